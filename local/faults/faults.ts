import { z } from 'zod';

/**
 * The ways in which every service behind the API can fail, each by a name that all local parts know. What a part says
 * then is its own: 403 has four meanings, and services tell them apart in their own words.
 */
export const faultKinds = [
  'time-out',
  'reset',
  '401',
  '403-scope',
  '403-quota',
  '403-disabled',
  '403-policy',
  '404',
  '429',
  '429-wait',
  '500',
  '503',
  'html',
  'half',
] as const;

export type FaultKind = (typeof faultKinds)[number];

/** Seconds that a `429-wait` asks for: longer than anybody waits for an answer, so that it has to be passed on. */
export const askedToWait = 40;

/** What goes wrong with one answer; nothing given leaves it as it is. */
export interface Failure {
  /** Answer with this in place of the truth. */
  readonly status?: number | undefined;
  readonly body?: string | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Default: JSON. */
  readonly contentType?: string | undefined;
  /** Wait so many milliseconds before anything else. */
  readonly delayMs?: number | undefined;
  /** Cut the connection without an answer. */
  readonly reset?: boolean | undefined;
  /** Cut the connection after so many bytes of the body, be it the true one or the fault's. */
  readonly truncate?: number | undefined;
  /** Give the answer byte by byte until a test lets go what is held under this name; the local Google alone does. */
  readonly hold?: string | undefined;
}

/** How a part words a kind of fault, at this path. */
export type Dialect = (kind: FaultKind, path: string) => Failure;

/** The body of `POST /__faults`. A string goes out as it is, any other `body` as JSON. */
export const faultWish = z.strictObject({
  /** Paths that begin so. */
  path: z.string().startsWith('/'),
  /** Of those, only the ones that end so, such as one size of a picture. */
  suffix: z.string().optional(),
  /** A fault by name; what is given beside it takes precedence. */
  kind: z.enum(faultKinds).optional(),
  method: z.string().optional(),
  status: z.number().int().min(200).max(599).optional(),
  body: z.unknown().optional(),
  headers: z.record(z.string(), z.string()).optional(),
  contentType: z.string().optional(),
  delayMs: z.number().nonnegative().max(600_000).optional(),
  reset: z.boolean().optional(),
  truncate: z.number().int().nonnegative().optional(),
  hold: z.string().min(1).optional(),
  /** How many requests it meets; without it, every one until it is taken away. */
  times: z.number().int().positive().optional(),
});

export type FaultWish = z.infer<typeof faultWish>;

interface Standing {
  readonly id: string;
  readonly wish: FaultWish;
  left: number;
}

/** The faults in force at a part; the first that fits a request hits it. */
export class Faults {
  readonly #dialect: Dialect;
  #standing: Standing[] = [];
  #count = 0;

  constructor(dialect: Dialect) {
    this.#dialect = dialect;
  }

  /** Puts a fault in force; gives its id, by which it is taken away alone. */
  add(wish: FaultWish): string {
    this.#count += 1;
    const id = String(this.#count);
    this.#standing.push({ id, wish, left: wish.times ?? Infinity });
    return id;
  }

  /** Takes one away, or all. */
  clear(id?: string): void {
    this.#standing = id === undefined ? [] : this.#standing.filter((fault) => fault.id !== id);
  }

  list(): readonly (FaultWish & { readonly id: string })[] {
    return this.#standing.map(({ id, wish }) => ({ id, ...wish }));
  }

  /** What is to go wrong with a request, if anything; uses one of the fault's times up. */
  take(method: string, path: string): Failure | undefined {
    const hit = this.#standing.find(
      ({ wish }) =>
        path.startsWith(wish.path) &&
        path.endsWith(wish.suffix ?? '') &&
        (wish.method === undefined || wish.method === method),
    );
    if (hit === undefined) return undefined;
    hit.left -= 1;
    if (hit.left <= 0) this.clear(hit.id);
    const { kind, body, status, headers, contentType, delayMs, reset, truncate, hold } = hit.wish;
    const given = {
      body: body === undefined || typeof body === 'string' ? body : JSON.stringify(body),
      // A body alone is an answer, too.
      status: status ?? (body === undefined ? undefined : 200),
      headers,
      contentType,
      delayMs,
      reset,
      truncate,
      hold,
    };
    const wished = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
    return { ...(kind === undefined ? {} : this.#dialect(kind, path)), ...wished };
  }
}

/** Kinds that sound the same everywhere: what fails is the connection, or something in front of the service. */
export const wordless = {
  'time-out': { delayMs: 600_000 },
  reset: { reset: true },
  half: { truncate: 20 },
  html: {
    status: 200,
    contentType: 'text/html; charset=UTF-8',
    body: '<!DOCTYPE html><html><title>Error</title><p>That’s an error.</p></html>',
  },
} as const satisfies Partial<Record<FaultKind, Failure>>;

/** Waits as a fault wants it; ends early when the client goes away. */
export function delay(
  milliseconds: number,
  response: {
    once(event: 'close', listener: () => void): unknown;
    off(event: 'close', listener: () => void): unknown;
  },
): Promise<void> {
  return new Promise((resolve) => {
    const leave = (): void => {
      clearTimeout(timer);
      response.off('close', leave);
      resolve();
    };
    const timer = setTimeout(leave, milliseconds);
    response.once('close', leave);
  });
}
