import { describe, expect, test } from '@jest/globals';
import { readMessage } from '../../../shared/mail/reading.ts';
import { readTree } from '../../../shared/mail/part.ts';
import { read, type Wish } from './tree.ts';

const pdf: Wish = {
  type: 'application/pdf',
  filename: 'Rechnung.pdf',
  attachmentId: 'a1',
  headers: { 'Content-Disposition': 'attachment; filename="Rechnung.pdf"' },
};

describe('the text of a message', () => {
  test('plain text in UTF-8, which Gmail made of whatever charset the header still names', async () => {
    const { text } = await read({ type: 'text/plain; charset=iso-8859-1', text: 'Grüße\r\naus Köln' });
    expect(text).toBe('Grüße\naus Köln');
  });

  test.each([
    ['iso-8859-1', Buffer.from('Gr\xfc\xdfe', 'latin1'), 'Grüße'],
    ['iso-2022-jp', Buffer.from('1b244224332473244b2441244f1b2842', 'hex'), 'こんにちは'],
    ['shift_jis', Buffer.from('82b182f182c982bf82cd', 'hex'), 'こんにちは'],
    ['koi8-r', Buffer.from('f0d2c9d7c5d4', 'hex'), 'Привет'],
    ['utf-16le', Buffer.from('Hi ü', 'utf16le'), 'Hi ü'],
    ['x-nobody-knows', Buffer.from('caf\xe9', 'latin1'), 'café'],
  ])('text still in %s', async (charset, bytes, expected) => {
    expect((await read({ type: `text/plain; charset="${charset}"`, text: bytes })).text).toBe(expected);
  });

  test('format=flowed is joined, quotes by their depth, the signature left alone', async () => {
    const text = 'One long \r\nline.\r\n> quoted \r\n> on\r\n>> deeper\r\n stuffed\r\n-- \r\nLena';
    const { text: joined } = await read({ type: 'text/plain; format=flowed', text });
    expect(joined).toBe('One long line.\n> quoted on\n>> deeper\nstuffed\n-- \nLena');
    const { text: without } = await read({
      type: 'text/plain; format=flowed; delsp=yes',
      text: '東京 \r\n都',
    });
    expect(without).toBe('東京都');
  });

  test('the plain one of alternatives, and the HTML only when asked', async () => {
    const wish: Wish = {
      type: 'multipart/alternative',
      parts: [
        { type: 'text/plain', text: 'Plain' },
        { type: 'text/html', text: '<p>Rich</p>' },
      ],
    };
    expect(await read(wish)).toMatchObject({ text: 'Plain', html: undefined });
    expect(await read(wish, true)).toMatchObject({ text: 'Plain', html: '<p>Rich</p>' });
  });

  test('the HTML one when the plain one is blank, through any nesting, with pictures as attachments', async () => {
    const { text, html, attachments } = await read(
      {
        type: 'multipart/mixed',
        parts: [
          {
            type: 'multipart/alternative',
            parts: [
              { type: 'text/plain', text: ' \r\n' },
              {
                type: 'multipart/related',
                parts: [
                  {
                    type: 'text/html',
                    text: '<h1>Hello</h1><p>See <a href="https://x.example/a">here</a><img src="cid:1" alt="A cat"></p>',
                  },
                  {
                    type: 'image/png',
                    filename: 'cat.png',
                    attachmentId: 'i',
                    headers: { 'Content-ID': '<1>' },
                  },
                ],
              },
            ],
          },
          pdf,
        ],
      },
      true,
    );
    expect(text).toBe('Hello\n\nSee here <https://x.example/a>A cat');
    expect(html).toBe('<h1>Hello</h1><p>See here &lt;https://x.example/a&gt;<span>A cat</span></p>');
    expect(attachments).toEqual([
      { partId: '0.1.1', name: 'cat.png', contentType: 'image/png', size: 0, inline: true },
      { partId: '1', name: 'Rechnung.pdf', contentType: 'application/pdf', size: 0, inline: false },
    ]);
  });

  test('all texts of a mixed message, in order; a text that is a file stays one', async () => {
    const { text, attachments } = await read({
      type: 'multipart/mixed',
      parts: [
        { type: 'text/plain', text: 'Before' },
        { type: 'text/plain', text: 'the log', filename: 'log.txt' },
        { type: 'text/plain', text: 'After' },
      ],
    });
    expect(text).toBe('Before\n\nAfter');
    expect(attachments.map(({ name }) => name)).toEqual(['log.txt']);
  });

  test('a large body is asked for', async () => {
    const wish: Wish = { type: 'text/plain', attachmentId: 'big' };
    expect((await read(wish, false, () => Promise.resolve(Buffer.from('long')))).text).toBe('long');
  });

  test('an attachment that is the whole message', async () => {
    expect((await read(pdf)).attachments).toMatchObject([{ partId: 'root', name: 'Rechnung.pdf' }]);
  });
});

describe('what a message is beside its text', () => {
  test('an invitation, told in a sentence once and kept as a file', async () => {
    const ics =
      'BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nBEGIN:VEVENT\r\nSUMMARY:Choir\\, and a long\r\n  name\r\nDTSTART;TZID=Europe/Berlin:20260115T193000\r\nDTEND:20260115T203000Z\r\nLOCATION:Hall\r\nEND:VEVENT\r\nEND:VCALENDAR';
    const { notes, attachments } = await read({
      type: 'multipart/mixed',
      parts: [
        {
          type: 'multipart/alternative',
          parts: [
            { type: 'text/plain', text: 'Come!' },
            { type: 'text/calendar; method=REQUEST', text: ics },
          ],
        },
        { type: 'text/calendar', text: ics, filename: 'invite.ics' },
      ],
    });
    expect(notes).toEqual([
      {
        kind: 'calendar',
        text: 'Invitation: Choir, and a long name. When: 2026-01-15 19:30 to 2026-01-15 20:30 UTC. Where: Hall.',
      },
    ]);
    expect(attachments.map(({ name }) => name)).toEqual(['invitation.ics', 'invite.ics']);
  });

  test('a delivery report', async () => {
    const { text, notes, attachments } = await read({
      type: 'multipart/report; report-type=delivery-status',
      parts: [
        { type: 'text/plain', text: 'Sorry.' },
        {
          type: 'message/delivery-status',
          text: 'Reporting-MTA: dns; mx\r\n\r\nFinal-Recipient: rfc822; a@b.example\r\nAction: failed\r\nStatus: 5.1.1\r\nDiagnostic-Code: smtp; 550 no such user',
        },
        { type: 'message/rfc822', text: 'From: me', parts: [{ type: 'text/plain', text: 'my own words' }] },
      ],
    });
    expect(text).toBe('Sorry.');
    expect(notes[0]).toEqual({
      kind: 'delivery_report',
      text: 'A message to a@b.example could not be delivered. Reason: 550 no such user',
    });
    expect(attachments.map(({ name }) => name)).toEqual(['message.eml']);
  });

  test.each<[string, Wish]>([
    [
      'signed',
      {
        type: 'multipart/signed',
        parts: [
          { type: 'text/plain', text: 'Words' },
          { type: 'application/pgp-signature', filename: 's.asc' },
        ],
      },
    ],
    [
      'encrypted',
      {
        type: 'multipart/encrypted',
        parts: [
          { type: 'application/pgp-encrypted', text: 'Version: 1' },
          { type: 'application/octet-stream', filename: 'e.asc' },
        ],
      },
    ],
    [
      'encrypted',
      { type: 'application/pkcs7-mime; smime-type=enveloped-data', filename: 'smime.p7m', attachmentId: 'x' },
    ],
    [
      'signed',
      { type: 'application/pkcs7-mime; smime-type=signed-data', filename: 'smime.p7m', attachmentId: 'x' },
    ],
    ['encrypted', { type: 'text/plain', text: '-----BEGIN PGP MESSAGE-----\r\n\r\nhQEM' }],
    [
      'read_receipt',
      { type: 'multipart/report', parts: [{ type: 'message/disposition-notification', text: 'x: y' }] },
    ],
  ])('%s', async (kind, wish) => {
    expect((await read(wish)).notes.map((note) => note.kind)).toEqual([kind]);
  });

  test('a forwarded message is there to be read', async () => {
    const inner: Wish = {
      type: 'text/plain',
      text: 'Inner words',
      headers: {
        From: 'Old Friend <old@x.example>',
        Subject: '=?utf-8?Q?Gr=C3=BC=C3=9Fe?=',
        Date: 'Mon, 1 Jan 2024 10:00:00 +0000',
      },
    };
    const { text, notes } = await read({
      type: 'multipart/mixed',
      parts: [
        { type: 'text/plain', text: 'See below' },
        { type: 'message/rfc822', parts: [inner] },
      ],
    });
    expect(text).toBe(
      'See below\n\n---------- Forwarded message ----------\nFrom: Old Friend <old@x.example>\nDate: Mon, 1 Jan 2024 10:00:00 +0000\nSubject: Grüße\n\nInner words',
    );
    expect(notes.map(({ kind }) => kind)).toEqual(['forwarded']);
  });

  test('a very long text is cut, and says so', async () => {
    const { text, notes } = await read({ type: 'text/plain', text: 'a'.repeat(2_100_000) });
    expect(text).toHaveLength(2_000_000);
    expect(notes.map(({ kind }) => kind)).toEqual(['truncated']);
  });
});

test('a page that costs too much is cut, says so, and is there whole as a file', async () => {
  const rich = `<p>${'a&amp;'.repeat(200_000)}</p>`;
  const { text, notes, attachments } = await read({
    type: 'multipart/mixed',
    parts: [
      { type: 'text/plain', text: 'Read me' },
      { type: 'text/html', text: rich },
    ],
  });
  expect(text).toMatch(/^Read me\n\n(a&){50000}/);
  expect(notes.map(({ kind }) => kind)).toEqual(['truncated']);
  expect(attachments).toMatchObject([{ partId: '1', name: 'attachment.html' }]);
});

describe('trees that are broken', () => {
  test.each([
    undefined,
    null,
    'text',
    {},
    { parts: 'none' },
    {
      mimeType: 'multipart/mixed',
      parts: [null, 1, { body: { data: 7 } }, { mimeType: 'text/plain', body: { data: '%%%' } }],
    },
    { mimeType: 'multipart/alternative' },
    { mimeType: 'message/rfc822' },
  ])('%j is read as far as it goes', async (payload) => {
    await expect(
      readMessage(readTree(payload), { html: true, load: () => Promise.resolve(new Uint8Array()) }),
    ).resolves.toBeDefined();
  });

  test('thousands of levels are cut', async () => {
    let payload: unknown = { mimeType: 'text/plain', body: { data: 'QQ' } };
    for (let depth = 0; depth < 5000; depth += 1) payload = { mimeType: 'multipart/mixed', parts: [payload] };
    expect(
      (await readMessage(readTree(payload), { html: false, load: () => Promise.reject(new Error()) })).text,
    ).toBe('');
  });
});
