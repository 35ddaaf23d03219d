import { leaf, word } from './build.ts';
import type { Specimen } from './specimen.ts';
import type { Texts } from './texts.ts';

const accents = 'Crème brûlée für Zoë: déjà vu, naïve façade, smörgåsbord.\n';
const smart = '“Smart quotes” – and an em—dash, €5, ‘single’… ™\n';
/** Windows-1252's place for what it has above Latin 1. */
const windows1252: Readonly<Record<string, number>> = {
  '“': 0x93,
  '”': 0x94,
  '–': 0x96,
  '—': 0x97,
  '€': 0x80,
  '‘': 0x91,
  '’': 0x92,
  '…': 0x85,
  '™': 0x99,
};
/** "Привет, мир" in KOI8-R, which Node cannot write. */
const koi8 = Buffer.from([0xf0, 0xd2, 0xc9, 0xd7, 0xc5, 0xd4, 0x2c, 0x20, 0xcd, 0xc9, 0xd2, 0x0d, 0x0a]);
/** "こんにちは" in ISO-2022-JP, escape sequences included. */
const japanese = Buffer.from('\x1b$B$3$s$K$A$O\x1b(B\r\n', 'latin1');

function to1252(text: string): Buffer {
  return Buffer.from(Array.from(text, (character) => windows1252[character] ?? character.charCodeAt(0)));
}

const latin1 = (text: string) => Buffer.from(text.replaceAll('\n', '\r\n'), 'latin1');
const dosLines = (text: string) => text.replaceAll('\n', '\r\n');

/** Lines that end in a space go on (RFC 3676 §4); with `delsp` that space itself goes. */
function flowed(texts: Texts, delsp: boolean): string {
  const long = `${texts.sentence()} ${texts.sentence()} ${texts.sentence()}`;
  const space = delsp ? '  ' : ' ';
  const lines = long.match(/.{1,60}(?: |$)/g) ?? [long];
  return `${lines.map((line) => line.trimEnd()).join(`${space}\n`)}\n\n> quoted${space}\n> line\n-- \nsignature\n`;
}

/** One text in every charset and encoding that mail comes in. */
export const plain: readonly Specimen[] = [
  { shape: 'plain-ascii', make: (texts) => leaf('text/plain; charset=us-ascii', texts.letter()) },
  {
    shape: 'plain-utf8-8bit',
    make: (texts) => leaf('text/plain; charset=utf-8', texts.letter() + accents + '🌻\n', '8bit'),
  },
  {
    shape: 'plain-utf8-base64',
    make: (texts) => leaf('text/plain; charset="UTF-8"', texts.letter() + accents, 'base64'),
  },
  {
    shape: 'plain-utf8-qp',
    make: (texts) =>
      leaf('text/plain; charset=utf-8', texts.letter() + accents + 'a = b\n', 'quoted-printable'),
  },
  {
    shape: 'iso-8859-1-qp',
    subject: '=?iso-8859-1?Q?Cr=E8me_br=FBl=E9e?=',
    make: (texts) =>
      leaf('text/plain; charset=iso-8859-1', latin1(texts.letter() + accents), 'quoted-printable'),
  },
  {
    shape: 'iso-8859-1-8bit',
    subject: latin1('Déjà vu, unencoded'),
    make: (texts) => leaf('text/plain; charset=ISO-8859-1', latin1(texts.letter() + accents), '8bit'),
  },
  {
    shape: 'windows-1252',
    make: (texts) =>
      leaf('text/plain; charset=windows-1252', to1252(dosLines(texts.letter() + smart)), '8bit'),
  },
  {
    shape: 'windows-1252-labelled-latin1',
    make: (texts) =>
      leaf('text/plain; charset=iso-8859-1', to1252(dosLines(texts.letter() + smart)), 'quoted-printable'),
  },
  {
    shape: 'utf-16-base64',
    make: (texts) =>
      leaf(
        'text/plain; charset=utf-16le',
        Buffer.from(`\uFEFF${dosLines(texts.letter() + accents)}`, 'utf16le'),
        'base64',
      ),
  },
  {
    shape: 'koi8-r',
    subject: '=?koi8-r?B?8NLJ18XU?=',
    make: () => leaf('text/plain; charset=koi8-r', koi8, 'base64'),
  },
  {
    shape: 'iso-2022-jp',
    subject: '=?ISO-2022-JP?B?GyRCJDMkcyRLJEEkTxsoQg==?=',
    make: () => leaf('text/plain; charset=iso-2022-jp', japanese),
  },
  {
    shape: 'utf8-labelled-ascii',
    make: (texts) => leaf('text/plain; charset=us-ascii', texts.letter() + accents, '8bit'),
  },
  {
    shape: 'unknown-charset',
    make: (texts) => leaf('text/plain; charset=x-no-such-thing', texts.letter() + accents, '8bit'),
  },
  {
    shape: 'flowed',
    make: (texts) => leaf('text/plain; charset=utf-8; format=flowed', flowed(texts, false)),
  },
  {
    shape: 'flowed-delsp',
    make: (texts) => leaf('text/plain; charset=utf-8; format=flowed; delsp=yes', flowed(texts, true)),
  },
  { shape: 'empty-body', make: () => leaf('text/plain; charset=utf-8', '') },
  {
    shape: 'subject-emoji',
    subject: `${word('🌻🎉 Sum')}\r\n ${word('mer party 👩‍👩‍👧')}`,
    make: (texts) => leaf('text/plain; charset=utf-8', texts.letter()),
  },
  {
    shape: 'subject-raw-utf8',
    subject: Buffer.from('Größe 🐘 unencoded'),
    make: (texts) => leaf('text/plain; charset=utf-8', texts.letter()),
  },
  {
    shape: 'subject-bidi',
    subject: word('invoice \u202Efdp.exe\u202C \u200Fend'),
    make: (texts) => leaf('text/plain; charset=utf-8', texts.letter()),
  },
  {
    shape: 'subject-control',
    subject: word('bell\u0007 null\u0000 escape\u001B[31m line\r\nBcc: x@example.net'),
    make: (texts) => leaf('text/plain; charset=utf-8', texts.letter()),
  },
  {
    shape: 'from-hostile-name',
    from: `${word('"><img src=x onerror=alert(1)>')} <hostile@example.net>`,
    make: (texts) => leaf('text/plain; charset=utf-8', texts.letter()),
  },
  {
    shape: 'text-1mb',
    make: (texts) =>
      leaf(
        'text/plain; charset=utf-8',
        texts
          .letter(4)
          .repeat(Math.ceil(1_048_576 / 400))
          .slice(0, 1_048_576),
        '7bit',
      ),
  },
];
