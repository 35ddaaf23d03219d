import { beforeAll, describe, expect, test } from '@jest/globals';
import {
  bytesPathOf,
  untilDone,
  bytesOfFile,
  originalOf,
  photoPath,
  type Picked,
  pickedPhotos,
  startedSession,
} from '../support/google.ts';
import { api, claimsOf, demoPerson, knob, signedInPerson, signInAs, stack } from '../support/stack.ts';

const sessions = '/api/google/picker-sessions';

describe('picking', () => {
  test('goes from a fresh session over the pick to the photos, at the pace that Google names', async () => {
    const { token } = await signedInPerson({ google: true, features: ['photos'] });
    const made = await api('POST', sessions, { token, json: { maxItemCount: 3 } });
    expect([made.status, made.json.picked, made.json.pollAfterMs]).toEqual([201, false, 5000]);
    expect(made.json.timeoutMs).toBeGreaterThan(1_000_000);
    expect(made.headers.get('location')).toBe(`${sessions}/${made.json.id}`);
    // Local work: the window must open at the local Google.
    expect(made.json.pickerUri).toBe(`${stack.google}/photos.google.com/picker/${made.json.id}`);

    const early = await api('GET', `${sessions}/${made.json.id}/photos`, { token });
    expect([early.status, early.code]).toEqual([409, 'not_ready']);

    await knob(stack.google, 'POST', '/__pick', { sessionId: made.json.id, count: 3 });
    const polled = await api('GET', `${sessions}/${made.json.id}`, { token });
    expect([polled.status, polled.json.picked, polled.json.pollAfterMs]).toEqual([200, true, 0]);

    const first = await api('GET', `${sessions}/${made.json.id}/photos?limit=2`, { token });
    const query = new URLSearchParams({ limit: '2', cursor: first.json.nextCursor });
    const second = await api('GET', `${sessions}/${made.json.id}/photos?${query.toString()}`, { token });
    const items = [...first.json.items, ...second.json.items];
    expect(items).toHaveLength(3);
    expect(second.json.nextCursor).toBeUndefined();
    expect(items[0]).toMatchObject({ type: 'photo', contentType: 'image/jpeg', ready: true });
    expect(JSON.stringify(items)).not.toContain('googleusercontent');

    expect((await api('DELETE', `${sessions}/${made.json.id}`, { token })).status).toBe(204);
    expect((await api('GET', `${sessions}/${made.json.id}`, { token })).code).toBe('not_found');
  });

  test.each([
    ['a count of 0', { maxItemCount: 0 }],
    ['a count over 2,000', { maxItemCount: 2001 }],
    ['an unknown member', { extra: 1 }],
  ])('refuses %s', async (_, json) => {
    const { token } = await signedInPerson({ google: true, features: ['photos'] });
    expect((await api('POST', sessions, { token, json })).code).toBe('invalid_request');
  });

  test.each([
    ['a path', '..%2fx'],
    ['another path', 'a%2f..'],
    ['600 characters', 'x'.repeat(600)],
    ['blanks', '%20'],
  ])('knows no session of %s', async (_, id) => {
    const { token } = await signedInPerson({ google: true, features: ['photos'] });
    const answer = await api('GET', `${sessions}/${id}`, { token });
    expect([answer.status, answer.code]).toEqual([404, 'not_found']);
  });
});

describe('who may pick', () => {
  test('without Google: connect it', async () => {
    const { token } = await signedInPerson();
    const answer = await api('POST', sessions, { token, json: {} });
    expect([answer.status, answer.code]).toEqual([409, 'google_not_linked']);
  });

  test('with a grant that was taken back: connect it again', async () => {
    const { accessToken: token } = await signInAs(demoPerson('revoked'));
    const answer = await api('POST', sessions, { token, json: {} });
    expect([answer.status, answer.code]).toEqual([409, 'google_reconnect_required']);
  });

  test('with a grant taken back half way: connect it again; a fresh sign-in repairs it', async () => {
    const person = await signedInPerson({ google: true, features: ['photos'] });
    const session = await startedSession(person.token);
    await knob(stack.google, 'POST', '/__revoke', { email: person.email });
    const refused = await api('GET', `${sessions}/${session}`, { token: person.token });
    expect([refused.status, refused.code]).toEqual([409, 'google_reconnect_required']);
    // `iat` counts whole seconds, and only a later one tells a new sign-in from the one that was refused.
    let accessToken = person.token;
    while (claimsOf(accessToken)['iat'] === claimsOf(person.token)['iat']) {
      ({ accessToken } = await signInAs(person, { features: ['photos'], fresh: true }));
    }
    const again = await api('GET', `${sessions}/${session}`, { token: accessToken });
    expect(again.status).toBe(200);
  });

  test('without the permission: told which; once it is granted, it works', async () => {
    const person = await signedInPerson({ google: true, features: ['mail'] });
    const answer = await api('POST', sessions, { token: person.token, json: {} });
    expect([answer.status, answer.code, answer.json.feature]).toEqual([
      409,
      'google_permission_missing',
      'photos',
    ]);
    expect(answer.json.scope).toBe('https://www.googleapis.com/auth/photospicker.mediaitems.readonly');
    const { accessToken: token } = await signInAs(person, { features: ['photos'] });
    expect((await api('POST', sessions, { token, json: {} })).status).toBe(201);
  });
});

describe('what was picked', () => {
  let picked: Picked;
  let stranger: string;

  beforeAll(async () => {
    picked = await pickedPhotos(3);
    ({ token: stranger } = await signedInPerson({ google: true, features: ['photos'] }));
  });

  test('is shown small, and not sent twice to a browser that has it', async () => {
    const { token } = picked;
    const first = await api('GET', photoPath(picked, 0, 'thumbnail'), { token });
    expect([first.status, first.headers.get('content-type')]).toEqual([200, 'image/jpeg']);
    expect(first.headers.get('cache-control')).toBe('private, no-cache');
    const headers = { 'if-none-match': first.headers.get('etag') ?? '' };
    const again = await api('GET', photoPath(picked, 0, 'thumbnail'), { token, headers });
    expect([again.status, again.bytes.length]).toEqual([304, 0]);
  });

  test('is nobody else’s: session, list, thumbnail and save are not found, not even by tag', async () => {
    const token = stranger;
    const album = { albumTitle: 'Mine' };
    const headers = { 'if-none-match': `"${picked.photos[0]?.id ?? ''}-512"` };
    const answers = await Promise.all([
      api('GET', `${sessions}/${picked.session}`, { token }),
      api('DELETE', `${sessions}/${picked.session}`, { token }),
      api('GET', `${sessions}/${picked.session}/photos`, { token }),
      api('GET', photoPath(picked, 0, 'thumbnail'), { token }),
      api('GET', photoPath(picked, 0, 'thumbnail'), { token, headers }),
      api('POST', photoPath(picked, 0, 'save'), { token, json: album }),
    ]);
    expect(answers.map((answer) => answer.code)).toEqual(Array.from(answers, () => 'not_found'));
  });

  test('is saved once from 20 calls at the same time, with Google’s very bytes, into one album', async () => {
    const { token, email, photos } = picked;
    const json = { albumTitle: 'Lake' };
    const answers = await Promise.all(
      Array.from({ length: 20 }, () =>
        untilDone(() => api('POST', photoPath(picked, 0, 'save'), { token, json })),
      ),
    );
    expect(answers.map((answer) => answer.status).sort()).toEqual([
      ...Array.from({ length: 19 }, () => 200),
      201,
    ]);
    expect(new Set(answers.map((answer) => answer.json.id)).size).toBe(1);
    expect(new Set(answers.map((answer) => answer.json.albumId)).size).toBe(1);
    const file = answers[0]?.json;
    expect(file).toMatchObject({ name: photos[0]?.name, source: 'google-photos', contentType: 'image/jpeg' });
    const original = await originalOf(email, photos[0]?.id ?? '');
    expect(Buffer.compare(await bytesOfFile(token, file.id), original)).toBe(0);

    const list = await api('GET', `${sessions}/${picked.session}/photos`, { token });
    expect(list.json.items.map((item: { savedFileId?: string }) => item.savedFileId)).toEqual([
      file.id,
      undefined,
      undefined,
    ]);
    const files = await api('GET', '/api/files', { token });
    expect(files.json.items).toHaveLength(1);
  });

  test('is saved although its address ended meanwhile', async () => {
    const { token } = picked;
    await knob(stack.google, 'POST', '/__faults', {
      path: bytesPathOf(picked),
      status: 403,
      contentType: 'text/html',
      times: 1,
    });
    const saved = await api('POST', photoPath(picked, 1, 'save'), { token, json: { albumTitle: 'Lake' } });
    expect(saved.status).toBe(201);
  });

  test('that breaks off on its way is not kept, and saved whole the next time', async () => {
    const { token, email, photos } = picked;
    await knob(stack.google, 'POST', '/__faults', { path: bytesPathOf(picked), truncate: 20_000, times: 1 });
    const json = { albumTitle: 'Lake' };
    const broken = await api('POST', photoPath(picked, 2, 'save'), { token, json });
    expect([broken.status, broken.code]).toEqual([503, 'unavailable']);
    const whole = await untilDone(() => api('POST', photoPath(picked, 2, 'save'), { token, json }));
    expect(whole.status).toBe(201);
    const original = await originalOf(email, photos[2]?.id ?? '');
    expect(Buffer.compare(await bytesOfFile(token, whole.json.id), original)).toBe(0);
  });

  test('goes into no album of another person', async () => {
    const own = await pickedPhotos(1);
    const saved = await api('POST', photoPath(own, 0, 'save'), {
      token: own.token,
      json: { albumTitle: 'A' },
    });
    const answer = await api('POST', photoPath(picked, 0, 'save'), {
      token: picked.token,
      json: { albumId: saved.json.albumId },
    });
    expect([answer.status, answer.code]).toEqual([404, 'not_found']);
  });
});
