import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type * as helpers from '../support/google.ts';
import { type OwnStack, ownStack } from '../support/own-stack.ts';
import { pickMany } from '../support/page-saving.ts';

// A stack of its own, since what a film's state is, how pages come and what time it is hold for all of the local Google.
let own: OwnStack;
let google: typeof helpers;
beforeAll(async () => {
  own = await ownStack();
  google = await import('../support/google.ts');
}, 60_000);
afterAll(() => own.stop(), 30_000);

const sessions = '/api/google/picker-sessions';
const json = { albumTitle: 'Films' };
const somebody = () => own.http.signedInPerson({ google: true, features: ['photos'] });
const settings = (wish: object) => own.http.knob(own.http.stack.google, 'POST', '/__settings', wish);

/** Adds a film to somebody's Google, and picks it alone. */
async function filmOf(person: { token: string; email: string }, sizeBytes: number) {
  const { api, knob, stack } = own.http;
  const wish = { email: person.email, name: 'Lake.mp4', sizeBytes, videoSeconds: 2 };
  const { id } = (await knob(stack.google, 'POST', '/__items', wish)) as { id: string };
  const session = await google.startedSession(person.token);
  await knob(stack.google, 'POST', '/__pick', { sessionId: session, ids: [id] });
  return {
    id,
    listed: async () =>
      (await api('GET', `${sessions}/${session}/photos`, { token: person.token })).json.items as unknown[],
    save: () => api('POST', `${sessions}/${session}/photos/${id}/save`, { token: person.token, json }),
  };
}

describe('a film', () => {
  afterAll(() => settings({ videoStatus: 'READY' }));

  test('waits until Google is done with it, and is then saved byte for byte', async () => {
    const { api } = own.http;
    const person = await somebody();
    await settings({ videoStatus: 'PROCESSING' });
    // Of several blocks, the last of them not full.
    const film = await filmOf(person, 9_500_001);
    expect(await film.listed()).toMatchObject([{ type: 'video', contentType: 'video/mp4', ready: false }]);
    const early = await film.save();
    expect([early.status, early.code, early.headers.get('retry-after')]).toEqual([409, 'not_ready', '30']);
    expect((await api('GET', '/api/files', { token: person.token })).json.items).toEqual([]);

    await settings({ videoStatus: 'READY' });
    expect(await film.listed()).toMatchObject([{ ready: true }]);
    const saved = await google.untilDone(film.save);
    expect([saved.status, saved.json]).toMatchObject([
      201,
      { name: 'Lake.mp4', contentType: 'video/mp4', size: 9_500_001 },
    ]);
    const original = await google.originalOf(person.email, film.id);
    expect(Buffer.compare(await google.bytesOfFile(person.token, saved.json.id), original)).toBe(0);
    const again = await film.save();
    expect([again.status, again.json.id]).toEqual([200, saved.json.id]);
  });

  test('that Google could not prepare is never to be had', async () => {
    const person = await somebody();
    await settings({ videoStatus: 'FAILED' });
    const film = await filmOf(person, 1_000_000);
    expect(await film.listed()).toMatchObject([{ type: 'video', ready: false }]);
    const answer = await film.save();
    expect([answer.status, answer.code]).toEqual([502, 'upstream_failed']);
  });

  test('larger than any at Google is refused before a byte of it is kept', async () => {
    const person = await somebody();
    await settings({ videoStatus: 'READY' });
    const answer = await (await filmOf(person, 20e9 + 1)).save();
    expect([answer.status, answer.code, answer.json.maxBytes]).toEqual([413, 'payload_too_large', 20e9]);
    const { api } = own.http;
    expect((await api('GET', '/api/files', { token: person.token })).json.items).toEqual([]);
    expect((await api('GET', '/api/me', { token: person.token })).json.usage.bytes).toBe(0);
  });
});

describe('a large pick', () => {
  afterAll(() => settings({ emptyPages: false }));

  test('of 2,000 with an empty page before each is listed whole, each once', async () => {
    const { api } = own.http;
    const { token, email } = await somebody();
    await settings({ emptyPages: true });
    const { pickId, photos } = await pickMany(own.http, { token, email }, 2000);
    expect([photos.length, new Set(photos.map(({ id }) => id)).size]).toEqual([2000, 2000]);
    const first = await api('GET', `${sessions}/${pickId}/photos?limit=100`, { token });
    expect([first.json.items, typeof first.json.nextCursor]).toEqual([[], 'string']);
  });
});

/** How often Google was asked since the last time. */
async function callsSince(): Promise<Readonly<Record<string, number>>> {
  const { knob, stack } = own.http;
  const { calls } = (await knob(stack.google, 'GET', '/__calls')) as { calls: Record<string, number> };
  await knob(stack.google, 'DELETE', '/__calls');
  return calls;
}

test.each([
  ['an address past its 60 minutes is', 7_200, 1],
  // A listing that finds its token ended asks again with the next one.
  ['an address and a token past their 60 minutes are', 3_599, 2],
])('%s refused by Google; the pick is listed anew, and the photo saved', async (_, seconds, listings) => {
  const { api, knob, stack } = own.http;
  await settings({ accessTokenSeconds: seconds });
  const { token, email } = await somebody();
  const { pickId, photos } = await pickMany(own.http, { token, email }, 2);
  const [now, later] = photos.map(({ id }) => `${sessions}/${pickId}/photos/${id}/save`);
  const listing = 'GET photospicker.googleapis.com/v1/mediaItems';
  const bytes = 'GET lh3.googleusercontent.com/ppa/:name';
  const [original, thumbnail] = [1, 1];

  await callsSince();
  expect((await api('POST', now ?? '', { token, json })).status).toBe(201);
  // What was listed for the person is good for an hour.
  expect(await callsSince()).toEqual({ [bytes]: original + thumbnail });

  await knob(stack.google, 'POST', '/__clock', { advanceSeconds: 3_601 });
  const saved = await api('POST', later ?? '', { token, json });
  expect(saved.status).toBe(201);
  const calls = await callsSince();
  const refused = 1;
  expect([calls[listing], calls[bytes]]).toEqual([listings, refused + original + thumbnail]);
  const bytesThere = await google.originalOf(email, photos[1]?.id ?? '');
  expect(Buffer.compare(await google.bytesOfFile(token, saved.json.id), bytesThere)).toBe(0);
  expect(saved.json.thumbnail).toBe(true);
});
