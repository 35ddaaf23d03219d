import { file, leaf, multipart, word, type Draft } from './build.ts';
import { calendar, jpeg, pdf, zip } from './files.ts';
import type { Specimen } from './specimen.ts';
import type { Texts } from './texts.ts';

const text = (texts: Texts) => leaf('text/plain; charset=utf-8', texts.letter(1));

function mixed(texts: Texts, ...files: readonly Draft[]): Draft {
  return multipart('mixed', texts.boundary(), [text(texts), ...files]);
}

function nested(texts: Texts, depth: number): Draft {
  if (depth === 0) return text(texts);
  const inner = nested(texts, depth - 1);
  return multipart('mixed', texts.boundary(), [
    inner,
    file('text/plain', Buffer.from(`level ${depth}\r\n`), `="level-${depth}.txt"`),
  ]);
}

function withPicture(texts: Texts): Draft {
  const body = leaf(
    'text/html; charset=utf-8',
    `<p>${texts.sentence()}</p><img src="cid:picture@local" alt="the picture"><img src="cid:missing@local">\n`,
  );
  const picture = leaf('image/jpeg; name="picture.jpg"', jpeg(200, 120, 40), 'base64', [
    'Content-ID: <picture@local>',
    'Content-Disposition: inline; filename="picture.jpg"',
  ]);
  return multipart('related; type="text/html"', texts.boundary(), [body, picture]);
}

function invitation(texts: Texts): string {
  return calendar('organizer@example.org', 'guest@example.com', `Tea, ${texts.sentence()}`);
}

/** Encoded once: it is the same for everybody, and every search looks at the message. */
let largeFile: Draft | undefined;

/** Twenty mebibytes whose every block begins with its number, so that lost or swapped ones show. */
function large(): Buffer {
  const block = 65_536;
  const bytes = Buffer.alloc(20 * 1024 * 1024);
  for (let at = 0; at < bytes.length; at += block) bytes.write(`block ${at / block}\n`, at);
  return bytes;
}

const small = Buffer.from('small\r\n');

/** Files of every kind, under names of every kind. */
export const attachments: readonly Specimen[] = [
  {
    shape: 'attached-pdf',
    make: (texts) => mixed(texts, file('application/pdf', pdf(texts.sentence()), '="minutes.pdf"')),
  },
  {
    shape: 'attached-jpeg',
    make: (texts) => mixed(texts, file('image/jpeg', jpeg(20, 90, 160), '="sky.jpg"')),
  },
  {
    shape: 'attached-ics',
    make: (texts) =>
      mixed(texts, file('text/calendar; charset=utf-8', Buffer.from(invitation(texts)), '="tea.ics"')),
  },
  {
    shape: 'attached-zip',
    make: (texts) =>
      mixed(texts, file('application/zip', zip('note.txt', Buffer.from(texts.letter())), '="notes.zip"')),
  },
  {
    shape: 'name-rfc2231',
    make: (texts) =>
      mixed(texts, file('application/pdf', pdf('plan'), "*=UTF-8''%E2%82%AC%20rates%20%C3%BCbersicht.pdf")),
  },
  {
    shape: 'name-rfc2231-parts',
    make: (texts) =>
      mixed(
        texts,
        file(
          'text/plain',
          small,
          '*0*=utf-8\'en\'a%20very%20long%20;\r\n filename*1*=n%C3%A4me%20in%20;\r\n filename*2="parts.txt"',
        ),
      ),
  },
  {
    shape: 'name-rfc2047',
    make: (texts) => mixed(texts, file('text/plain', small, `="${word('Zürich – Pläne.txt')}"`)),
  },
  {
    shape: 'name-path',
    make: (texts) =>
      mixed(
        texts,
        file('text/plain', small, '="../../../etc/passwd"'),
        file('text/plain', small, '="C:\\\\Windows\\\\system.ini"'),
        file('text/plain', small, '="CON.txt"'),
        file('text/plain', small, '="-rf"'),
      ),
  },
  {
    shape: 'name-tricks',
    make: (texts) =>
      mixed(
        texts,
        file('text/html', Buffer.from('<script>alert(1)</script>'), '="\u202Efdp.exe.html"'),
        file('text/plain', small, "*=utf-8''line%0D%0Abreak%00null.txt"),
        file('text/plain', small, `="${'long'.repeat(300)}.txt"`),
        file(
          'image/svg+xml',
          Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'),
          '="<img src=x>.svg"',
        ),
      ),
  },
  {
    shape: 'name-twice',
    make: (texts) =>
      mixed(
        texts,
        file('text/plain', Buffer.from('first\r\n'), '="same.txt"'),
        file('text/plain', Buffer.from('second\r\n'), '="same.txt"'),
      ),
  },
  {
    shape: 'name-none',
    make: (texts) =>
      mixed(texts, leaf('application/octet-stream', small, 'base64', ['Content-Disposition: attachment'])),
  },
  { shape: 'related-cid', make: withPicture },
  {
    shape: 'alternative-related-mixed',
    make: (texts) =>
      mixed(
        texts,
        multipart('alternative', texts.boundary(), [text(texts), withPicture(texts)]),
        file('application/pdf', pdf('deep'), '="deep.pdf"'),
      ),
  },
  { shape: 'nested-5', make: (texts) => nested(texts, 5) },
  {
    shape: 'invitation',
    make: (texts) =>
      multipart('alternative', texts.boundary(), [
        text(texts),
        leaf('text/calendar; charset=utf-8; method=REQUEST', invitation(texts), '8bit'),
      ]),
  },
  {
    shape: 'calendar-only',
    make: (texts) => leaf('text/calendar; charset=utf-8; method=REQUEST', invitation(texts), 'base64'),
  },
  {
    shape: 'attached-20mb',
    make: (texts) => mixed(texts, (largeFile ??= file('application/octet-stream', large(), '="large.bin"'))),
  },
];
