import { type Draft, leaf, multipart } from './build.ts';
import type { Specimen } from './specimen.ts';
import type { Texts } from './texts.ts';

const page = (texts: Texts): Draft => leaf('text/html; charset=utf-8', `<p>${texts.sentence()}</p>\n`);

/** Bodies that honest programs send, and that are easily lost or shown as what they are not. */
export const oddBodies: readonly Specimen[] = [
  {
    shape: 'body-with-a-name',
    make: (texts) => leaf('text/plain; charset=utf-8; name="body.txt"', texts.letter()),
  },
  {
    shape: 'body-attached',
    make: (texts) =>
      leaf('text/plain; charset=utf-8', texts.letter(), '7bit', [
        'Content-Disposition: attachment; filename="letter.txt"',
      ]),
  },
  {
    shape: 'alternative-amp',
    make: (texts) =>
      multipart('alternative', texts.boundary(), [
        leaf('text/x-amp-html', '<!doctype html><html amp4email><body>AMP SOURCE</body></html>\n'),
        page(texts),
      ]),
  },
  {
    shape: 'alternative-watch',
    make: (texts) =>
      multipart('alternative', texts.boundary(), [
        leaf('text/watch-html', '<b>WATCH SOURCE</b>\n'),
        page(texts),
      ]),
  },
  {
    shape: 'alternative-last-blank',
    make: (texts) =>
      multipart('alternative', texts.boundary(), [page(texts), leaf('text/html', '<div><br></div>\n')]),
  },
  {
    shape: 'text-enriched',
    make: (texts) => leaf('text/enriched', `<bold>${texts.sentence()}</bold>\n\n${texts.sentence()}\n`),
  },
  { shape: 'text-rtf', make: (texts) => leaf('text/rtf', `{\\rtf1\\ansi ${texts.sentence()}}\n`) },
];
