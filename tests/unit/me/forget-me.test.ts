import { expect, test } from '@jest/globals';
import type { PersonCaller, SignedInPerson } from '../../../shared/identity/index.ts';
import { createForgetMe } from '../../../shared/me/index.ts';
import type { Identity, OwnerId } from '../../../shared/people/index.ts';
import { Secret } from '../../../shared/platform/index.ts';

const who = { issuer: 'https://tenant.example/', subject: 'auth0|1', clientId: 'spa', expiresAt: 4e9 };
const signal = new AbortController().signal;

const callerOf = (issuedAt: number): PersonCaller => ({
  ...{ kind: 'person', ...who, issuedAt, permissions: new Set<string>(), token: new Secret('t') },
  ...{ name: undefined, email: undefined, picture: undefined },
});
const proofOf = (issuedAt: number): SignedInPerson => ({ ...who, issuedAt, authenticatedAt: issuedAt });

/** For which moment the owner to forget is looked up, when these two tokens ask. */
async function askedFor(caller: PersonCaller, proof: SignedInPerson): Promise<Identity[]> {
  const asked: Identity[] = [];
  const forgetMe = createForgetMe({
    idTokens: { verify: () => Promise.resolve(proof) },
    clients: () => ['spa'],
    owners: {
      ownerToForget: (identity) => {
        asked.push(identity);
        return Promise.resolve('owner' as OwnerId);
      },
    },
    forgetting: { begin: () => Promise.resolve(), run: () => Promise.resolve(0) },
  });
  expect(await forgetMe(caller, new Secret('id'), signal)).toEqual({ state: 'forgotten' });
  return asked;
}

test('a request speaks for the older of its two tokens, so that neither alone can be from before a new start', async () => {
  for (const [request, proof] of [
    [1000, 2000],
    [2000, 1000],
  ] as const) {
    expect(await askedFor(callerOf(request), proofOf(proof))).toMatchObject([{ ...who, issuedAt: 1000 }]);
  }
});
