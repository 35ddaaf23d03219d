import { randomBytes } from 'node:crypto';
import type { Account } from '../accounts.ts';
import type { Browser } from '../browsers.ts';
import type { Clock } from '../clock.ts';
import type { AuthorizationRequest } from './request.ts';

/** An authorization in progress: what was asked, in which browser, and who the person turned out to be. */
export interface Flow {
  readonly id: string;
  readonly browser: Browser;
  readonly request: AuthorizationRequest;
  account: Account | undefined;
}

const flowLife = 1_800_000;

/** Authorizations between their first request and the redirect back; each belongs to the browser that began it. */
export class Flows {
  readonly #clock: Clock;
  readonly #flows = new Map<string, { readonly flow: Flow; readonly expiresAt: number }>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  begin(browser: Browser, request: AuthorizationRequest): Flow {
    const flow: Flow = { id: randomBytes(18).toString('base64url'), browser, request, account: undefined };
    const now = this.#clock.now();
    for (const [id, old] of this.#flows) if (old.expiresAt < now) this.#flows.delete(id);
    this.#flows.set(flow.id, { flow, expiresAt: now + flowLife });
    return flow;
  }

  find(id: string | null, browser: Browser): Flow | undefined {
    const known = this.#flows.get(id ?? '');
    const live = known !== undefined && known.expiresAt > this.#clock.now();
    return live && known.flow.browser === browser ? known.flow : undefined;
  }

  end(flow: Flow): void {
    this.#flows.delete(flow.id);
  }
}
