/** Where the build puts `auth-worker.ts`. */
export const authWorkerUrl = '/auth-worker.js';

interface TrustedTypesFactory {
  createPolicy(
    name: string,
    rules: { createScriptURL?: (url: string) => string | null; createHTML?: (html: string) => string },
  ): { createHTML(html: string): string };
}

/**
 * Trusted Types are enforced by the CSP. The sign-in library gives `new Worker` a plain string, which only a default
 * policy lets pass: this one knows that one address, and no other string becomes script in any way.
 */
export function allowOwnWorker(scope: object): void {
  if (!('trustedTypes' in scope)) return; // Firefox and Safari of before 2026
  (scope.trustedTypes as TrustedTypesFactory).createPolicy('default', {
    createScriptURL: (url) => (url === authWorkerUrl ? url : null),
  });
}

let mailPolicy: { createHTML(html: string): string } | undefined;

/** Lets sanitised HTML of a message into the frame that runs nothing; the one place that may make HTML of a string. */
export function mailHtml(html: string): string {
  const scope: object = globalThis;
  if (!('trustedTypes' in scope)) return html;
  const factory = scope.trustedTypes as TrustedTypesFactory;
  mailPolicy ??= factory.createPolicy('mail', { createHTML: (candidate) => candidate });
  return mailPolicy.createHTML(html);
}
