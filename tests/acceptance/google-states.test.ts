import { beforeAll, describe, expect, test } from '@jest/globals';
import {
  bytesPathOf,
  holdAnswers,
  photoPath,
  type Picked,
  pickedPhotos,
  startedSession,
  untilDone,
} from '../support/google.ts';
import { delivered, mailPerson, withFile } from '../support/mail.ts';
import { type Answer, api, demoPerson, knob, signedInPerson, signInAs, stack } from '../support/stack.ts';

const sessions = '/api/google/picker-sessions';
const album = { albumTitle: 'States' };

/** Every route that needs Google, asked for some session and photo. */
const routes: readonly [string, (token: string, session: string, photo: string) => Promise<Answer>][] = [
  ['start', (token) => api('POST', sessions, { token, json: {} })],
  ['poll', (token, session) => api('GET', `${sessions}/${session}`, { token })],
  ['list', (token, session) => api('GET', `${sessions}/${session}/photos`, { token })],
  [
    'look',
    (token, session, photo) => api('GET', `${sessions}/${session}/photos/${photo}/thumbnail`, { token }),
  ],
  [
    'save',
    (token, session, photo) =>
      api('POST', `${sessions}/${session}/photos/${photo}/save`, { token, json: album }),
  ],
  ['end', (token, session) => api('DELETE', `${sessions}/${session}`, { token })],
];

let unlinked: string;
let revoked: string;
let mailOnly: string;
let picked: Picked;

beforeAll(async () => {
  ({ token: unlinked } = await signedInPerson());
  ({ accessToken: revoked } = await signInAs(demoPerson('revoked')));
  ({ token: mailOnly } = await signedInPerson({ google: true, features: ['mail'] }));
  picked = await pickedPhotos(2);
}, 30_000);

describe.each(routes)('to %s', (_, ask) => {
  test.each([
    ['without Google says to connect it', () => unlinked, 'google_not_linked'],
    ['after the grant was taken back says to connect again', () => revoked, 'google_reconnect_required'],
    ['without the permission says which', () => mailOnly, 'google_permission_missing'],
  ])('%s', async (_title, token, code) => {
    const answer = await ask(token(), 'session', 'photo');
    expect([answer.status, answer.code]).toEqual([409, code]);
  });
});

describe('before the pick', () => {
  test.each(routes.filter(([name]) => ['list', 'look', 'save'].includes(name)))(
    '%s is not ready',
    async (_, ask) => {
      const session = await startedSession(picked.token);
      const answer = await ask(picked.token, session, 'photo');
      expect([answer.status, answer.code]).toEqual([409, 'not_ready']);
    },
  );
});

describe('when Google asks us to slow down', () => {
  const slow = { status: 429, headers: { 'retry-after': '40' }, times: 1 };

  test.each(routes.filter(([name]) => ['poll', 'end'].includes(name)))('%s says when', async (_, ask) => {
    const session = await startedSession(picked.token);
    const path = `/photospicker.googleapis.com/v1/sessions/${session}`;
    await knob(stack.google, 'POST', '/__faults', { path, ...slow });
    const answer = await ask(picked.token, session, 'photo');
    expect([answer.code, answer.headers.get('retry-after')]).toEqual(['too_many_requests', '40']);
  });

  test.each(routes.filter(([name]) => ['look', 'save'].includes(name)))('%s says when', async (_, ask) => {
    await knob(stack.google, 'POST', '/__faults', { path: bytesPathOf(picked), ...slow });
    const answer = await ask(picked.token, picked.session, picked.photos[0]?.id ?? '');
    expect([answer.code, answer.headers.get('retry-after')]).toEqual(['too_many_requests', '40']);
  });

  test('a person who never ends sessions is told, and may start again after ending one', async () => {
    const { token } = await signedInPerson({ google: true, features: ['photos'] });
    const first = await startedSession(token);
    let answer = await api('POST', sessions, { token, json: {} });
    for (let made = 2; answer.status === 201 && made < 300; made += 1) {
      answer = await api('POST', sessions, { token, json: {} });
    }
    expect([answer.status, answer.code]).toEqual([429, 'too_many_requests']);
    await api('DELETE', `${sessions}/${first}`, { token });
    expect((await api('POST', sessions, { token, json: {} })).status).toBe(201);
  }, 30_000);
});

describe('an original', () => {
  test.each([
    ['over the largest size that is taken', 20 * 2 ** 30, 413, 'payload_too_large'],
    ['over what is left of the storage', 6 * 2 ** 30, 507, 'quota_exceeded'],
  ])('%s is refused before its bytes are taken', async (_, sizeBytes, status, code) => {
    const { token, email } = await signedInPerson({ google: true, features: ['photos'] });
    const item = (await knob(stack.google, 'POST', '/__items', { email, name: 'big.jpg', sizeBytes })) as {
      id: string;
    };
    const session = await startedSession(token);
    await knob(stack.google, 'POST', '/__pick', { sessionId: session, ids: [item.id] });
    const answer = await api('POST', `${sessions}/${session}/photos/${item.id}/save`, { token, json: album });
    expect([answer.status, answer.code]).toEqual([status, code]);
    expect((await api('GET', '/api/files', { token })).json.items).toEqual([]);
  });

  test('that another call is still saving is asked for again, and then is there', async () => {
    const { held, release } = await holdAnswers(bytesPathOf(picked), 'bytes of the picked');
    const ask = () => api('POST', photoPath(picked, 1, 'save'), { token: picked.token, json: album });
    const first = ask();
    await held();
    const waiting = await ask();
    expect([waiting.status, waiting.headers.get('retry-after')]).toEqual([202, '2']);
    await release();
    expect((await first).status).toBe(201);
    expect((await untilDone(ask)).status).toBe(200);
  }, 30_000);
});

test('a Google account without a mailbox is told so', async () => {
  const { token, email } = await mailPerson();
  const id = await delivered(email, withFile(Buffer.from('x')));
  const error = { code: 400, errors: [{ domain: 'global', reason: 'failedPrecondition' }] };
  await knob(stack.google, 'POST', '/__faults', {
    path: `/gmail.googleapis.com/gmail/v1/users/me/messages/${id}`,
    status: 400,
    body: { error: { ...error, status: 'FAILED_PRECONDITION' } },
    times: 1,
  });
  const answer = await api('GET', `/api/google/mail/${id}`, { token });
  expect([answer.status, answer.code]).toEqual([403, 'policy_denied']);
});
