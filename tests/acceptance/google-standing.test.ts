import { beforeAll, expect, test } from '@jest/globals';
import { startedSession } from '../support/google.ts';
import { filled, googleAsk, type Operation, operationsOf } from '../support/operations.ts';
import { api, demoPerson, signedInPerson, signInAs } from '../support/stack.ts';

// How a person's Google account stands decides every route that calls Google, before anything else does. Tried on every
// route that declares so: one that is added tomorrow is tried too.
let operations: Operation[];

beforeAll(async () => {
  operations = await operationsOf(api);
});

/** What each route of `code` answers to a person, as a list of those that answer something else. */
async function strays(code: string, token: string): Promise<string[]> {
  const chosen = operations.filter((operation) => operation.codes.includes(code));
  expect(chosen.length).toBeGreaterThan(0);
  const found: string[] = [];
  for (const operation of chosen) {
    const answer = await api(operation.method, filled(operation), googleAsk(operation, token));
    if (answer.status !== 409 || answer.code !== code) {
      found.push(`${operation.method} ${operation.path}: ${answer.status} ${answer.code ?? ''}`);
    }
  }
  return found;
}

test('a person without Google is told to connect it, on every route that needs it', async () => {
  const { token } = await signedInPerson();
  expect(await strays('google_not_linked', token)).toEqual([]);
});

test('a person whose grant was taken back is told to connect it again, on every route that needs it', async () => {
  const { accessToken } = await signInAs(demoPerson('revoked'));
  expect(await strays('google_reconnect_required', accessToken)).toEqual([]);
});

test('a person who left a permission out is told which one, on every route that needs it', async () => {
  const { token } = await signedInPerson({ google: true, features: [] });
  expect(await strays('google_permission_missing', token)).toEqual([]);
  const { json } = await api('POST', '/api/google/picker-sessions', { token, json: {} });
  expect([json.feature, json.scope]).toEqual(['photos', expect.stringContaining('photospicker')]);
});

test('GET /me tells the standing without failing', async () => {
  const none = await signedInPerson();
  expect((await api('GET', '/api/me', { token: none.token })).json.google.state).toBe('not_linked');
  const half = await signedInPerson({ google: true, features: ['photos'] });
  expect((await api('GET', '/api/me', { token: half.token })).json.google).toEqual({
    state: 'connected',
    photos: true,
    mail: false,
  });
  const { accessToken } = await signInAs(demoPerson('revoked'));
  expect((await api('GET', '/api/me', { token: accessToken })).json.google.state).toBe('reconnect_required');
});

test('what was not picked yet is not ready: no photo of the session can be seen or saved', async () => {
  const { token } = await signedInPerson({ google: true, features: ['photos'] });
  const session = await startedSession(token);
  const photo = `/api/google/picker-sessions/${session}/photos/anything`;
  const thumbnail = await api('GET', `${photo}/thumbnail`, { token });
  const save = await api('POST', `${photo}/save`, { token, json: { albumTitle: 'Early' } });
  expect([thumbnail.code, save.code]).toEqual(['not_ready', 'not_ready']);
});
