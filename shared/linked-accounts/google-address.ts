import type { Fetch } from '../platform/index.ts';

/**
 * Where a Google address is really called: `https://HOST/path` itself or, with `GOOGLE_ORIGIN_OVERRIDE` in local work,
 * `ORIGIN/HOST/path`.
 */
export function googleAddress(address: string | URL, override: string | undefined): string {
  const url = new URL(address);
  return override === undefined ? url.href : `${override}/${url.host}${url.pathname}${url.search}${url.hash}`;
}

/**
 * A `fetch` for Google alone: everything above it speaks of Google's real hosts, over https only, and never learns of
 * the override. Redirects are handed back, because a bearer must not travel to wherever they lead.
 *
 * @throws {TypeError} for an address that is not https
 */
export function googleFetch(fetch: Fetch, override: string | undefined): Fetch {
  return (input, init) => {
    if (new URL(input).protocol !== 'https:')
      return Promise.reject(new TypeError('Google is called over https only'));
    return fetch(googleAddress(input, override), { ...init, redirect: 'manual' });
  };
}
