import { leaf, multipart, type Draft } from './build.ts';
import type { Specimen } from './specimen.ts';
import type { Texts } from './texts.ts';

function raw(headers: readonly (string | Buffer)[], body: string): Draft {
  return { headers, body: Buffer.from(body.replaceAll('\n', '\r\n')) };
}

/** A multipart whose last lines never arrived. */
function cutShort(texts: Texts): Draft {
  const draft = multipart('mixed', texts.boundary(), [
    leaf('text/plain; charset=utf-8', texts.letter()),
    leaf('text/html', '<p>second</p>\n'),
  ]);
  return { headers: draft.headers, body: draft.body.subarray(0, -30) };
}

/** What mail programs get wrong, and what liars send. */
export const broken: readonly Specimen[] = [
  { shape: 'broken-cut-short', make: cutShort },
  {
    shape: 'broken-boundary-absent',
    make: (texts) => raw(['Content-Type: multipart/mixed; boundary="never-seen"'], texts.letter()),
  },
  {
    shape: 'broken-boundary-unnamed',
    make: (texts) => raw(['Content-Type: multipart/mixed'], `--x\n\n${texts.letter()}--x--\n`),
  },
  { shape: 'no-content-type', make: (texts) => raw([], texts.letter()) },
  { shape: 'bad-content-type', make: (texts) => raw(['Content-Type: text'], texts.letter()) },
  {
    shape: 'bad-base64',
    make: (texts) =>
      raw(
        ['Content-Type: text/plain; charset=utf-8', 'Content-Transfer-Encoding: base64'],
        `${Buffer.from(texts.letter()).toString('base64').slice(0, -3)}!*%\n`,
      ),
  },
  {
    shape: 'bad-qp',
    make: (texts) =>
      raw(
        ['Content-Type: text/plain; charset=utf-8', 'Content-Transfer-Encoding: quoted-printable'],
        `${texts.letter()}=ZZ =4 =\n`,
      ),
  },
  { shape: 'no-headers', subject: null, from: null, make: (texts) => raw([], texts.letter()) },
  {
    shape: 'invalid-utf8',
    make: () =>
      leaf(
        'text/plain; charset=utf-8',
        Buffer.from([0x61, 0xff, 0xc3, 0x28, 0x62, 0x00, 0x0d, 0x0a]),
        '8bit',
      ),
  },
];
