/** Of a browser that knows Trusted Types; not yet known to TypeScript. */
export interface TrustedTypesFactory {
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
