interface TrustedTypesFactory {
  createPolicy(
    name: string,
    rules: { createScriptURL?: (url: string) => string | null; createHTML?: (html: string) => string },
  ): { createHTML(html: string): string; createScriptURL(url: string): string };
}

/**
 * Makes workers of one file of ours. Trusted Types are enforced by the CSP: this policy knows that one address, and no
 * other string becomes script in any way.
 */
export function workerStarter(
  scope: { readonly Worker: new (url: string) => Worker },
  url: string,
): () => Worker {
  // Firefox and Safari of before 2026 have no such thing
  const policy =
    'trustedTypes' in scope
      ? (scope.trustedTypes as TrustedTypesFactory).createPolicy('worker', {
          createScriptURL: (asked) => (asked === url ? asked : null),
        })
      : undefined;
  return () => new scope.Worker(policy?.createScriptURL(url) ?? url);
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
