import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type OwnStack, ownStack } from '../support/own-stack.ts';

let own: OwnStack;
beforeAll(async () => {
  own = await ownStack({ env: { QUOTA_BYTES_PER_PERSON: '2000000' } });
}, 60_000);
afterAll(() => own.stop(), 60_000);

// With a small quota, and a Google that says "too often".
test('each route passes it on with the time to wait; a save over quota is refused; a second saver is told to ask again', async () => {
  const { api, knob, signedInPerson, stack } = own.http;
  const { token, email } = await signedInPerson({ google: true, features: ['photos'] });
  const session = (await api('POST', '/api/google/picker-sessions', { token, json: {} })).json.id as string;
  const item = async (name: string, sizeBytes: number): Promise<string> =>
    ((await knob(stack.google, 'POST', '/__items', { email, name, sizeBytes })) as { id: string }).id;
  const [large, small] = [await item('large.jpg', 3_000_000), await item('small.jpg', 1_000_000)];
  await knob(stack.google, 'POST', '/__pick', { sessionId: session, ids: [large, small] });
  const at = `/api/google/picker-sessions/${session}`;
  const save = (id: string) =>
    api('POST', `${at}/photos/${id}/save`, { token, json: { albumTitle: 'Limits' } });

  const over = await save(large);
  expect([over.status, over.code]).toEqual([507, 'quota_exceeded']);

  // Google's bytes are slow: who asks meanwhile is told to ask again, and then it is there, once.
  const { holdAnswers } = await import('../support/google.ts');
  const { held, release } = await holdAnswers('/lh3.googleusercontent.com/', 'slow bytes');
  const first = save(small);
  await held();
  const second = await save(small);
  expect([second.status, second.headers.get('retry-after')]).toEqual([202, expect.stringMatching(/^\d+$/)]);
  await release();
  expect((await first).status).toBe(201);
  expect((await save(small)).status).toBe(200);

  await knob(stack.google, 'POST', '/__faults', {
    path: '/',
    status: 429,
    headers: { 'retry-after': '40' },
  });
  const calls: [string, string, object?][] = [
    ['POST', '/api/google/picker-sessions', {}],
    ['GET', at],
    ['GET', `${at}/photos?limit=1`],
    ['GET', `${at}/photos/${small}/thumbnail`],
    ['POST', `${at}/photos/${large}/save`, { albumTitle: 'Limits' }],
    ['DELETE', at],
  ];
  for (const [method, path, json] of calls) {
    const answer = await api(method, path, { token, ...(json === undefined ? {} : { json }) });
    expect([path, answer.code, answer.headers.get('retry-after')]).toEqual([path, 'too_many_requests', '40']);
  }
});
