import type { Look } from './look.ts';
import type { TrustedTypesFactory } from './trusted-types.ts';

let mailPolicy: { createHTML(html: string): string } | undefined;

/**
 * Lets sanitised HTML of a message into the frame that runs nothing; the one place that may make HTML of a string. The
 * frame has one style, which the page's policy knows by its hash, and which shows it as the person likes the page.
 */
export function mailHtml(html: string, { size, colours }: Look): string {
  const whole = `<!doctype html><html lang="" data-size="${size}" data-colours="${colours}"><style>${LETTER_STYLE}</style>${html}`;
  const scope: object = globalThis;
  if (!('trustedTypes' in scope)) return whole;
  const factory = scope.trustedTypes as TrustedTypesFactory;
  mailPolicy ??= factory.createPolicy('mail', { createHTML: (candidate) => candidate });
  return mailPolicy.createHTML(whole);
}
