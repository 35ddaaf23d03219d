import { beforeAll, expect, test } from '@jest/globals';
import { startedSession } from '../support/google.ts';
import { filled, googleAsk, type Operation, operationsOf } from '../support/operations.ts';
import { api, demoPerson, knob, signedInPerson, signInAs, stack } from '../support/stack.ts';

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

test('GET /me asks nobody for somebody who lacks a permission, however often they sign in; a wish does', async () => {
  const person = await signedInPerson({ google: true, features: ['photos'] });
  const standing = async (token: string, query = '') =>
    (await api('GET', `/api/me${query}`, { token })).json.google;
  const before = { state: 'connected', photos: true, mail: false };
  expect(await standing(person.token)).toEqual(before);
  const { accessToken } = await signInAs(person, { features: ['photos', 'mail'] });
  // Whoever asked would find Auth0 away.
  const path = `/api/v2/users/${encodeURIComponent(person.id)}`;
  const fault = (await knob(stack.tenant, 'POST', '/__faults', { path, kind: '503' })) as { id: string };
  expect(await standing(accessToken)).toEqual(before);
  expect(await standing(accessToken, '?renew=true')).toMatchObject({ state: 'unknown' });
  await knob(stack.tenant, 'DELETE', `/__faults?id=${fault.id}`);
  expect(await standing(accessToken, '?renew=true')).toEqual({ ...before, mail: true });
  expect(await standing(accessToken)).toEqual({ ...before, mail: true });
  expect((await api('GET', '/api/me?renew=maybe', { token: accessToken })).code).toBe('invalid_request');
}, 30_000);

test('GET /me does not look for a Google account at each sign-in of somebody who has none; a wish does', async () => {
  const person = await signedInPerson();
  const state = async (token: string, query = ''): Promise<string> =>
    (await api('GET', `/api/me${query}`, { token })).json.google.state;
  expect(await state(person.token)).toBe('not_linked');
  const path = `/api/v2/users/${encodeURIComponent(person.id)}`;
  const fault = (await knob(stack.tenant, 'POST', '/__faults', { path, kind: '503' })) as { id: string };
  let { token } = person;
  while (token === person.token) token = (await signInAs(person)).accessToken; // those of one second are the same
  expect(await state(token)).toBe('not_linked');
  expect(await state(token, '?renew=true')).toBe('unknown');
  await knob(stack.tenant, 'DELETE', `/__faults?id=${fault.id}`);
  expect(await state(token, '?renew=true')).toBe('not_linked');
}, 30_000);

test('what was not picked yet is not ready: no photo of the session can be seen or saved', async () => {
  const { token } = await signedInPerson({ google: true, features: ['photos'] });
  const session = await startedSession(token);
  const photo = `/api/google/picker-sessions/${session}/photos/anything`;
  const thumbnail = await api('GET', `${photo}/thumbnail`, { token });
  const save = await api('POST', `${photo}/save`, { token, json: { albumTitle: 'Early' } });
  expect([thumbnail.code, save.code]).toEqual(['not_ready', 'not_ready']);
});
