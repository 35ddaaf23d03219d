import { randomUUID } from 'node:crypto';
import type { Account } from '../accounts.ts';
import type { Clock } from '../clock.ts';
import type { Settings } from '../settings.ts';

/** A picker session: one chance for a person to pick. */
export interface PickerSession {
  readonly id: string;
  readonly account: Account;
  readonly clientId: string;
  /** As the app set it; undefined when it did not. */
  readonly maxItemCount: number | undefined;
  /** Milliseconds. */
  readonly pickUntil: number;
  readonly expiresAt: number;
  /** Ids of the photos in the order of the library, once the person is done. */
  picked: readonly string[] | undefined;
}

/** Google's own limit, and its default (PickingConfig.maxItemCount). */
export const mostItems = 2000;

/** Picker sessions by id. An expired one is not found, like one that never was. */
export class PickerSessions {
  readonly #clock: Clock;
  readonly #settings: Settings;
  readonly #sessions = new Map<string, PickerSession>();

  constructor(clock: Clock, settings: Settings) {
    this.#clock = clock;
    this.#settings = settings;
  }

  /** Undefined when the account has as many as it may have. */
  create(account: Account, clientId: string, maxItemCount: number | undefined): PickerSession | undefined {
    const now = this.#clock.now();
    for (const [id, session] of this.#sessions) if (session.expiresAt <= now) this.#sessions.delete(id);
    const own = [...this.#sessions.values()].filter((session) => session.account === account);
    if (own.length >= this.#settings.maxSessions) return undefined;
    const session: PickerSession = {
      id: randomUUID(),
      account,
      clientId,
      maxItemCount,
      pickUntil: now + this.#settings.pickSeconds * 1000,
      expiresAt: now + this.#settings.sessionSeconds * 1000,
      picked: undefined,
    };
    this.#sessions.set(session.id, session);
    return session;
  }

  find(id: string): PickerSession | undefined {
    const session = this.#sessions.get(id);
    return session !== undefined && session.expiresAt > this.#clock.now() ? session : undefined;
  }

  delete(session: PickerSession): void {
    this.#sessions.delete(session.id);
  }

  /** Seconds that are left to pick; 0 when the time is over. */
  secondsToPick(session: PickerSession): number {
    return Math.max(0, (session.pickUntil - this.#clock.now()) / 1000);
  }
}
