import type { TokenCredential } from '@azure/identity';
import { type Fetch, type Log, withLog } from '../../shared/platform/index.ts';
import { type Environment, readSettings } from '../../shared/settings/index.ts';
import { ask, NoReply } from './ask.ts';
import { type Finding, skipped } from './finding.ts';
import { checkGoogle } from './google.ts';
import { checkKeys } from './keys.ts';
import { checkClock, checkOrigins } from './origins.ts';
import { checkSettings, groupOf } from './settings.ts';
import { checkStorage } from './storage.ts';
import { checkTenant } from './tenant.ts';
import { checkVault } from './vault.ts';

export interface ExamineOptions {
  /** Default: the machine's own. */
  readonly fetch?: Fetch;
  /** Who asks storage, in place of a managed identity. */
  readonly credential?: TokenCredential;
}

/** What the parts would log is what the findings tell, in better words. */
const nothing = (): void => undefined;
const silent: Log = { info: nothing, warn: nothing, error: nothing };

async function tenantClock(tenant: string | undefined, fetch: Fetch): Promise<Finding> {
  const subject = 'clock of the tenant';
  if (tenant === undefined) return skipped(subject, 'its settings are not complete');
  const sentAt = Date.now();
  try {
    const { headers } = await ask(fetch, `${tenant}/.well-known/openid-configuration`);
    return checkClock(subject, headers.get('date'), sentAt, Date.now());
  } catch (cause) {
    if (!(cause instanceof NoReply)) throw cause;
    return skipped(subject, 'the tenant does not answer');
  }
}

/**
 * Looks at everything that a deployment hangs on: the settings themselves, then each service that they name. Checks run
 * at once; findings come in a fixed order. Leaves nothing behind but an empty table named `doctor`.
 */
export function examine(env: Environment, options: ExamineOptions = {}): Promise<Finding[]> {
  return withLog(silent, () => examineAll(env, options));
}

async function examineAll(env: Environment, options: ExamineOptions): Promise<Finding[]> {
  const { fetch = globalThis.fetch, credential } = options;
  const settings = readSettings(env);
  const groups = await Promise.all([
    checkTenant(settings, fetch),
    checkVault(settings, fetch),
    tenantClock(groupOf(settings.auth)?.tenant, fetch).then((finding) => [finding]),
    checkGoogle(settings, fetch),
    checkStorage(settings, fetch, credential),
    checkOrigins(settings, fetch),
  ]);
  return [...checkSettings(settings), ...checkKeys(settings), ...groups.flat()];
}
