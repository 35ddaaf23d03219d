import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startStack } from '../../local/stack/index.ts';
import { type OwnStack, ownStack } from '../support/own-stack.ts';
import type * as connecting from '../support/connected.ts';
import type * as picking from '../support/google.ts';
import type { TestPerson } from '../support/stack.ts';

// The whole stack with Auth0's Token Vault in place of the Management API: what people see is the same.
let own: OwnStack;
let google: typeof picking;
let connected: typeof connecting;
let data: string;

beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), 'valet-vault-'));
  own = await ownStack({ tokenSource: 'token-vault', dataDir: data });
  // After the stack, whose ready file they read.
  google = await import('../support/google.ts');
  connected = await import('../support/connected.ts');
}, 60_000);
afterAll(async () => {
  await own.stop();
  await rm(data, { recursive: true });
}, 30_000);

const photosAndMail = { state: 'connected', photos: true, mail: true };
const inbox = (token: string) => own.http.api('GET', '/api/google/mail', { token });
const pick = (token: string) => own.http.api('POST', '/api/google/picker-sessions', { token, json: {} });
/** As somebody is told who has just been at Google, or wants to know whether they have to go there. */
const standing = async (token: string): Promise<unknown> =>
  (await own.http.api('GET', '/api/me?renew=true', { token })).json.google;

/** A token of now, by a sign-in that asks Google for what is wished. */
async function tokenOf(
  person: TestPerson,
  features: readonly ('photos' | 'mail')[] = ['photos', 'mail'],
): Promise<string> {
  return (await own.http.signInAs(person, { features })).accessToken;
}

/** Connects a person's own Google account, which signing in by it does not, and gives a token of after that. */
async function connectedToken(
  person: TestPerson,
  features: readonly ('photos' | 'mail')[] = ['photos', 'mail'],
): Promise<string> {
  await connected.connectGoogle(person, person, features);
  return tokenOf(person, []);
}

/** A token of a later sign-in: those of one second are the same to the letter, as at Auth0, and so is what was refused. */
async function laterTokenOf(person: TestPerson, before: string): Promise<string> {
  for (;;) {
    const token = await tokenOf(person);
    if (token !== before) return token;
  }
}

/** Picks a photo, saves it, and gives whether what is kept is what Google has. */
async function keepsPhoto(token: string, email: string): Promise<boolean> {
  const { api, knob, stack } = own.http;
  const session = await google.startedSession(token);
  await knob(stack.google, 'POST', '/__pick', { sessionId: session, count: 1 });
  const at = `/api/google/picker-sessions/${session}/photos`;
  const [photo] = (await api('GET', at, { token })).json.items as { id: string }[];
  const id = photo?.id ?? '';
  const saved = await google.untilDone(() =>
    api('POST', `${at}/${id}/save`, { token, json: { albumTitle: 'Vault' } }),
  );
  const bytes = await google.bytesOfFile(token, saved.json.id as string);
  return Buffer.from(bytes).equals(await google.originalOf(email, id));
}

describe('with Token Vault', () => {
  test('linked and second each connect their account, and have their own photos and mail', async () => {
    const seen: string[] = [];
    for (const key of ['linked', 'second']) {
      const person = own.http.demoPerson(key);
      // Signed in with Google, and asked for everything: the vault has nothing of that.
      const before = await tokenOf(person);
      expect((await pick(before)).code).toBe('google_not_linked');
      expect(await standing(before)).toMatchObject({ state: 'not_linked' });
      await connected.connectGoogle(person, person);
      const token = await laterTokenOf(person, before);
      expect(await standing(token)).toEqual(photosAndMail);
      expect(await keepsPhoto(token, person.email)).toBe(true);
      const { status, json } = await inbox(token);
      expect(status).toBe(200);
      seen.push(...(json.items as { id: string }[]).map(({ id }) => `${key} ${id}`));
      const [first] = json.items as { id: string }[];
      const mail = await own.http.api('GET', `/api/google/mail/${first?.id ?? ''}`, { token });
      expect(mail.status).toBe(200);
    }
    const [linked, second] = ['linked', 'second'].map((key) =>
      seen.filter((entry) => entry.startsWith(key)).map((entry) => entry.slice(key.length)),
    );
    expect(linked?.length).toBeGreaterThan(0);
    expect(second?.some((id) => linked?.includes(id))).toBe(false);
  }, 60_000);

  test('a permission that was not asked for is named; the same session has it once it was given', async () => {
    const person = await own.http.newPerson({ google: true });
    const token = await connectedToken(person, ['photos']);
    expect((await pick(token)).status).toBe(201);
    const lacking = await inbox(token);
    expect([lacking.code, lacking.json.feature]).toEqual(['google_permission_missing', 'mail']);
    await connected.connectGoogle(person, person, ['mail']);
    const later = await tokenOf(person, []);
    expect((await inbox(later)).status).toBe(200);
    expect((await pick(later)).status).toBe(201); // what was granted before still is
  }, 60_000);

  test('unlinked is told to connect, connects a Google account, and has photos and mail from then on', async () => {
    const person = own.http.demoPerson('unlinked');
    const before = await tokenOf(person);
    expect((await pick(before)).code).toBe('google_not_linked');
    expect((await inbox(before)).code).toBe('google_not_linked');
    expect(await standing(before)).toMatchObject({ state: 'not_linked' });

    const account = await own.http.newPerson({ google: true });
    await connected.connectGoogle(person, account);
    const token = await laterTokenOf(person, before);
    expect(await standing(token)).toEqual(photosAndMail);
    expect(await keepsPhoto(token, account.email)).toBe(true);
    expect((await inbox(token)).status).toBe(200);
  }, 60_000);

  test('an account that only the vault knows is disconnected, and may be connected again', async () => {
    const { api, knob, newPerson, stack } = own.http;
    const person = await newPerson();
    const account = await newPerson({ google: true });
    await connected.connectGoogle(person, account);
    const token = await tokenOf(person, []);
    expect((await inbox(token)).status).toBe(200);

    const disconnect = () => api('DELETE', '/api/google/link', { token });
    expect((await disconnect()).status).toBe(204);
    expect((await inbox(token)).code).toBe('google_not_linked');
    expect((await pick(token)).code).toBe('google_not_linked');
    expect(await standing(token)).toMatchObject({ state: 'not_linked' });
    // Nothing is left to take back: the grant has ended at Google, not here alone.
    expect(await knob(stack.google, 'POST', '/__revoke', { email: account.email })).toEqual({ revoked: 0 });
    expect((await disconnect()).status).toBe(204);
    await knob(stack.tenant, 'POST', '/__vault/expire', {});
    const later = await laterTokenOf(person, token);
    expect(await standing(later)).toMatchObject({ state: 'not_linked' });

    await connected.connectGoogle(person, account);
    const again = await laterTokenOf(person, later);
    expect(await standing(again)).toEqual(photosAndMail);
    expect((await inbox(again)).status).toBe(200);
  }, 60_000);

  test('revoked is told to connect again, and so is whoever takes the grant back later', async () => {
    const revoked = await connectedToken(own.http.demoPerson('revoked'));
    expect((await pick(revoked)).code).toBe('google_reconnect_required');
    expect((await inbox(revoked)).code).toBe('google_reconnect_required');

    const person = await own.http.newPerson({ google: true });
    const token = await connectedToken(person);
    expect((await inbox(token)).status).toBe(200);
    await own.http.knob(own.http.stack.google, 'POST', '/__revoke', { email: person.email });
    expect((await inbox(token)).code).toBe('google_reconnect_required');
    expect(await standing(token)).toMatchObject({ state: 'reconnect_required' });
    // The way back is to connect once more.
    await connected.connectGoogle(person, person);
    expect((await inbox(await laterTokenOf(person, token))).status).toBe(200);
  }, 60_000);

  test('an expired token is renewed by the vault, unseen; one that it can not renew is told', async () => {
    const { knob, stack, newPerson } = own.http;
    const [stays, leaves] = [await newPerson({ google: true }), await newPerson({ google: true })];
    const [one, other] = [await connectedToken(stays), await connectedToken(leaves)];
    expect([(await inbox(one)).status, (await inbox(other)).status]).toEqual([200, 200]);
    await knob(stack.google, 'POST', '/__revoke', { email: leaves.email });
    await knob(stack.google, 'POST', '/__clock', { advanceSeconds: 3_700 });
    await knob(stack.tenant, 'POST', '/__vault/expire', {});
    expect((await inbox(one)).status).toBe(200);
    expect((await pick(one)).status).toBe(201);
    expect((await inbox(other)).code).toBe('google_reconnect_required');
  }, 60_000);
});

test('switching the source leaves what people have, and both ways work on it', async () => {
  const { api, demoPerson } = own.http;
  const linked = demoPerson('linked');
  const filesOf = async (token: string): Promise<string[]> =>
    ((await api('GET', '/api/files', { token })).json.items as { id: string }[]).map(({ id }) => id);
  let token = await connectedToken(linked);
  let kept = await filesOf(token);
  const { id } = (await api('GET', '/api/me', { token })).json as { id: string };
  await own.stop();

  // The same storage and the same addresses; each with what the other sealed in the table of linked tokens.
  for (const tokenSource of ['management-api', 'token-vault'] as const) {
    const stack = await startStack({
      ports: { web: 0, api: 0, tenant: 0, google: 0, blob: 0, table: 0 },
      dataDir: data,
      tokenSource,
    });
    try {
      expect(stack.ready.api).toBe(own.stack.ready.api);
      token = tokenSource === 'token-vault' ? await connectedToken(linked) : await tokenOf(linked);
      expect((await api('GET', '/api/me', { token })).json).toMatchObject({ id, google: photosAndMail });
      expect(await filesOf(token)).toEqual(kept);
      expect(await keepsPhoto(token, linked.email)).toBe(true);
      expect((await inbox(token)).status).toBe(200);
      kept = await filesOf(token);
    } finally {
      await stack.stop();
    }
  }
}, 120_000);
