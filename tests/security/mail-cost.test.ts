import { beforeAll, expect, test } from '@jest/globals';
import { readMessage, type Reading } from '../../shared/mail/reading.ts';
import { readTree } from '../../shared/mail/part.ts';
import { addressesOf, headerText } from '../../shared/mail/headers.ts';

// No message may keep the process, and with it everybody's requests, busy. Measured by the time of this thread's own
// work, which a loaded machine hardly changes, against that of an honest long newsletter on the same machine.

const leaf = (type: string, text: string, headers: Readonly<Record<string, string>> = {}): unknown => ({
  mimeType: type.split(';')[0],
  headers: Object.entries({ 'Content-Type': type, ...headers }).map(([name, value]) => ({ name, value })),
  body: { size: text.length, data: Buffer.from(text).toString('base64url') },
});
const multi = (type: string, parts: readonly unknown[]): unknown => ({ mimeType: type, parts });
const page = (html: string): unknown => leaf('text/html; charset=utf-8', html);

/** Of units, as a sender of megabytes writes them. */
const flood = (text: string, units = 2_000_000): string => text.repeat(Math.ceil(units / text.length));
const many = (count: number, part: unknown): unknown[] => Array.from({ length: count }, () => part);

const row =
  '<tr><td style="padding:0 8px;font:14px/1.5 sans-serif"><p>Some words of a letter &amp; <a href="https://example.org/read?id=12345">more</a> of it.</p></td></tr>';
const newsletter = page(`<html><body><table>${row.repeat(2400)}</table></body></html>`);

/** Of the thread's own time, in microseconds. */
async function costOf(payload: unknown): Promise<{ readonly cost: number; readonly reading: Reading }> {
  const before = process.threadCpuUsage();
  const reading = await readMessage(readTree(payload), {
    html: true,
    load: () => Promise.reject(new Error('nothing is apart')),
  });
  const { user, system } = process.threadCpuUsage(before);
  return { cost: user + system, reading };
}

/** Times what the newsletter costs. Before there were bounds, the first of the floods cost over a hundred times as much. */
const most = 8;
let honest = 0;
beforeAll(async () => {
  const costs: number[] = [];
  for (let at = 0; at < 5; at += 1) costs.push((await costOf(newsletter)).cost);
  honest = Math.min(...costs);
});

const floods: readonly (readonly [string, unknown])[] = [
  ['closing tags of nothing open', page(flood('</p>'))],
  ['closing tags over open ones', page('<b>'.repeat(29_000) + '</p>'.repeat(180_000))],
  ['other closing tags over open ones', page('<div>'.repeat(29_000) + flood('</span></i>'))],
  ['opening tags', page(flood('<b>'))],
  ['paragraphs nobody closes', page(flood('<p><b>x'))],
  ['links in links', page(flood('<a href="https://x.example/">'))],
  ['tables in tables', page(flood('<table><tr><td>'))],
  ['lists in lists', page(flood('<ul><li>a<br>'))],
  ['quotes of quotes, in lines', page(`${flood('<blockquote>', 10_000)}<pre>${flood('\n')}`)],
  ['quotes of quotes, in breaks', page(`${flood('<blockquote>', 10_000)}${flood('<br>a')}`)],
  ['attributes', page(`<p ${flood('a=b ')}>x</p>`)],
  [
    'attributes, each another',
    page(`<p ${Array.from({ length: 200_000 }, (_, at) => `a${at}=1`).join(' ')}>x`),
  ],
  ['quotes in a tag', page(`<p ${flood('"\' ')}>x`)],
  ['spaces in a tag', page(`<p a${flood(' ')}>x`)],
  ['tags that do not end', page(flood('<p a="'))],
  ['a long address', page(`<a href="https://x.example/${flood('a/../')}">x</a>`)],
  ['a long host', page(`<a href="https://${flood('ü.')}/">x</a>`)],
  ['comments', page(flood('<!---->'))],
  ['comments that do not end', page(flood('<!--'))],
  ['declarations', page(flood('<!x><?y>'))],
  ['brackets', page(flood('<'))],
  ['entities', page(flood('&lt;'))],
  ['entities without an end', page(flood('&amp'))],
  ['entities in an attribute', page(`<img alt="${flood('&lt;')}">`)],
  ['styles', page(flood('<style>p{color:red}</style>'))],
  ['styles that do not end', page(flood('<style>'))],
  ['styles whose ends do not end', page(`<style>${flood('</style ')}`)],
  ['one long style', page(`<style>${flood('p{background:url(x)}')}</style><p style="${flood('a:b;')}">x`)],
  ['hidden pages', page(flood('<noscript><iframe><textarea>'))],
  ['drawings and choices', page(flood('<svg><select><template>'))],
  ['words', page(flood('a '))],
  ['short lines', leaf('text/plain', flood('\n'))],
  ['flowed lines', leaf('text/plain; format=flowed; delsp=yes', flood('> \n>> \n'))],
  ['control characters', leaf('text/plain; charset=iso-2022-jp', flood('\u001b\r'))],
  ['text beyond all bounds', multi('multipart/mixed', many(8, leaf('text/plain', flood('a \r\n'))))],
  ['pages beyond all bounds', multi('multipart/mixed', many(8, page(flood('<p>a</p>'))))],
  ['many small pages', multi('multipart/mixed', many(990, page(flood('<b>x</p>', 2000))))],
  ['many blank beginnings', multi('multipart/mixed', many(990, leaf('text/plain', flood('\n', 2000))))],
  [
    'blank forms of blank forms',
    Array.from({ length: 45 }).reduce(
      (inner) => multi('multipart/alternative', [inner]),
      leaf('text/plain', flood(' ')),
    ),
  ],
  [
    'many calendars',
    multi('multipart/mixed', many(990, leaf('text/calendar', flood('BEGIN:VEVENT\n', 2000)))),
  ],
  [
    'many long names',
    multi(
      'multipart/mixed',
      many(990, { mimeType: 'a/b', filename: flood('=?utf-8?B?w7w=?= ', 16_000), body: {} }),
    ),
  ],
  ['many long types', multi('multipart/mixed', many(990, leaf(`a/b${flood(' ;a="\\', 16_000)}`, '')))],
  ['many headers', { headers: many(200_000, { name: 'a', value: 'b' }) }],
];

test.each(floods)('%s cost no more than some newsletters', async (_, payload) => {
  let { cost } = await costOf(payload);
  // What else the thread had to do meanwhile, such as tidying up, is not the message's.
  if (cost / honest > most) ({ cost } = await costOf(payload));
  expect(cost / honest).toBeLessThan(most);
});

test.each(floods.filter(([name]) => name.includes('beyond all bounds')))(
  '%s are told to be cut, and are there whole as files',
  async (_, payload) => {
    const { reading } = await costOf(payload);
    expect(reading.notes.map(({ kind }) => kind)).toEqual(['truncated']);
    expect(reading.attachments.length).toBeGreaterThan(5);
  },
);

test.each(['=?utf-8?B?w7w=?= ', '=?utf-8?Q?', '"\\', '(', 'g:', '<a@b>,', 'a@b;', '\u202e '])(
  'a header of %j alone is read quickly, as a text and as people',
  (text) => {
    const value = flood(text, 1_000_000);
    const before = process.threadCpuUsage();
    headerText(value);
    addressesOf(value);
    const { user, system } = process.threadCpuUsage(before);
    expect((user + system) / honest).toBeLessThan(1);
  },
);
