import { describe, expect, test } from '@jest/globals';
import { readMessage } from '../../../shared/mail/reading.ts';
import { readTree } from '../../../shared/mail/part.ts';
import { read, type Wish } from './tree.ts';

const text = (wish: Wish): Promise<string> => read(wish).then((reading) => reading.text);
const forms = (...parts: Wish[]): Wish => ({ type: 'multipart/alternative', parts });
const html = (source: string): Wish => ({ type: 'text/html', text: source });

describe('a text that came as a file', () => {
  const attached = { 'Content-Disposition': 'attachment; filename=note.txt' };

  test.each<[string, Wish]>([
    ['has a name', { type: 'text/plain; name=body.txt', filename: 'body.txt', text: 'Words' }],
    ['is attached', { type: 'text/plain', headers: attached, filename: 'note.txt', text: 'Words' }],
    [
      'is a named page',
      { type: 'multipart/mixed', parts: [{ ...html('<p>Words</p>'), filename: 'mail.html' }] },
    ],
    [
      'stands by a blank one',
      {
        type: 'multipart/mixed',
        parts: [
          { type: 'text/plain', text: ' ' },
          { type: 'text/plain', filename: 'a.txt', text: 'Words' },
        ],
      },
    ],
  ])('and %s is read where there is nothing else, and stays a file', async (_, wish) => {
    const { text: shown, attachments } = await read(wish);
    expect([shown, attachments.length]).toEqual(['Words', 1]);
  });

  test('is not read beside words', async () => {
    const parts = [
      { type: 'text/plain', text: 'Words' },
      { type: 'text/plain', filename: 'a.txt', text: 'log' },
    ];
    expect(await text({ type: 'multipart/mixed', parts })).toBe('Words');
  });

  test('and is not to be had is a file alone', async () => {
    const { text: shown, attachments } = await read({
      type: 'text/plain',
      filename: 'a.txt',
      attachmentId: 'a',
    });
    expect([shown, attachments.length]).toEqual(['', 1]);
  });
});

describe('of forms of one content', () => {
  test.each(['text/x-amp-html', 'text/watch-html', 'text/x-nobody-knows'])(
    '%s is passed over',
    async (type) => {
      const wish = forms({ type, text: '<html><body>ODD' }, html('<p>Real</p>'));
      expect(await text(wish)).toBe('Real');
      expect((await read(wish, true)).html).toBe('<p>Real</p>');
      expect(await text(forms(html('<p>Real</p>'), { type, text: 'ODD' }))).toBe('Real');
    },
  );

  test('an odd one is read where it is the only one, and a page as a page', async () => {
    expect(await text(forms({ type: 'text/x-amp-html', text: '<p>Only</p>' }))).toBe('Only');
    expect(await text(forms({ type: 'text/markdown', text: '# Only' }))).toBe('# Only');
  });

  test.each(['<div><br></div>', '<style>p{}</style><!-- x --><p>&nbsp;</p>', '<title>T</title>'])(
    'a last page that says nothing (%s) is passed over',
    async (blank) => {
      expect((await read(forms(html('<p>First</p>'), html(blank)), true)).html).toBe('<p>First</p>');
    },
  );

  test('a page that is a picture is not blank', async () => {
    const picture = html('<div><img src="cid:1" alt=""></div>');
    expect((await read(forms(html('<p>First</p>'), picture), true)).html).toBe('<div><span></span></div>');
  });
});

describe('text of another kind', () => {
  test.each<[string, string, string]>([
    [
      'text/enriched',
      '<bold>Hi</bold> <color><param>red</param>there</color>,\none\n\ntwo << three',
      'Hi there, one\ntwo < three',
    ],
    ['text/richtext', '<bold>Hi</bold> <lt>you><nl>there\nagain', 'Hi <you>\nthere again'],
    ['text/plain; charset=utf-7', 'Gr+APwA3w-e +- +AKM-1, 1+1-2', 'Grüße + £1, 1+1-2'],
  ])('%s', async (type, source, expected) => {
    expect(await text({ type, text: source })).toBe(expected);
  });

  test('RTF is a file', async () => {
    const { text: shown, attachments } = await read({ type: 'text/rtf', text: '{\\rtf1 hello}' });
    expect([shown, attachments.map(({ name }) => name)]).toEqual(['', ['attachment.rtf']]);
  });

  test('a multipart of which only a body is left is text', async () => {
    expect(await text({ type: 'multipart/mixed; boundary=b', text: 'No boundary here' })).toBe(
      'No boundary here',
    );
  });

  test('a page names its charset itself where its header does not', async () => {
    const page = Buffer.from('<html><head><meta charset=iso-8859-2></head><p>\xb1\xb6</p>', 'latin1');
    expect(await text({ type: 'text/html', text: page })).toBe('ąś');
    const elder = Buffer.from(
      '<meta http-equiv="Content-Type" content="text/html; charset=koi8-r"><p>\xf0\xd2',
      'latin1',
    );
    expect(await text({ type: 'text/html', text: elder })).toBe('Пр');
    expect(await text({ type: 'text/html; charset=windows-1252', text: page })).toBe('±¶');
  });

  test.each(['x', ''])('UTF-8 under another name is cut at a character (%j before)', async (before) => {
    const long = before + 'ü'.repeat(1_200_000);
    const { text: shown, notes } = await read({ type: 'text/plain; charset=iso-8859-1', text: long });
    expect(shown).toMatch(new RegExp(`^${before}ü{999999,1000000}$`));
    expect(notes.map(({ kind }) => kind)).toEqual(['truncated']);
  });
});

describe('what is left out of a tree is told', () => {
  const kinds = async (payload: unknown): Promise<string[]> => {
    const load = (): Promise<Uint8Array> => Promise.reject(new Error('nothing is apart'));
    return (await readMessage(readTree(payload), { html: false, load })).notes.map(({ kind }) => kind);
  };

  test('for its depth', async () => {
    const levels = (count: number): unknown =>
      Array.from({ length: count }).reduce((inner) => ({ mimeType: 'multipart/mixed', parts: [inner] }), {
        body: { data: 'QQ' },
      });
    expect([await kinds(levels(50)), await kinds(levels(51))]).toEqual([[], ['truncated']]);
  });

  test('for its parts', async () => {
    const parts = (count: number) => Array.from({ length: count }, () => ({ mimeType: 'a/b' }));
    const mixed = (count: number): unknown => ({ mimeType: 'multipart/mixed', parts: parts(count) });
    expect([await kinds(mixed(999)), await kinds(mixed(1000))]).toEqual([[], ['truncated']]);
  });
});
