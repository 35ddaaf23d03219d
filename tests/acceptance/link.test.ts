import { describe, expect, test } from '@jest/globals';
import {
  api,
  claimsOf,
  forgedToken,
  knob,
  machineToken,
  newPerson,
  signedInPerson,
  signInAs,
  stack,
  type TestPerson,
} from '../support/stack.ts';
import { uploadedFile } from '../support/uploads.ts';

// Each of these tests asks the tenant about its people more often than a person would in minutes.
const someone = (wish: { readonly google?: boolean } = {}) => newPerson({ ...wish, unmetered: true });
const signedInSomeone = () => signedInPerson({ unmetered: true });

const link = (token: string, idToken: unknown) =>
  api('POST', '/api/google/link', { token, json: { idToken } });
const unlink = (token: string) => api('DELETE', '/api/google/link', { token });
const me = async (token: string) => (await api('GET', '/api/me', { token })).json;

/** The second sign-in, as the page asks for it: by Google, of just now, for photos and mail. */
const freshly = (person: TestPerson) => signInAs(person, { fresh: true });

/** Somebody who signs in without Google, and a Google account that nobody used here. */
async function apart() {
  const person = await signedInSomeone();
  const google = await someone({ google: true });
  return { person, google };
}

describe('linking', () => {
  test('gives a sign-in the Google account of a second one, and keeps what it has', async () => {
    const { person, google } = await apart();
    const fileId = await uploadedFile(person.token);
    const before = await me(person.token);
    expect(before.google.state).toBe('not_linked');

    const { idToken } = await freshly(google);
    const linked = await link(person.token, idToken);
    expect(linked.status).toBe(201);
    expect((await me(person.token)).google).toEqual({ state: 'connected', photos: true, mail: true });
    const session = await api('POST', '/api/google/picker-sessions', { token: person.token, json: {} });
    expect(session.status).toBe(201);

    // Both sign-ins lead to the first one's person now.
    const byGoogle = await freshly(google);
    expect(claimsOf(byGoogle.accessToken)['sub']).toBe(person.id);
    expect((await me(byGoogle.accessToken)).id).toBe(before.id);
    expect((await api('GET', `/api/files/${fileId}`, { token: byGoogle.accessToken })).status).toBe(200);

    // Asked again, with the token of before or of a new sign-in, it is linked already.
    expect((await link(person.token, idToken)).status).toBe(200);
    expect((await link(person.token, byGoogle.idToken)).status).toBe(200);
    // A second Google account does not fit beside it.
    const third = await freshly(await someone({ google: true }));
    expect((await link(person.token, third.idToken)).code).toBe('conflict');
  }, 30_000);

  test('is refused for an account that owns things here; one that was only here is taken', async () => {
    const { person, google } = await apart();
    const { accessToken, idToken } = await freshly(google);
    await me(accessToken);
    const fileId = await uploadedFile(accessToken);
    const refused = await link(person.token, idToken);
    expect([refused.status, refused.code]).toEqual([409, 'conflict']);
    expect((await api('GET', `/api/files/${fileId}`, { token: accessToken })).status).toBe(200);
    expect((await me(person.token)).google.state).toBe('not_linked');

    const visitor = await freshly(await someone({ google: true }));
    await me(visitor.accessToken);
    expect((await link(person.token, visitor.idToken)).status).toBe(201);
  }, 30_000);

  test('is refused for an account with rows, albums or an upload under way alike', async () => {
    const { person, google } = await apart();
    const { accessToken, idToken } = await freshly(google);
    await api('POST', '/api/tables/notes', { token: accessToken, json: { text: 'mine' } });
    expect((await link(person.token, idToken)).code).toBe('conflict');
  }, 30_000);

  test('is refused for the own account, and for one that is not Google’s', async () => {
    const google = await someone({ google: true });
    const self = await freshly(google);
    expect((await link(self.accessToken, self.idToken)).code).toBe('conflict');
    const [one, other] = [await signedInSomeone(), await someone()];
    expect((await link(one.token, (await freshly(other)).idToken)).code).toBe('invalid_request');
  }, 30_000);

  test('takes no ID token but a fresh one, by our tenant, for our application', async () => {
    const { person, google } = await apart();
    const { idToken, accessToken } = await freshly(google);
    const now = Math.floor(Date.now() / 1000);
    const changed = (claims: Record<string, unknown>) => forgedToken({ ...claimsOf(idToken), ...claims });
    const bad = [
      await changed({ auth_time: now - 360 }),
      await changed({ auth_time: undefined }),
      await changed({ aud: 'someone-else', azp: undefined }),
      await changed({ iss: 'https://other.example/' }),
      await changed({ exp: now - 60 }),
      await forgedToken(claimsOf(idToken), { key: 'foreign' }),
      accessToken,
      'nonsense',
    ];
    for (const token of bad) {
      const answer = await link(person.token, token);
      expect([answer.status, answer.code]).toEqual([401, 'invalid_token']);
    }
    expect((await link(person.token, undefined)).code).toBe('invalid_request');
    expect((await link(await machineToken(), idToken)).code).toBe('person_required');
    expect((await api('POST', '/api/google/link', { json: { idToken } })).code).toBe('not_authenticated');
    expect((await me(person.token)).google.state).toBe('not_linked');
  }, 30_000);
});

describe('unlinking', () => {
  test('takes the account off and its grant back at Google, and may be asked twice', async () => {
    const { person, google } = await apart();
    const { idToken } = await freshly(google);
    await link(person.token, idToken);
    expect((await me(person.token)).google).toEqual({ state: 'connected', photos: true, mail: true });

    expect((await unlink(person.token)).status).toBe(204);
    expect((await me(person.token)).google.state).toBe('not_linked');
    expect((await api('POST', '/api/google/picker-sessions', { token: person.token, json: {} })).code).toBe(
      'google_not_linked',
    );
    expect((await unlink(person.token)).status).toBe(204);

    // The account is one of its own again, and Google remembers nothing that it allowed.
    const alone = await signInAs(google, { features: [], fresh: true });
    expect(claimsOf(alone.accessToken)['sub']).toBe(google.id);
    const { google: standing, id } = await me(alone.accessToken);
    expect([standing.photos, standing.mail]).toEqual([false, false]);
    expect(id).not.toBe((await me(person.token)).id);
  }, 30_000);

  test('ends what the sign-in of before was good for: the account comes back by a new one alone', async () => {
    const { person, google } = await apart();
    const { idToken } = await freshly(google);
    // `auth_time` counts whole seconds, and a sign-in of the very second may be the later one.
    const authenticated = Number(claimsOf(idToken)['auth_time']);
    const before = await forgedToken({ ...claimsOf(idToken), auth_time: authenticated - 60 });
    expect((await link(person.token, before)).status).toBe(201);
    expect((await unlink(person.token)).status).toBe(204);
    const again = await link(person.token, before);
    expect([again.status, again.code]).toEqual([401, 'invalid_token']);
    expect((await me(person.token)).google.state).toBe('not_linked');
    expect((await link(person.token, (await freshly(google)).idToken)).status).toBe(201);
  }, 30_000);

  test('goes on when the grant was taken back at Google before', async () => {
    const { person, google } = await apart();
    await link(person.token, (await freshly(google)).idToken);
    await knob(stack.google, 'POST', '/__revoke', { email: google.email });
    expect((await unlink(person.token)).status).toBe(204);
    expect((await me(person.token)).google.state).toBe('not_linked');
  }, 30_000);

  test('is refused where Google is the sign-in itself, and for machines', async () => {
    const google = await someone({ google: true });
    const { accessToken } = await freshly(google);
    const refused = await unlink(accessToken);
    expect([refused.status, refused.code]).toEqual([409, 'conflict']);
    expect((await me(accessToken)).google.state).toBe('connected');
    expect((await unlink(await machineToken())).code).toBe('person_required');
    expect((await api('DELETE', '/api/google/link')).code).toBe('not_authenticated');
  }, 30_000);
});
