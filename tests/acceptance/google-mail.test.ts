import { beforeAll, describe, expect, test } from '@jest/globals';
import { bytesOfFile, faultAtGoogle, holdAnswers } from '../support/google.ts';
import { delivered, mailboxOf, type MailPerson, mailPerson, unitsOf, withFile } from '../support/mail.ts';
import { api, knob, stack } from '../support/stack.ts';

let person: MailPerson;
beforeAll(async () => {
  person = await mailPerson();
}, 30_000);

const mail = '/api/google/mail';
const html = Buffer.from('<script>alert(1)</script>');
const idOf = async (shape: string, email = person.email): Promise<string> =>
  (await mailboxOf(email)).find((message) => message.shape === shape)?.id ?? '';

describe('the inbox', () => {
  test('is rows, newest first, in pages; shown again it costs under 20 of Google’s units', async () => {
    const { token, email } = await mailPerson();
    const first = await api('GET', mail, { token });
    expect([first.status, first.json.items.length]).toEqual([200, 25]);
    const cost = await unitsOf(email);
    expect(cost).toBe(506);
    const dates = first.json.items.map((row: { date: string }) => row.date);
    expect(dates).toEqual([...dates].sort().reverse());

    const again = await api('GET', mail, { token });
    expect(again.json).toEqual(first.json);
    expect((await unitsOf(email)) - cost).toBe(2);
    expect((await api('GET', `${mail}?maxAge=60`, { token })).json).toEqual(first.json);
    expect((await unitsOf(email)) - cost).toBe(2);

    const next = await api('GET', `${mail}?cursor=${first.json.nextCursor as string}`, { token });
    const seen = new Set(first.json.items.map((row: { id: string }) => row.id));
    expect(next.json.items.some((row: { id: string }) => seen.has(row.id))).toBe(false);
  });

  test('finds what is looked for, and takes no cursor of another search or person', async () => {
    const { token } = person;
    const found = await api('GET', `${mail}?q=${encodeURIComponent('subject:"Boat on Sunday?"')}&limit=1`, {
      token,
    });
    expect(found.json.items[0].subject).toMatch(/Boat on Sunday\?/);
    const cursor = found.json.nextCursor as string;
    expect((await api('GET', `${mail}?cursor=${cursor}`, { token })).code).toBe('invalid_request');
    expect((await api('GET', `${mail}?limit=1000`, { token })).code).toBe('invalid_request');
  });

  test('shows new mail, and as read what was marked here', async () => {
    const { token, email } = await mailPerson();
    await api('GET', `${mail}?limit=3`, { token });
    const id = await delivered(email, withFile(html));
    const rows = async () => (await api('GET', `${mail}?limit=3`, { token })).json.items;
    expect((await rows())[0]).toMatchObject({ id, unread: true, hasAttachments: true, subject: 'A file' });
    expect((await api('POST', `${mail}/${id}/read`, { token })).status).toBe(204);
    expect((await rows())[0]).toMatchObject({ id, unread: false });
    expect((await mailboxOf(email)).find((message) => message.id === id)?.labelIds).not.toContain('UNREAD');
    expect((await api('GET', `${mail}/${id}`, { token })).json.unread).toBe(false);
    // Everything is asked anew when Google no longer knows what happened since.
    await knob(stack.google, 'POST', '/__history', { email });
    expect((await rows())[0]).toMatchObject({ id, unread: false });
  });
});

describe('a message that Google lists and cannot give', () => {
  const always = { status: 500, body: { error: { code: 500, status: 'INTERNAL' } } };
  const broken = (id: string, how: object = always) =>
    faultAtGoogle({ path: `/gmail.googleapis.com/gmail/v1/users/me/messages/${id}`, method: 'GET', ...how });

  test('hides no other one: it is told by its id, until Google can give it', async () => {
    const { token, email } = await mailPerson();
    const id = await delivered(email, withFile(html));
    const after = await delivered(email, withFile(html));
    const look = async (query = '?limit=5') => (await api('GET', `${mail}${query}`, { token })).json;
    const mend = await broken(id);
    const { items, missing, nextCursor } = await look();
    expect([items[0].id, items.length, missing]).toEqual([after, 4, [id]]);
    expect(nextCursor).toEqual(expect.any(String));
    expect(await look()).toEqual({ items, missing, nextCursor });
    expect((await look('?limit=5&maxAge=300')).missing).toEqual([id]);
    expect((await api('GET', `${mail}/${id}`, { token })).code).toBe('upstream_failed');
    await mend();
    // Who takes a list of that age takes what was missing from it, and nobody else does.
    expect((await look('?limit=5&maxAge=300')).missing).toEqual([id]);
    const whole = await look();
    expect([whole.items[1].id, whole.items.length, whole.missing]).toEqual([id, 5, undefined]);
  }, 30_000);

  test('hides no other one by silence either', async () => {
    const { token, email } = await mailPerson();
    const id = await delivered(email, withFile(html));
    const mend = await broken(id, { kind: 'time-out' });
    const { status, json } = await api('GET', `${mail}?limit=5`, { token });
    expect([status, json.items?.length, json.missing]).toEqual([200, 4, [id]]);
    await mend();
  }, 30_000);

  test('is what is answered where there is no other one', async () => {
    const { token, email } = await mailPerson();
    const id = await delivered(email, withFile(html).replace('A file', 'Quincunx'));
    const mend = await broken(id);
    const find = () => api('GET', `${mail}?q=subject:Quincunx`, { token });
    const answer = await find();
    expect([answer.status, answer.code]).toEqual([502, 'upstream_failed']);
    await mend();
    expect((await find()).json.items.map((row: { id: string }) => row.id)).toEqual([id]);
  }, 30_000);
});

/** Tags without attributes, and nothing else in angle brackets. */
const inert = /^(?:[^<>]|<\/?[a-z][a-z0-9]{0,9}>|<[bh]r \/>)*$/;

describe('a message', () => {
  test('of every shape is read: text without control characters, HTML without anything active', async () => {
    const { token, email } = await mailPerson();
    const messages = await mailboxOf(email);
    expect(messages.length).toBeGreaterThanOrEqual(60);
    for (const { id, shape } of messages) {
      const { status, json } = await api('GET', `${mail}/${id}?html=true`, { token });
      expect([shape, status]).toEqual([shape, 200]);
      expect(json.text).not.toMatch(/[^\P{Cc}\n\t]/u);
      expect(json.text).not.toMatch(/\uFFFD{3}/);
      expect(json.subject).not.toMatch(/[\p{Cc}\u202A-\u202E\u2066-\u2069]/u);
      expect(json.html ?? '').toMatch(inert);
      expect(json.html ?? '').not.toMatch(/alert|evil|@import|url\(/i);
    }
  }, 60_000);

  test.each(['body-with-a-name', 'body-attached', 'alternative-amp', 'alternative-watch', 'text-enriched'])(
    'with an odd body (%s) is read',
    async (shape) => {
      const { json } = await api('GET', `${mail}/${await idOf(shape)}`, { token: person.token });
      expect(json.text).toMatch(/^[A-Z][^<>]+[.?!]/);
      expect(json.text).not.toMatch(/SOURCE/);
    },
  );

  test.each<[string, string]>([
    ['pgp-mime-signed', 'signed'],
    ['smime-signed', 'signed'],
    ['pgp-mime-encrypted', 'encrypted'],
    ['pgp-inline', 'encrypted'],
    ['smime-encrypted', 'encrypted'],
    ['delivery-report', 'delivery_report'],
    ['message-attached', 'forwarded'],
    ['invitation', 'calendar'],
    ['calendar-only', 'calendar'],
  ])('%s says that it is %s', async (shape, kind) => {
    const { json } = await api('GET', `${mail}/${await idOf(shape)}`, { token: person.token });
    expect(json.notes.map((note: { kind: string }) => note.kind)).toContain(kind);
  });

  test('that is not there, is another person’s, or is asked for wrongly', async () => {
    const { token } = person;
    const other = await mailPerson();
    const id = await delivered(other.email, withFile(html));
    for (const asked of ['1234567890abcdef', 'no*id', id]) {
      expect((await api('GET', `${mail}/${asked}`, { token })).code).toBe('not_found');
      expect((await api('POST', `${mail}/${asked}/read`, { token })).code).toBe('not_found');
      const reply = { token, json: { text: 'x' }, headers: { 'idempotency-key': `not-there-${asked}` } };
      expect((await api('POST', `${mail}/${asked}/reply`, reply)).code).toBe('not_found');
      expect((await api('GET', `${mail}/${asked}/parts/1`, { token })).code).toBe('not_found');
      expect((await api('POST', `${mail}/${asked}/parts/1/save`, { token })).code).toBe('not_found');
    }
    expect((await api('GET', `${mail}/${id}?html=yes`, { token: other.token })).code).toBe('invalid_request');
  });
});

test('a message of hundreds of invitations opens, for few of Google’s units, and each of them is a file', async () => {
  const { token, email } = await mailPerson();
  const ics = 'BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nSUMMARY:Tea\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n';
  const part = `--b\r\nContent-Type: text/calendar; name="tea.ics"\r\n\r\n${ics}`;
  const id = await delivered(email, withFile(html).replace('--b\r\n', `${part.repeat(320)}--b\r\n`));
  const before = await unitsOf(email);
  const { status, json } = await api('GET', `${mail}/${id}`, { token });
  expect([status, json.text, json.attachments.length]).toEqual([200, 'See the file.', 321]);
  expect((await unitsOf(email)) - before).toBeLessThanOrEqual(140);
});

describe('a part', () => {
  test('comes as it was sent, to be kept and never shown', async () => {
    const { token, email } = person;
    const id = await delivered(email, withFile(html));
    const { json } = await api('GET', `${mail}/${id}`, { token });
    expect(json.attachments).toEqual([
      { partId: '1', name: 'page of mine.html', contentType: 'text/html', size: html.length, inline: false },
    ]);
    const part = await api('GET', `${mail}/${id}/parts/1`, { token });
    expect([part.status, Buffer.from(part.bytes)]).toEqual([200, html]);
    expect(part.headers.get('content-type')).toBe('application/octet-stream');
    expect(part.headers.get('content-disposition')).toBe('attachment; filename="page of mine.html"');
    expect((await api('GET', `${mail}/${id}/parts/7`, { token })).code).toBe('not_found');
  });

  test('is saved once: 201, then 200 with the same file, its bytes identical', async () => {
    const { token, email } = person;
    const id = await delivered(email, withFile(html));
    const save = () => api('POST', `${mail}/${id}/parts/1/save`, { token });
    const both = await Promise.all([save(), save()]);
    expect(both.map(({ status }) => status).sort()).toEqual([200, 201]);
    expect(new Set(both.map(({ json }) => json.id as string)).size).toBe(1);
    const file = both[0].json;
    expect(file).toMatchObject({ name: 'page of mine.html', source: 'google-mail', size: html.length });
    expect(Buffer.from(await bytesOfFile(token, file.id))).toEqual(html);
  });

  test('of 20 MB arrives whole', async () => {
    const { token } = person;
    const id = await idOf('attached-20mb');
    const { json } = await api('GET', `${mail}/${id}`, { token });
    const { partId, size } = json.attachments[0];
    expect(size).toBeGreaterThan(19e6);
    expect((await api('GET', `${mail}/${id}/parts/${partId as string}`, { token })).bytes).toHaveLength(size);
    const saved = await api('POST', `${mail}/${id}/parts/${partId as string}/save`, { token });
    expect([saved.status, saved.json.size]).toEqual([201, size]);
  }, 60_000);

  test('over 25 MB is refused, as is one that the storage has no room for', async () => {
    const { token, email } = await mailPerson();
    const large = await delivered(email, withFile(Buffer.alloc(26 * 2 ** 20, 1)));
    for (const [method, path] of [
      ['GET', 'parts/1'],
      ['POST', 'parts/1/save'],
    ] as const) {
      const answer = await api(method, `${mail}/${large}/${path}`, { token });
      expect([answer.status, answer.code]).toEqual([413, 'payload_too_large']);
    }
    const { usage } = (await api('GET', '/api/me', { token })).json;
    const rest = { operation: 'upload', name: 'all the rest', size: usage.quota - usage.bytes };
    await api('POST', '/api/files/grants', { token, json: rest });
    const small = await delivered(email, withFile(html));
    const answer = await api('POST', `${mail}/${small}/parts/1/save`, { token });
    expect([answer.status, answer.code]).toEqual([507, 'quota_exceeded']);
  }, 60_000);

  test('that another call is still saving is asked for again', async () => {
    const { token, email } = person;
    const id = await delivered(email, withFile(html));
    const path = `/gmail.googleapis.com/gmail/v1/users/me/messages/${id}/attachments/`;
    const { held, release } = await holdAnswers(path, 'an attachment');
    const save = () => api('POST', `${mail}/${id}/parts/1/save`, { token });
    const first = save();
    await held();
    expect((await save()).status).toBe(202);
    await release();
    expect((await first).status).toBe(201);
  }, 30_000);
});

test('who uses up Google’s units of a minute is told so, everywhere', async () => {
  const { token, email } = await mailPerson();
  await knob(stack.google, 'POST', '/__mail', { email, count: 300 });
  let answer = await api('GET', `${mail}?limit=100`, { token });
  for (let page = 1; answer.status === 200 && page < 5; page += 1) {
    answer = await api('GET', `${mail}?limit=100&cursor=${answer.json.nextCursor as string}`, { token });
  }
  expect([answer.status, answer.code]).toEqual([429, 'too_many_requests']);
  expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
  const { id } = (await mailboxOf(email))[0] ?? { id: '' };
  for (const [method, path] of [
    ['GET', ''],
    ['POST', '/reply'],
    ['POST', '/read'],
    ['GET', '/parts/0'],
    ['POST', '/parts/0/save'],
  ] as const) {
    const ask = path === '/reply' ? { json: { text: 'x' }, headers: { 'idempotency-key': 'spent' } } : {};
    const refused = await api(method, `${mail}/${id}${path}`, { token, ...ask });
    expect([path, refused.code]).toEqual([path, 'too_many_requests']);
  }
}, 60_000);
