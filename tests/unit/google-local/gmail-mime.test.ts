import { createHash } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { all, useGmail } from './gmail-harness.ts';

const gmail = useGmail();

describe('every shape', () => {
  test('is read whole, in each form, and lists what it holds', async () => {
    await gmail.knob('settings', { gmailUnitsPerMinute: 100_000 });
    const { messages = [] } = (await gmail.get('/messages?includeSpamTrash=true')).body;
    for (const { id } of messages) {
      const { status, body } = await gmail.get(`/messages/${id}`);
      expect([id, status]).toEqual([id, 200]);
      for (const part of all(body.payload)) {
        const apart = part.body?.attachmentId !== undefined;
        const inline = Buffer.from(part.body?.data ?? '', 'base64url').length;
        expect(apart || inline === (part.body?.size ?? 0)).toBe(true);
      }
    }
    await gmail.knob('settings', { gmailUnitsPerMinute: 6000 });
  });

  test.each([
    ['plain-utf8-8bit', 'Crème brûlée'],
    ['plain-utf8-base64', 'smörgåsbord'],
    ['plain-utf8-qp', 'a = b'],
    ['iso-8859-1-qp', 'Crème brûlée'],
    ['iso-8859-1-8bit', 'naïve façade'],
    ['windows-1252', '“Smart quotes” – and an em—dash, €5'],
    ['windows-1252-labelled-latin1', '“Smart quotes”'],
    ['utf-16-base64', 'Crème brûlée'],
    ['koi8-r', 'Привет, мир'],
    ['iso-2022-jp', 'こんにちは'],
    ['utf8-labelled-ascii', 'Crème brûlée'],
    ['unknown-charset', 'Crème brûlée'],
  ])('%s comes in UTF-8, while its header keeps the label', async (shape, expected) => {
    expect(await gmail.text(shape)).toContain(expected);
    const { payload } = await gmail.full(shape);
    expect(payload?.headers?.find(({ name }) => name === 'Content-Type')?.value).toMatch(/charset=/);
  });

  test('names of files are read in every spelling', async () => {
    const names = async (shape: string) =>
      all((await gmail.full(shape)).payload).flatMap(({ filename }) => (filename === '' ? [] : [filename]));
    expect(await names('name-rfc2231')).toEqual(['€ rates übersicht.pdf']);
    expect(await names('name-rfc2231-parts')).toEqual(['a very long näme in parts.txt']);
    expect(await names('name-rfc2047')).toEqual(['Zürich – Pläne.txt']);
    expect(await names('name-path')).toEqual([
      '../../../etc/passwd',
      'C:\\Windows\\system.ini',
      'CON.txt',
      '-rf',
    ]);
    expect(await names('name-twice')).toEqual(['same.txt', 'same.txt']);
    expect((await names('nested-5')).length).toBe(5);
  });

  test('part ids say the place; what is broken becomes one text', async () => {
    const ids = async (shape: string) => all((await gmail.full(shape)).payload).map(({ partId }) => partId);
    expect(await ids('alternative-related-mixed')).toEqual([
      '',
      '0',
      '1',
      '1.0',
      '1.1',
      '1.1.0',
      '1.1.1',
      '2',
    ]);
    expect(await ids('message-attached')).toEqual(['', '0', '1', '1.0', '1.0.0', '1.0.1']);
    expect(await ids('broken-boundary-absent')).toEqual(['']);
    expect((await gmail.full('no-headers')).payload?.headers).toEqual([]);
    expect((await gmail.full('no-content-type')).payload?.mimeType).toBe('text/plain');
  });
});

describe('attachments', () => {
  test('have a new id each time, which opens this message alone', async () => {
    const id = await gmail.idOf('attached-pdf');
    const ask = async () =>
      all((await gmail.get(`/messages/${id}`)).body.payload)[2]?.body?.attachmentId ?? '';
    const [one, two] = [await ask(), await ask()];
    expect(one).not.toBe(two);
    for (const attachment of [one, two]) {
      const { body } = await gmail.get(`/messages/${id}/attachments/${attachment}`);
      const bytes = Buffer.from(body.data ?? '', 'base64url');
      expect([bytes.subarray(0, 5).toString(), bytes.length]).toEqual(['%PDF-', body.size]);
    }
    const other = await gmail.idOf('attached-jpeg');
    expect((await gmail.get(`/messages/${other}/attachments/${one}`)).status).toBe(400);
  });

  test('of 20 MB come whole', async () => {
    const id = await gmail.idOf('attached-20mb');
    const { body } = await gmail.get(`/messages/${id}`);
    const part = all(body.payload)[2];
    expect(part?.body).toMatchObject({ size: 20 * 1024 * 1024 });
    const got = (await gmail.get(`/messages/${id}/attachments/${part?.body?.attachmentId}`)).body;
    const bytes = Buffer.from(got.data ?? '', 'base64url');
    expect([bytes.length, got.size]).toEqual([20 * 1024 * 1024, 20 * 1024 * 1024]);
    expect(bytes.subarray(65_536 * 319, 65_536 * 319 + 9).toString()).toBe('block 319');
  });

  test('and a text of 1 MB is fetched apart, byte for byte', async () => {
    const id = await gmail.idOf('text-1mb');
    const { payload } = (await gmail.get(`/messages/${id}`)).body;
    const got = (await gmail.get(`/messages/${id}/attachments/${payload?.body?.attachmentId}`)).body;
    const raw = Buffer.from((await gmail.get(`/messages/${id}?format=raw`)).body.raw ?? '', 'base64url');
    const body = raw.subarray(raw.indexOf('\r\n\r\n') + 4);
    const digest = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');
    expect(digest(Buffer.from(got.data ?? '', 'base64url'))).toBe(digest(body));
  });
});

test('2,000 delivered messages are listed and searched', async () => {
  const { status } = await gmail.knob('mail', { email: gmail.person.email, subject: 'Many', count: 2_000 });
  expect(status).toBe(201);
  expect((await gmail.get('/messages?labelIds=INBOX&maxResults=1')).body.resultSizeEstimate).toBeGreaterThan(
    2_000,
  );
  const query = encodeURIComponent('subject:"many 1999"');
  expect((await gmail.get(`/messages?q=${query}`)).body.resultSizeEstimate).toBe(1);
});
