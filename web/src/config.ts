import type { PublicConfig } from '../../shared/contract/index.ts';

/** What the page knows once it has started: where the API is, and what the API says about itself. */
export interface PageConfig extends PublicConfig {
  /** Origin of the API, without `/api`. */
  readonly apiOrigin: string;
}

async function json<Value>(get: typeof fetch, url: string): Promise<Value> {
  const response = await get(url, { signal: AbortSignal.timeout(15_000), credentials: 'omit' });
  if (!response.ok) throw new Error(`${new URL(url, location.href).pathname} answered ${response.status}`);
  return (await response.json()) as Value;
}

/** Reads `config.json` beside the page, then the rest from the API. Throws when either cannot be had. */
export async function loadConfig(get: typeof fetch): Promise<PageConfig> {
  const { apiOrigin } = await json<{ apiOrigin: string }>(get, '/config.json');
  const config = await json<PublicConfig>(get, `${apiOrigin}/api/config`);
  return { ...config, apiOrigin };
}
