import { randomBytes } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { Problem } from '../../../shared/errors/index.ts';
import {
  googleFetch,
  GoogleLinks,
  GoogleOAuth,
  GoogleTokens,
  type LinkedPerson,
  type LinkedTokenStore,
  requiredScope,
  TableTokenStore,
  type TokenSource,
} from '../../../shared/linked-accounts/index.ts';
import { randomId, Secret } from '../../../shared/platform/index.ts';
import { useStorage } from './shared-world.ts';
import { fakeServer, HeldClock, json } from './support.ts';

const storageOf = useStorage();

const { photos, mail } = requiredScope;

/** Somebody whose account a source keeps beside the identities, as Token Vault does; what the source says of it is `has`. */
function world(beyondIdentities = true) {
  const clock = new HeldClock();
  const revoked: string[] = [];
  const google = fakeServer(({ url, body }) => {
    if (url.pathname === '/tokeninfo')
      return json(200, { sub: '7', expires_in: 3600, scope: `${photos} ${mail}` });
    const token = new URLSearchParams(body).get('token') ?? '';
    if (state.revoking !== 200) return json(state.revoking, {});
    revoked.push(token);
    return json(200, {});
  });
  const state = { has: 'first' as 'dead' | 'nothing' | (string & {}), revoking: 200, asked: 0 };
  const source: TokenSource = {
    beyondIdentities,
    linkedToken: () => {
      state.asked += 1;
      if (state.has === 'dead') return Promise.reject(new Problem('google_reconnect_required', 'dead'));
      if (state.has === 'nothing') return Promise.resolve(undefined);
      return Promise.resolve({ accessToken: new Secret(state.has), renewed: true });
    },
  };
  const keys = [new Secret(randomBytes(32).toString('base64'))];
  const table = storageOf().table(`t${randomId()}`);
  const inTable = new TableTokenStore({ table, keys: () => keys, clock });
  const person: LinkedPerson = { subject: `auth0|${randomId()}`, issuedAt: clock.time / 1000 };
  const instance = (store?: LinkedTokenStore): GoogleTokens =>
    new GoogleTokens({
      source,
      oauth: new GoogleOAuth(
        { clientId: 'client', clientSecret: new Secret('secret') },
        googleFetch(google.fetch, undefined),
        clock,
      ),
      ...(store !== undefined && { store }),
      clock,
    });
  const standing = async (tokens: GoogleTokens): Promise<string> => {
    // Nobody goes by what was true a moment ago.
    clock.time += 61_000;
    return (await tokens.state(person, { renew: true })).state;
  };
  return { clock, state, revoked, person, instance, inTable, standing };
}

describe.each(['in a table', 'in the process'] as const)('a disconnected account, %s', (where) => {
  const made = () => {
    const w = world();
    return { ...w, tokens: w.instance(where === 'in a table' ? w.inTable : undefined) };
  };

  test('is ended at Google, and is not there though its source still hands it out', async () => {
    const { tokens, person, revoked, standing, state } = made();
    expect(await standing(tokens)).toBe('connected');
    await tokens.disconnect(person);
    expect(revoked).toEqual(['first']);
    expect(await standing(tokens)).toBe('not_linked');
    await expect(tokens.accessToken(person, 'mail')).rejects.toMatchObject({ code: 'google_not_linked' });
    state.has = 'dead'; // what is cached has run out, and cannot be renewed
    expect(await standing(tokens)).toBe('not_linked');
    expect(await standing(tokens)).toBe('not_linked');
  });

  test('that is connected again is there, and one that Google ends later is told as that', async () => {
    const { tokens, person, standing, state } = made();
    await tokens.disconnect(person);
    state.has = 'second';
    expect(await standing(tokens)).toBe('connected');
    state.has = 'dead';
    await tokens.refreshAfter401(person, 'mail', await tokens.accessToken(person, 'mail')).catch(() => '');
    expect(await standing(tokens)).toBe('reconnect_required');
  });

  test('that Google had ended before is disconnected without asking Google', async () => {
    const { tokens, person, revoked, standing, state } = made();
    state.has = 'dead';
    expect(await standing(tokens)).toBe('reconnect_required');
    await tokens.disconnect(person);
    expect(revoked).toEqual([]);
    expect(await standing(tokens)).toBe('not_linked');
    state.has = 'first';
    expect(await standing(tokens)).toBe('connected');
  });

  test('that Google would not end is still connected', async () => {
    const { tokens, person, standing, state } = made();
    state.revoking = 503;
    await expect(tokens.disconnect(person)).rejects.toMatchObject({ code: 'unavailable' });
    expect(await standing(tokens)).toBe('connected');
  });
});

test('an account that was disconnected on one instance is not there on another', async () => {
  const { instance, inTable, person, clock, standing } = world();
  const [one, other] = [instance(inTable), instance(inTable)];
  const failed = await other.accessToken(person, 'mail');
  await one.disconnect(person);
  expect(await standing(one)).toBe('not_linked');
  clock.time += 1000;
  // What the other holds is known to be dead as soon as Google says so.
  await expect(other.refreshAfter401(person, 'mail', failed)).rejects.toMatchObject({
    code: 'google_not_linked',
  });
});

test('a source whose accounts are all identities is not asked again after unlinking', async () => {
  const { instance, person, state, revoked } = world(false);
  await instance().disconnect(person);
  expect([state.asked, revoked]).toEqual([0, []]);
});

test('unlinking ends an account to which no identity leads', async () => {
  const { instance, inTable, person, revoked, standing } = world();
  const tokens = instance(inTable);
  const nothing = () => Promise.reject(new Error('there is no identity'));
  const links = new GoogleLinks({
    users: { identities: () => Promise.resolve([]), link: nothing, unlink: nothing },
    tokens,
    unlinked: { note: nothing, unlinkedAt: nothing },
  });
  await links.unlink(person);
  expect(revoked).toEqual(['first']);
  expect(await standing(tokens)).toBe('not_linked');
  await links.unlink(person);
  expect(await standing(tokens)).toBe('not_linked');
});
