/** Where the build puts `auth-worker.ts`. */
export const authWorkerUrl = '/auth-worker.js';

interface TrustedTypesFactory {
  createPolicy(name: string, rules: { createScriptURL: (url: string) => string | null }): unknown;
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
