import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { cleanHtml, htmlToText, safeHtml } from '../../shared/mail/html.ts';
import { readTree } from '../../shared/mail/part.ts';
import { readMessage } from '../../shared/mail/reading.ts';

const messages = 10_000;
// `npm run test:security` runs it long.
const runs = process.env['VALET_LONG'] === undefined ? 1000 : 10_000;

const tags = [
  'a',
  'b',
  'base',
  'body',
  'button',
  'div',
  'embed',
  'form',
  'iframe',
  'img',
  'input',
  'link',
  'math',
  'meta',
];
const moreTags = [
  'noscript',
  'object',
  'p',
  'script',
  'style',
  'svg',
  'table',
  'td',
  'template',
  'textarea',
  'title',
  'xmp',
];
const attributes = [
  'href',
  'src',
  'srcset',
  'style',
  'onclick',
  'onerror',
  'srcdoc',
  'action',
  'background',
  'xlink:href',
  'id',
];
const values = [
  'javascript:alert(1)',
  'data:text/html,x',
  '//evil.example/x',
  'https://evil.example/?a=1&b=2',
  'cid:1',
  'url(//e)',
  '"><img src=x>',
];

const name = fc.constantFrom(...tags, ...moreTags);
const attribute = fc
  .tuple(fc.constantFrom(...attributes), fc.constantFrom(...values), fc.constantFrom('"', "'", ''))
  .map(([key, value, quote]) => ` ${key}=${quote}${value}${quote}`);
const piece = fc.oneof(
  fc.tuple(name, fc.array(attribute, { maxLength: 3 })).map(([tag, all]) => `<${tag}${all.join('')}>`),
  name.map((tag) => `</${tag}>`),
  fc.constantFrom(
    '<!--',
    '-->',
    '<![CDATA[',
    ']]>',
    '<',
    '>',
    '</',
    '&lt;script&gt;',
    '&#60;',
    '<a href="',
    '\0',
    '<?x',
  ),
  fc.string({ unit: 'binary', maxLength: 12 }),
);
const html = fc.array(piece, { maxLength: 25 }).map((pieces) => pieces.join(''));

const type = fc.constantFrom(
  ...[
    'text/plain',
    'text/html',
    'text/calendar',
    'text/rfc822-headers',
    'image/png',
    'application/pkcs7-mime',
  ],
  ...[
    'message/rfc822',
    'message/delivery-status',
    'message/disposition-notification',
    'application/x-nothing',
    '',
  ],
  ...[
    'multipart/mixed',
    'multipart/alternative',
    'multipart/related',
    'multipart/signed',
    'multipart/encrypted',
  ],
  ...['multipart/report', 'multipart/nobody-knows'],
);
const charset = fc.constantFrom('utf-8', 'iso-2022-jp', 'utf-16', 'utf-7', 'gb18030', 'replacement', 'x', '');
const bytes = fc.oneof(
  html.map((text) => Buffer.from(text)),
  fc.uint8Array({ maxLength: 200 }).map((raw) => Buffer.from(raw)),
);
const header = fc.record({
  name: fc.constantFrom('From', 'Subject', 'Content-Disposition', 'Content-ID', 'Date', 'content-type'),
  value: fc.oneof(
    fc.string({ unit: 'binary', maxLength: 60 }),
    fc.constantFrom('attachment', 'inline; filename=x', '=?utf-8?Q?=E2=28?='),
  ),
});
/** What Gmail might say of a message, and what it never would. */
const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
  tree: fc.oneof(
    { depthSize: 'medium', withCrossShrink: true },
    fc.record(
      {
        partId: fc.constantFrom('', '0', '1.2', '../x'),
        mimeType: type,
        filename: fc.oneof(
          { weight: 4, arbitrary: fc.constant('') },
          { weight: 1, arbitrary: fc.string({ unit: 'binary' }) },
        ),
        headers: fc
          .tuple(type, charset, fc.array(header, { maxLength: 4 }))
          .map(([kind, set, more]) => [
            { name: 'Content-Type', value: `${kind}; charset="${set}"; format=flowed` },
            ...more,
          ]),
        body: fc.oneof(
          bytes.map((raw) => ({ size: raw.length, data: raw.toString('base64url') })),
          fc.constant({ size: 5, attachmentId: 'large' }),
          fc.anything(),
        ),
        parts: fc.array(tie('tree'), { maxLength: 4 }),
      },
      { requiredKeys: [] },
    ),
    { arbitrary: fc.anything(), weight: 1 },
  ),
}));

/** Nothing but known tags without attributes, and text in which no bracket stands by itself. */
const inert =
  /^(?:[^<>]|<\/?(?:p|div|span|blockquote|pre|code|h[1-6]|b|strong|i|em|u|s|small|su[bp]|q|[uo]l|li|d[ltd]|table|caption|thead|tbody|tfoot|t[rdh])>|<[bh]r \/>)*$/;

test('HTML of any kind comes out inert, and again as it was', () => {
  fc.assert(
    fc.property(html, (source) => {
      const safe = safeHtml(cleanHtml(source));
      expect(safe).toMatch(inert);
      expect(safeHtml(cleanHtml(safe))).toMatch(inert);
      expect(typeof htmlToText(cleanHtml(source))).toBe('string');
    }),
    { numRuns: runs },
  );
}, 600_000);

test(`${messages} messages with trees of any kind are read, their text without control characters and their HTML inert`, async () => {
  await fc.assert(
    fc.asyncProperty(tree, bytes, async (payload, large) => {
      const reading = await readMessage(readTree(payload), {
        html: true,
        load: () => Promise.resolve(large),
      });
      expect(reading.html ?? '').toMatch(inert);
      expect(reading.text).not.toMatch(/[^\P{Cc}\n\t]/u);
      expect(reading.text.isWellFormed()).toBe(true);
      for (const { name: shown, partId } of reading.attachments) {
        expect(shown).not.toMatch(/[\p{Cc}/\\\u202A-\u202E\u2066-\u2069]/u);
        expect(partId).toMatch(/^(root|\d+(\.\d+)*)$/);
      }
    }),
    { numRuns: messages },
  );
}, 600_000);
