import { randomBytes } from 'node:crypto';
import type { Account } from './accounts.ts';
import type { Incoming } from './http.ts';

/** Who is signed in to Google in one browser: several accounts at most, as in the real one. */
export interface Browser {
  readonly id: string;
  readonly accounts: Map<string, Account>;
}

/** Cookies know no ports, so the name must not collide with the other parts on localhost. */
const cookieName = 'local_google_session';
const maxBrowsers = 5000;

export class Browsers {
  readonly #byId = new Map<string, Browser>();

  /** The request's browser, or a new one; send `cookieFor` it along with the answer. */
  of(request: Incoming): Browser {
    const known = this.#byId.get(request.cookie(cookieName) ?? '');
    if (known !== undefined) return known;
    const browser: Browser = { id: randomBytes(18).toString('base64url'), accounts: new Map() };
    this.#byId.set(browser.id, browser);
    const oldest = this.#byId.keys().next();
    if (this.#byId.size > maxBrowsers && oldest.done !== true) this.#byId.delete(oldest.value);
    return browser;
  }

  forget(browser: Browser): void {
    this.#byId.delete(browser.id);
  }
}

export function cookieFor(browser: Browser): Record<string, string> {
  return { 'set-cookie': `${cookieName}=${browser.id}; Path=/; HttpOnly; SameSite=Lax` };
}

export function signIn(browser: Browser, account: Account): void {
  browser.accounts.set(account.sub, account);
}
