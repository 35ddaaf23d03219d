import { describe, expect, test } from '@jest/globals';
import { newPerson } from './browser.ts';
import { useGmail } from './gmail-harness.ts';

const gmail = useGmail();
const scope = (name: string) => `https://www.googleapis.com/auth/gmail.${name}`;

describe('lists', () => {
  test('page through every message but spam and trash, each once', async () => {
    const ids: string[] = [];
    let pageToken = '';
    do {
      const { body } = await gmail.get(`/messages?maxResults=25&pageToken=${pageToken}`);
      ids.push(...(body.messages ?? []).map((message) => String(message.id)));
      pageToken = body.nextPageToken ?? '';
    } while (pageToken !== '');
    expect(ids.length).toBe(77);
    expect(new Set(ids).size).toBe(77);
    expect((await gmail.get('/messages?includeSpamTrash=true')).body.resultSizeEstimate).toBe(79);
  });

  test('are by label, place, person, subject, word and Message-ID', async () => {
    const count = async (query: string) => (await gmail.get(`/messages?${query}`)).body.resultSizeEstimate;
    expect(await count('labelIds=SENT')).toBe(1);
    expect(await count('labelIds=SPAM')).toBe(1);
    expect(await count('q=in:sent')).toBe(1);
    expect(await count('q=in:trash')).toBe(1);
    expect(await count('q=from:mailer-daemon@example.net')).toBe(1);
    expect(await count(`q=${encodeURIComponent('subject:"boat on sunday" in:inbox')}`)).toBe(2);
    expect(await count(`q=${encodeURIComponent('subject:sunday? -in:sent')}`)).toBe(2);
    expect(await count('q=no-such-word-anywhere')).toBe(0);
    expect(await count('q=is:unread&labelIds=INBOX')).toBe(await count('labelIds=UNREAD'));
    const id = `plain-ascii.${gmail.person.sub.slice(-6)}@mail.example.org`;
    expect(await count(`q=${encodeURIComponent(`rfc822msgid:<${id}>`)}`)).toBe(1);
  });

  test('say nothing in place of an empty list, and refuse what cannot be', async () => {
    expect((await gmail.get('/messages?q=no-such-word')).body).toEqual({ resultSizeEstimate: 0 });
    expect((await gmail.get('/messages?pageToken=nonsense')).status).toBe(400);
    expect((await gmail.get('/messages?labelIds=NO_SUCH')).status).toBe(400);
    expect((await gmail.get('/messages/0000000000000000')).body.error).toMatchObject({
      code: 404,
      status: 'NOT_FOUND',
      errors: [{ reason: 'notFound' }],
    });
  });

  test('differ between two people, and are the same each time', async () => {
    const other = await newPerson(gmail.origin, scope('modify'));
    const own = (await gmail.get('/messages')).body;
    expect((await gmail.get('/messages')).body).toEqual(own);
    const theirs = (await gmail.get('/messages', other.accessToken)).body;
    expect(theirs.messages?.[0]?.id).not.toBe(own.messages?.[0]?.id);
    expect((await gmail.get(`/messages/${own.messages?.[0]?.id}`, other.accessToken)).status).toBe(404);
  });
});

describe('one message', () => {
  test('comes in four forms', async () => {
    const id = await gmail.idOf('alternative');
    const minimal = (await gmail.get(`/messages/${id}?format=minimal`)).body;
    expect(minimal.payload).toBeUndefined();
    const metadata = (await gmail.get(`/messages/${id}?format=metadata&metadataHeaders=subject`)).body;
    expect(metadata.payload?.headers?.map(({ name }) => name)).toEqual(['Subject']);
    expect(metadata.payload?.mimeType).toBe('multipart/alternative');
    expect(metadata.payload?.parts).toBeUndefined();
    const full = (await gmail.get(`/messages/${id}`)).body;
    expect(full.payload?.parts?.map(({ partId, mimeType }) => [partId, mimeType])).toEqual([
      ['0', 'text/plain'],
      ['1', 'text/html'],
    ]);
    const raw = Buffer.from((await gmail.get(`/messages/${id}?format=raw`)).body.raw ?? '', 'base64url');
    expect(raw.length).toBe(full.sizeEstimate);
    expect(raw.toString()).toContain('Content-Type: multipart/alternative; boundary=');
    expect((await gmail.get(`/messages/${id}?format=half`)).status).toBe(400);
  });

  test('is marked read and unread, which history tells', async () => {
    const id = await gmail.idOf('thread-3');
    const before = (await gmail.get('/profile')).body.historyId;
    const add = await gmail.post(`/messages/${id}/modify`, { addLabelIds: ['UNREAD', 'STARRED'] });
    expect(add.body.labelIds).toContain('STARRED');
    const removed = await gmail.post(`/messages/${id}/modify`, { removeLabelIds: ['UNREAD'] });
    expect(removed.body.labelIds).not.toContain('UNREAD');
    const { history, historyId } = (await gmail.get(`/history?startHistoryId=${before}`)).body;
    expect(history?.map((entry) => Object.keys(entry)[2])).toEqual(['labelsAdded', 'labelsRemoved']);
    expect(history?.[1]?.labelsRemoved?.[0]).toMatchObject({ message: { id }, labelIds: ['UNREAD'] });
    expect((await gmail.get(`/history?startHistoryId=${historyId}`)).body).toEqual({ historyId });
    expect((await gmail.post(`/messages/${id}/modify`, { addLabelIds: ['SENT'] })).status).toBe(400);
  });

  test('history that is too old is not found', async () => {
    const before = (await gmail.get('/profile')).body.historyId;
    await gmail.knob('history', { email: gmail.person.email });
    expect((await gmail.get(`/history?startHistoryId=${before}`)).status).toBe(404);
    const now = (await gmail.get('/profile')).body.historyId;
    expect((await gmail.get(`/history?startHistoryId=${now}`)).status).toBe(200);
  });
});

describe('scopes', () => {
  test.each([
    ['metadata', '/messages', 200, undefined],
    ['metadata', '/messages?q=x', 403, 'forbidden'],
    ['metadata', '/messages/ID', 403, 'forbidden'],
    ['metadata', '/messages/ID?format=metadata', 200, undefined],
    ['readonly', '/messages/ID', 200, undefined],
    ['send', '/messages', 403, 'insufficientPermissions'],
    ['compose', '/profile', 200, undefined],
  ])('with gmail.%s, GET %s is %d', async (name, path, status, reason) => {
    const person = await newPerson(gmail.origin, scope(name));
    const { status: got, body } = await gmail.get(
      path.replace('ID', await gmail.idOf('plain-ascii', person.email)),
      person.accessToken,
    );
    expect([got, (body as Partial<typeof body>).error?.errors?.[0]?.reason]).toEqual([status, reason]);
    const details = (body as Partial<typeof body>).error?.details?.[0]?.reason;
    expect(details).toBe(
      reason === 'insufficientPermissions' ? 'ACCESS_TOKEN_SCOPE_INSUFFICIENT' : undefined,
    );
  });

  test('reading does not allow changing or sending', async () => {
    const person = await newPerson(gmail.origin, scope('readonly'));
    for (const path of ['/messages/x/modify', '/messages/send', '/drafts'])
      expect((await gmail.post(path, {}, person.accessToken)).status).toBe(403);
    expect((await gmail.get('/messages', 'no token')).status).toBe(401);
  });
});

describe('quota', () => {
  test('is counted by method and person, and told', async () => {
    const id = await gmail.idOf('plain-ascii');
    await gmail.get('/messages');
    await gmail.get(`/messages/${id}`);
    await gmail.post(`/messages/${id}/modify`, { addLabelIds: ['STARRED'] });
    expect(await gmail.quota()).toMatchObject({ total: 35, lastMinute: 35, limit: 6000, refused: 0 });
  });

  test.each([403, 429])(
    'above the limit is %d until the minute is over; a refused call costs nothing',
    async (status) => {
      await gmail.knob('settings', { gmailUnitsPerMinute: 25, gmailQuotaStatus: status });
      try {
        const path = `/messages/${await gmail.idOf('plain-ascii')}`;
        expect((await gmail.get(path)).status).toBe(200);
        const refused = await gmail.get(path);
        expect([refused.status, refused.body.error.errors?.[0]?.reason]).toEqual([
          status,
          'rateLimitExceeded',
        ]);
        expect(refused.body.error.details?.[0]?.reason).toBe('RATE_LIMIT_EXCEEDED');
        expect((await gmail.get('/messages')).status).toBe(200);
        await gmail.knob('clock', { advanceSeconds: 61 });
        expect((await gmail.get(path)).status).toBe(200);
      } finally {
        await gmail.knob('settings', { gmailUnitsPerMinute: 6000, gmailQuotaStatus: 403 });
      }
    },
  );
});

describe('a batch', () => {
  test('answers each call inside it, for the units of each, and counts as one', async () => {
    const { origin } = gmail;
    await fetch(`${origin}/__calls`, { method: 'DELETE' });
    const id = await gmail.idOf('plain-ascii');
    const paths = [`/messages/${id}?format=minimal`, '/messages?maxResults=1', '/messages/0123456789abcdef'];
    const parts = paths.map((path, at) =>
      [
        '--b',
        'Content-Type: application/http',
        `Content-ID: <${at}>`,
        '',
        `GET /gmail/v1/users/me${path} HTTP/1.1`,
        '',
        '',
      ].join('\r\n'),
    );
    const send = (body: string, type = 'multipart/mixed; boundary=b') =>
      fetch(`${origin}/gmail.googleapis.com/batch/gmail/v1`, {
        method: 'POST',
        headers: { ...gmail.bearer(), 'content-type': type },
        body,
      });
    const answer = await send(`${parts.join('\r\n')}\r\n--b--\r\n`);
    const text = await answer.text();
    expect(answer.headers.get('content-type')).toMatch(/^multipart\/mixed; boundary=batch_/);
    const inner = text.matchAll(/Content-ID: <response-(\d)>\r\n\r\nHTTP\/1\.1 (\d+) /g);
    expect([...inner].map(([, place, status]) => [place, status])).toEqual([
      ['0', '200'],
      ['1', '200'],
      ['2', '404'],
    ]);
    expect(text).toContain(`"id": "${id}"`);
    const report = (await (await fetch(`${origin}/__calls`)).json()) as { total: number };
    expect([report.total, (await gmail.quota())['total']]).toEqual([1, 45]);
    expect((await send('', 'application/json')).status).toBe(400);
    const many = Array.from({ length: 101 }, () => parts[1]).join('\r\n');
    expect((await send(`${many}\r\n--b--\r\n`)).status).toBe(400);
  });
});
