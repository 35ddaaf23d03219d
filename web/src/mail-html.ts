import type { TrustedTypesFactory } from './trusted-types.ts';

let mailPolicy: { createHTML(html: string): string } | undefined;

/** Lets sanitised HTML of a message into the frame that runs nothing; the one place that may make HTML of a string. */
export function mailHtml(html: string): string {
  const scope: object = globalThis;
  if (!('trustedTypes' in scope)) return html;
  const factory = scope.trustedTypes as TrustedTypesFactory;
  mailPolicy ??= factory.createPolicy('mail', { createHTML: (candidate) => candidate });
  return mailPolicy.createHTML(html);
}
