/** How the local tenant is started; see `local/child/child.ts` for who starts it. */
export interface TenantConfig {
  /** 0 takes a free port. */
  readonly port: number;
  /** Where Google's hosts are played, such as `http://localhost:4500`. */
  readonly googleOrigin: string;
  /** The page's origins; callbacks and logout addresses are derived from them. */
  readonly webOrigins: readonly string[];
  /** Whether the native client may use any loopback port (RFC 8252 §7.3) in place of the registered ones alone. */
  readonly loopbackNative: boolean;
  readonly apiOrigin: string;
  /** Default `127.0.0.1`; anything that is not loopback is refused. */
  readonly host?: string;
  /**
   * What the issuer's host is called; default `localhost`. `127.0.0.1` makes the tenant another site to the browser.
   */
  readonly publicHost?: 'localhost' | '127.0.0.1';
  /** Management API rate limit; default is the free plan's 2 a second with bursts of 2; `off` for load tests. */
  readonly managementRate?: { readonly perSecond: number; readonly burst: number } | 'off';
  /** Whether the Google connection has Token Vault switched on; default false. */
  readonly tokenVault?: boolean;
  /** `/userinfo` calls a minute for each user; default 5, as at Auth0. */
  readonly userinfoPerMinute?: number;
}

const loopback = new Set(['127.0.0.1', '::1', 'localhost']);

/**
 * Holds the tenant to this machine: it hands out tokens to whoever presses a button.
 *
 * @throws {Error} when NODE_ENV is `production`, or the host or an upstream is not loopback
 */
export function assertLocal(config: TenantConfig, nodeEnv: string | undefined): void {
  if (nodeEnv === 'production') throw new Error('The local tenant does not start in production.');
  const hosts = [
    config.host ?? '127.0.0.1',
    ...[config.googleOrigin, config.apiOrigin, ...config.webOrigins].map(
      (origin) => new URL(origin).hostname,
    ),
  ];
  const outside = hosts.find((host) => !loopback.has(host.replace(/^\[|\]$/g, '')));
  if (outside !== undefined)
    throw new Error(`The local tenant works on loopback only; "${outside}" is not loopback.`);
}
