import { deadline, type Fetch, isAbort } from '../../shared/platform/index.ts';

/** Milliseconds for one request of the doctor. */
const requestDeadline = 6_000;

/** What an address answered: enough to judge it, read whole. */
export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The parsed body; undefined when it is no JSON. */
  readonly json: unknown;
}

/** Thrown when there was no answer at all; the message is a plain reason, such as "the name is not known". */
export class NoReply extends Error {
  override readonly name = 'NoReply';
}

const reasons: Readonly<Record<string, string>> = {
  ENOTFOUND: 'its name is not known',
  EAI_AGAIN: 'names cannot be looked up just now',
  ECONNREFUSED: 'nothing listens there',
  ECONNRESET: 'the connection was cut',
  CERT_HAS_EXPIRED: 'its certificate has expired',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is self-signed',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another name',
};

/** A caught value and its causes: libraries tell the true reason only there. By shape, since realms differ. */
export function* causesOf(cause: unknown): Generator<object> {
  for (let at = cause; typeof at === 'object' && at !== null; at = Reflect.get(at, 'cause')) yield at;
}

/** Why there was no answer, in words. */
export function reasonOf(cause: unknown): string {
  if (isAbort(cause)) return `it did not answer within ${requestDeadline / 1000} s`;
  const codes = [...causesOf(cause)].map((at): unknown => Reflect.get(at, 'code'));
  // Errors of ours have codes too, in small letters.
  const code = codes.find((value): value is string => typeof value === 'string' && /^[A-Z_]+$/.test(value));
  if (code !== undefined) return reasons[code] ?? `the connection failed (${code})`;
  return 'the connection failed';
}

/**
 * Asks an address once, with a deadline, and never follows where it leads: a redirect is an answer to judge.
 *
 * @throws NoReply
 */
export async function ask(fetch: Fetch, url: string, init: RequestInit = {}): Promise<Reply> {
  try {
    const answer = await fetch(url, { redirect: 'manual', ...init, signal: deadline(requestDeadline) });
    const text = await answer.text();
    return { status: answer.status, headers: answer.headers, text, json: parse(text) };
  } catch (cause) {
    throw new NoReply(reasonOf(cause), { cause });
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // a page or nothing: the caller sees that the shape is wrong
  }
}
