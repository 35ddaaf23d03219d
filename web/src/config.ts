import type { PublicConfig } from '../../shared/contract/index.ts';

/** What the page knows once it has started: where the API is, and what the API says about itself. */
export interface PageConfig extends PublicConfig {
  /** Origin of the API, without `/api`. */
  readonly apiOrigin: string;
}

/** What the page goes by until it knows: nothing is on. Enough for the screens that need no sign-in. */
export const nothingKnown: PageConfig = {
  apiOrigin: '',
  auth0: { domain: '', audience: '', spaClientId: '', googleConnection: '', connectedAccounts: false },
  features: { photos: false, mail: false },
  googleScopes: { photos: [], mail: [] },
  limits: { quotaBytes: 0, maxBlocks: 0, maxBlockBytes: 0, picker: { maxItemCount: 0 } },
};

async function json<Value>(get: typeof fetch, url: string): Promise<Value> {
  const response = await get(url, { signal: AbortSignal.timeout(15_000), credentials: 'omit' });
  if (!response.ok) throw new Error(`${url} answered ${response.status}`);
  return (await response.json()) as Value;
}

/** Reads `config.json` beside the page, then the rest from the API. Throws when either cannot be had. */
export async function loadConfig(get: typeof fetch): Promise<PageConfig> {
  const { apiOrigin } = await json<{ apiOrigin: string }>(get, '/config.json');
  const config = await json<PublicConfig>(get, `${apiOrigin}/api/config`);
  return { ...config, apiOrigin };
}

const key = 'valet.config';

/**
 * What this tab read last: a reload, or the way back from the tenant, need not wait for two answers in a row. All of it
 * is public. What has changed since counts from the load after.
 */
export function rememberedConfig(storage: Pick<Storage, 'getItem'>): PageConfig | undefined {
  const text = storage.getItem(key);
  return text === null ? undefined : (JSON.parse(text) as PageConfig); // nobody but `rememberConfig` writes it
}

export const rememberConfig = (storage: Pick<Storage, 'setItem'>, config: PageConfig): void =>
  storage.setItem(key, JSON.stringify(config));
