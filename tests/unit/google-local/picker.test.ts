import { describe, expect, test } from '@jest/globals';
import { mailScope, newPerson, postJson, refresh } from './browser.ts';
import { usePicker } from './picker-harness.ts';

const picker = usePicker();
const { api, bearer, knob, get, tryNewSession, newSession, picked } = picker;

describe('who may call', () => {
  test('nobody without a token, or with a made-up one', async () => {
    const none = await postJson(`${api()}/sessions`, {});
    expect([none.status, none.body['error']]).toEqual([
      401,
      expect.objectContaining({
        code: 401,
        status: 'UNAUTHENTICATED',
        details: [expect.objectContaining({ reason: 'CREDENTIALS_MISSING' })],
      }),
    ]);
    const forged = await get('/sessions/any', 'ya29.guess');
    expect([forged.status, forged.body.error.status]).toEqual([401, 'UNAUTHENTICATED']);
  });

  test('nobody whose token lacks the scope', async () => {
    const mailOnly = await newPerson(picker.origin, mailScope);
    const { status, body } = await get('/mediaItems?sessionId=any', mailOnly.accessToken);
    expect(status).toBe(403);
    expect(body.error).toMatchObject({
      status: 'PERMISSION_DENIED',
      details: [
        {
          '@type': 'type.googleapis.com/google.rpc.ErrorInfo',
          reason: 'ACCESS_TOKEN_SCOPE_INSUFFICIENT',
          domain: 'googleapis.com',
          metadata: { service: 'photospicker.googleapis.com' },
        },
      ],
    });
  });

  test('nobody after the person took the grant back', async () => {
    await knob('revoke', { email: picker.person.email });
    expect((await get('/sessions/any')).status).toBe(401);
  });

  test('another person’s session is not found', async () => {
    const { id } = await newSession();
    const other = await newPerson(picker.origin);
    const seen = await get(`/sessions/${id}`, other.accessToken);
    expect([seen.status, seen.body.error.status]).toEqual([404, 'NOT_FOUND']);
  });
});

describe('a session’s life', () => {
  test('begins with what to poll, and loses it once the pick is made', async () => {
    const session = await newSession({ maxItemCount: '5' });
    expect(session).toMatchObject({
      pickerUri: `https://photos.google.com/picker/${session.id}`,
      pollingConfig: { pollInterval: '5s' },
      pickingConfig: { maxItemCount: '5' },
      mediaItemsSet: false,
    });
    await knob('pick', { sessionId: session.id, count: 2 });
    const after = (await get(`/sessions/${session.id}`)).body;
    expect(after['mediaItemsSet']).toBe(true);
    expect(after).not.toHaveProperty('pollingConfig');
  });

  test('counts the time to pick down to 0s, which means stop', async () => {
    const { id } = await newSession();
    await knob('clock', { advanceSeconds: 1801 });
    expect((await get(`/sessions/${id}`)).body.pollingConfig?.timeoutIn).toBe('0s');
    const { response } = await picker.person.browser.go(`/photos.google.com/picker/${id}`);
    expect(response.status).toBe(410);
  });

  test('ends at its expireTime', async () => {
    const { id, expireTime } = await newSession();
    const { body } = await knob('clock', { advanceSeconds: 0 });
    const seconds = (Date.parse(expireTime) - Date.parse(String(body['now']))) / 1000;
    await knob('clock', { advanceSeconds: Math.ceil(seconds) });
    const renewed = await refresh(picker.origin, picker.person.refreshToken);
    expect((await get(`/sessions/${id}`, String(renewed.body['access_token']))).status).toBe(404);
  });

  test('is over once deleted', async () => {
    const { id } = await newSession();
    const deleted = await fetch(`${api()}/sessions/${id}`, { method: 'DELETE', headers: bearer() });
    expect(await deleted.json()).toEqual({});
    expect((await get(`/sessions/${id}`)).status).toBe(404);
  });

  test.each([2001, '2001', 'many', -1, 1.5, {}])(
    'takes no more than 2,000 items, not %p',
    async (maxItemCount) => {
      const { status, body } = await tryNewSession({ pickingConfig: { maxItemCount } });
      expect([status, (body['error'] as Record<string, unknown>)['status']]).toEqual([
        400,
        'INVALID_ARGUMENT',
      ]);
    },
  );

  test('has a limit for each person', async () => {
    await knob('settings', { maxSessions: 1 });
    await newSession();
    const { status, body } = await tryNewSession({});
    await knob('settings', { maxSessions: 200 });
    expect([status, (body['error'] as Record<string, unknown>)['status']]).toEqual([
      429,
      'RESOURCE_EXHAUSTED',
    ]);
  });
});

describe('what was picked', () => {
  test('is refused before the person is done, and without a session', async () => {
    const { id } = await newSession();
    const early = await get(`/mediaItems?sessionId=${id}`);
    expect([early.status, early.body.error.status]).toEqual([400, 'FAILED_PRECONDITION']);
    expect((await get('/mediaItems')).body.error.status).toBe('INVALID_ARGUMENT');
    expect((await get(`/sessions/${id}/mediaItems`)).status).toBe(404);
  });

  test('comes in pages of 50 unless asked otherwise', async () => {
    const { id, items } = await picked(60);
    expect(items).toHaveLength(50);
    const path = `/mediaItems?sessionId=${id}`;
    expect((await get(`${path}&pageSize=1000`)).body.mediaItems).toHaveLength(60);
    expect((await get(`${path}&pageSize=-1`)).body.error.status).toBe('INVALID_ARGUMENT');
    const seen: string[] = [];
    let token = '';
    do {
      const { body } = await get(`${path}&pageSize=25&pageToken=${token}`);
      seen.push(...body.mediaItems.map((item) => item.id));
      token = body.nextPageToken ?? '';
    } while (token !== '');
    expect(new Set(seen).size).toBe(60);
  });

  test('may have empty pages, and takes no other session’s page token', async () => {
    const { id } = await picked(3);
    await knob('settings', { emptyPages: true });
    const first = await get(`/mediaItems?sessionId=${id}`);
    expect(Object.keys(first.body)).toEqual(['nextPageToken']);
    const token = String(first.body.nextPageToken);
    const counts: number[] = [];
    for (let at = token; at !== '';) {
      const { body } = await get(`/mediaItems?sessionId=${id}&pageSize=2&pageToken=${at}`);
      counts.push((body.mediaItems as readonly unknown[] | undefined)?.length ?? 0);
      at = body.nextPageToken ?? '';
    }
    await knob('settings', { emptyPages: false });
    expect(counts).toEqual([2, 0, 1]);
    const other = await picked(1);
    expect((await get(`/mediaItems?sessionId=${other.id}&pageToken=${token}`)).status).toBe(400);
  });

  test('differs from account to account', async () => {
    const mine = (await picked(3)).items.map((item) => item.id);
    const other = await newPerson(picker.origin);
    const { id } = (await postJson(`${api()}/sessions`, {}, bearer(other.accessToken))).body;
    await knob('pick', { sessionId: id, count: 3 });
    const list = await get(`/mediaItems?sessionId=${String(id)}`, other.accessToken);
    const theirs = list.body.mediaItems.map((item) => item.id);
    expect(mine.filter((id) => theirs.includes(id))).toEqual([]);
  });
});
