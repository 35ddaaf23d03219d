import type { Account } from '../accounts.ts';
import type { Clock } from '../clock.ts';
import type { Settings } from '../settings.ts';

/**
 * Units of each method (Gmail API, "Usage limits"): those of messages and threads as they are for projects made since
 * May 2026, the others as documented before.
 */
export const units = {
  getProfile: 1,
  'labels.list': 1,
  'history.list': 2,
  'messages.list': 5,
  'messages.get': 20,
  'messages.attachments.get': 20,
  'messages.modify': 10,
  'threads.get': 40,
  'messages.send': 100,
  'drafts.create': 10,
  'drafts.get': 20,
  'drafts.list': 5,
  'drafts.delete': 10,
  'drafts.send': 100,
} as const;

export type GmailMethod = keyof typeof units;

interface Use {
  readonly at: number;
  readonly units: number;
}

export interface QuotaReport {
  readonly email: string;
  /** Since the start, or since `DELETE /__calls`. */
  readonly total: number;
  readonly lastMinute: number;
  readonly limit: number;
  readonly refused: number;
}

const minute = 60_000;

/** What each person's calls to Gmail cost, and when it is too much. */
export class Quota {
  readonly #clock: Clock;
  readonly #settings: Settings;
  readonly #people = new Map<string, { uses: Use[]; total: number; refused: number }>();

  constructor(clock: Clock, settings: Settings) {
    this.#clock = clock;
    this.#settings = settings;
  }

  /** Whether the call may be made; one that may not costs nothing. */
  take(account: Account, method: GmailMethod): boolean {
    const cost = units[method];
    const own = this.#own(account);
    if (this.#lastMinute(own) + cost > this.#settings.gmailUnitsPerMinute) {
      own.refused += 1;
      return false;
    }
    own.uses.push({ at: this.#clock.now(), units: cost });
    own.total += cost;
    return true;
  }

  report(account: Account): QuotaReport {
    const own = this.#own(account);
    return {
      email: account.email,
      total: own.total,
      lastMinute: this.#lastMinute(own),
      limit: this.#settings.gmailUnitsPerMinute,
      refused: own.refused,
    };
  }

  /** All that was spent by anybody. */
  total(): number {
    return [...this.#people.values()].reduce((sum, own) => sum + own.total, 0);
  }

  clear(): void {
    this.#people.clear();
  }

  #lastMinute(own: { uses: Use[] }): number {
    const since = this.#clock.now() - minute;
    own.uses = own.uses.filter((use) => use.at > since);
    return own.uses.reduce((sum, use) => sum + use.units, 0);
  }

  #own(account: Account): { uses: Use[]; total: number; refused: number } {
    const known = this.#people.get(account.sub) ?? { uses: [], total: 0, refused: 0 };
    this.#people.set(account.sub, known);
    return known;
  }
}
