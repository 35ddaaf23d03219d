import { base64Lines, leaf, multipart, whole, type Draft } from './build.ts';
import type { Specimen } from './specimen.ts';
import type { Texts } from './texts.ts';

/** Looks like armour or a signature, and verifies nowhere. */
function armour(texts: Texts, kind: string): string {
  const bytes = Buffer.from(Array.from({ length: 240 }, () => Math.floor(texts.random() * 256)));
  return `-----BEGIN PGP ${kind}-----\n\n${base64Lines(bytes)}\n=abcd\n-----END PGP ${kind}-----\n`;
}

const opaque = (texts: Texts) =>
  Buffer.from(Array.from({ length: 600 }, () => Math.floor(texts.random() * 256)));
const text = (texts: Texts) => leaf('text/plain; charset=utf-8', texts.letter(1), 'quoted-printable');

function letter(texts: Texts, subject: string, content: Draft): Draft {
  const headers = [
    `From: ${texts.sender()}`,
    'To: someone@example.net',
    `Subject: ${subject}`,
    'Date: Tue, 01 Sep 2026 10:00:00 +0000',
    'MIME-Version: 1.0',
    ...content.headers,
  ];
  return { headers: ['Content-Type: message/rfc822'], body: whole({ headers, body: content.body }) };
}

function bounce(texts: Texts): Draft {
  const status = [
    'Reporting-MTA: dns; mail.example.net',
    'Arrival-Date: Tue, 01 Sep 2026 10:00:00 +0000',
    '',
    'Final-Recipient: rfc822; nobody@example.net',
    'Action: failed',
    'Status: 5.1.1',
    'Diagnostic-Code: smtp; 550 5.1.1 no such user',
    '',
  ].join('\n');
  return multipart('report; report-type=delivery-status', texts.boundary(), [
    leaf('text/plain; charset=utf-8', 'Your message could not be delivered to nobody@example.net.\n'),
    leaf('message/delivery-status', status),
    letter(texts, 'Are you there?', text(texts)),
  ]);
}

/** Signed, encrypted, reported, forwarded. */
export const reports: readonly Specimen[] = [
  {
    shape: 'pgp-mime-signed',
    make: (texts) =>
      multipart('signed; micalg=pgp-sha256; protocol="application/pgp-signature"', texts.boundary(), [
        text(texts),
        leaf('application/pgp-signature; name="signature.asc"', armour(texts, 'SIGNATURE')),
      ]),
  },
  {
    shape: 'pgp-mime-encrypted',
    make: (texts) =>
      multipart('encrypted; protocol="application/pgp-encrypted"', texts.boundary(), [
        leaf('application/pgp-encrypted', 'Version: 1\n'),
        leaf('application/octet-stream; name="encrypted.asc"', armour(texts, 'MESSAGE')),
      ]),
  },
  { shape: 'pgp-inline', make: (texts) => leaf('text/plain; charset=utf-8', armour(texts, 'MESSAGE')) },
  {
    shape: 'smime-signed',
    make: (texts) =>
      multipart('signed; protocol="application/pkcs7-signature"; micalg=sha-256', texts.boundary(), [
        text(texts),
        leaf('application/pkcs7-signature; name="smime.p7s"', opaque(texts), 'base64', [
          'Content-Disposition: attachment; filename="smime.p7s"',
        ]),
      ]),
  },
  {
    shape: 'smime-encrypted',
    make: (texts) =>
      leaf('application/pkcs7-mime; smime-type=enveloped-data; name="smime.p7m"', opaque(texts), 'base64', [
        'Content-Disposition: attachment; filename="smime.p7m"',
      ]),
  },
  {
    shape: 'delivery-report',
    subject: 'Delivery Status Notification (Failure)',
    from: 'Mail Delivery Subsystem <mailer-daemon@example.net>',
    make: bounce,
  },
  {
    shape: 'message-attached',
    make: (texts) =>
      multipart('mixed', texts.boundary(), [
        text(texts),
        letter(
          texts,
          'The inner one',
          multipart('alternative', texts.boundary(), [text(texts), leaf('text/html', '<p>inner</p>\n')]),
        ),
      ]),
  },
];
