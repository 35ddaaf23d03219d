import type { Reply } from '../http.ts';

/** What a test wants to go wrong. */
export interface Fault {
  /** Paths that begin so, with the host in front: `/photospicker.googleapis.com/v1/sessions`. */
  readonly path: string;
  readonly method?: string | undefined;
  /** Answer with this in place of the truth. */
  readonly status?: number | undefined;
  readonly body?: string | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly contentType?: string | undefined;
  /** Wait so long before anything else. */
  readonly delayMs?: number | undefined;
  /** Cut the connection without an answer. */
  readonly reset?: boolean | undefined;
  /** Cut the connection after so many bytes of the body. */
  readonly truncate?: number | undefined;
  /** How many calls it hits; without it, all until it is taken back. */
  readonly times?: number | undefined;
}

/** The faults in force; the first that fits a request hits it. */
export class Faults {
  #faults: { readonly fault: Fault; left: number }[] = [];

  add(fault: Fault): void {
    this.#faults.push({ fault, left: fault.times ?? Infinity });
  }

  clear(): void {
    this.#faults = [];
  }

  list(): readonly Fault[] {
    return this.#faults.map(({ fault }) => fault);
  }

  /** The fault for a request, if any; uses one of its times up. */
  take(method: string, path: string): Fault | undefined {
    const hit = this.#faults.find(
      ({ fault }) => path.startsWith(fault.path) && (fault.method === undefined || fault.method === method),
    );
    if (hit === undefined) return undefined;
    hit.left -= 1;
    if (hit.left <= 0) this.#faults = this.#faults.filter((entry) => entry !== hit);
    return hit.fault;
  }
}

/** The answer that a fault puts in place of the true one, if it does. */
export function faultReply(fault: Fault | undefined): Reply | undefined {
  if (fault?.status === undefined) return undefined;
  const type = fault.contentType ?? 'application/json; charset=UTF-8';
  return {
    status: fault.status,
    headers: { 'content-type': type, ...fault.headers },
    body: fault.body ?? '',
  };
}
