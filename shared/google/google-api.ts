import type { z } from 'zod';
import {
  type Clock,
  deadline,
  type Fetch,
  isAbort,
  log,
  pause,
  type Secret,
  systemClock,
} from '../platform/index.ts';
import { isProblem } from '../errors/index.ts';
import {
  type GoogleFeature,
  type GoogleTokens,
  type LinkedPerson,
  takesLong,
} from '../linked-accounts/index.ts';
import { readUpTo } from './bodies.ts';
import { classify, type GoogleFault } from './classify.ts';
import { connectionProblem, googleProblem, senselessAnswer } from './faults.ts';

/** One call of a Google API on behalf of a person. */
export interface GoogleRequest {
  readonly person: LinkedPerson;
  readonly feature: GoogleFeature;
  readonly method?: 'GET' | 'POST' | 'DELETE';
  /** Of Google's real host; anything else is refused before a bearer is even looked for. */
  readonly url: URL;
  /** What an id that Google cannot even read means here. Default: `upstream_failed`, a fault of ours. */
  readonly invalidArgument?: 'not_found';
  /** Sent as JSON. */
  readonly body?: unknown;
  /** Sent as it is, in place of `body`. */
  readonly raw?: { readonly type: string; readonly text: string };
  /** The first byte wanted, when not the first of all. */
  readonly from?: number | undefined;
  /** For the whole call: token, waits and retries included, up to the answer's headers. Milliseconds, default 8,000. */
  readonly deadlineMs?: number;
  /** A POST that does no more when it is carried out twice. Default: false. */
  readonly repeatable?: boolean;
  /** One of several calls of ours at once: a 429 that names no time may be about that, and soon over. Default: false. */
  readonly oneOfMany?: boolean;
  /** The longest text that is taken, in bytes. Default 8 MiB. */
  readonly maxBytes?: number;
  readonly signal?: AbortSignal | undefined;
}

export interface GoogleApiOptions {
  /** One made by `googleFetch`. */
  readonly fetch: Fetch;
  readonly tokens: GoogleTokens;
  readonly clock?: Clock;
}

/** Hosts that may see a person's bearer. */
const apiHosts: ReadonlySet<string> = new Set([
  'photospicker.googleapis.com',
  'photoslibrary.googleapis.com',
  'gmail.googleapis.com',
]);
/** Where `baseUrl` leads; under the same domain stand virtual machines and scripts of anybody. */
const imageHosts: ReadonlySet<string> = new Set(
  ['lh3', 'lh4', 'lh5', 'lh6'].map((name) => `${name}.googleusercontent.com`),
);
/** Where films are redirected to. Google documents no bearer for it, and public programs use its addresses without one. */
const filmHost = 'video-downloads.googleusercontent.com';
/** Milliseconds that a call may take where nothing else is said. */
const wholeCall = 8000;
const maxRedirects = 3;
const maxTries = 3;
/** Seconds. */
const longestPause = 2;
const maxErrorBody = 64 * 1024;
const maxJson = 8 * 1024 * 1024;

/** Whether a bearer may be sent there: https, no port or password in it, and a host of Google's that serves us. */
export function mayCarryBearer(url: URL): boolean {
  if (url.protocol !== 'https:' || url.port !== '' || url.username !== '' || url.password !== '')
    return false;
  return apiHosts.has(url.hostname) || isBytesHost(url);
}

/** Whether bytes of photos and films may be asked for there, by the bearer. */
export function isBytesHost(url: URL): boolean {
  return url.protocol === 'https:' && url.port === '' && imageHosts.has(url.hostname);
}

/** Whether an image host may send us there. */
function mayLeadTo(url: URL): boolean {
  if (url.username !== '' || url.password !== '') return false;
  return isBytesHost(url) || (url.protocol === 'https:' && url.port === '' && url.hostname === filmHost);
}

/**
 * The only caller of Google's APIs. Every call has one deadline, carries the person's bearer to allowed hosts alone,
 * renews a refused token once, repeats only what is safe to repeat, and turns every fault into one of our codes.
 */
export class GoogleApi {
  readonly #fetch: Fetch;
  readonly #tokens: GoogleTokens;
  readonly #clock: Clock;

  constructor(options: GoogleApiOptions) {
    this.#fetch = options.fetch;
    this.#tokens = options.tokens;
    this.#clock = options.clock ?? systemClock;
  }

  /**
   * Calls and parses the answer.
   *
   * @throws {Problem} one of the codes of `docs/errors.md`, section Google
   */
  async json<Output>(schema: z.ZodType<Output>, request: GoogleRequest): Promise<Output> {
    const { text } = await this.text(request);
    let body: unknown;
    try {
      body = text === '' ? {} : JSON.parse(text);
    } catch (cause) {
      throw senselessAnswer('no JSON', cause);
    }
    const result = schema.safeParse(body);
    if (!result.success) throw senselessAnswer('an unexpected shape', result.error);
    return result.data;
  }

  /** Calls and gives the body as it is. @throws {Problem} as `json` */
  async text(request: GoogleRequest): Promise<{ readonly type: string; readonly text: string }> {
    const signal = deadline(request.deadlineMs ?? wholeCall, request.signal);
    const answer = await this.#call(request, signal);
    const text = (await readUpTo(answer, request.maxBytes ?? maxJson, signal)).toString('utf8');
    return { type: answer.headers.get('content-type') ?? '', text };
  }

  /** Which Google account the person's calls are about. @throws {Problem} as `json`, for want of a token */
  async account(request: Pick<GoogleRequest, 'person' | 'feature' | 'signal'>): Promise<string> {
    const signal = deadline(wholeCall, request.signal);
    try {
      return await this.#tokens.account(request.person, request.feature, signal);
    } catch (cause) {
      throw isProblem(cause) ? cause : connectionProblem(signal.aborted ? signal.reason : cause);
    }
  }

  /** Calls and hands the answer's stream on; the deadline ends with the headers, what follows is the caller's. */
  async bytes(request: GoogleRequest): Promise<Response> {
    const connecting = new AbortController();
    const timer = setTimeout(() => {
      connecting.abort(new DOMException('no answer in time', 'TimeoutError'));
    }, request.deadlineMs ?? wholeCall);
    const signal =
      request.signal === undefined ? connecting.signal : AbortSignal.any([connecting.signal, request.signal]);
    try {
      return await this.#call(request, signal);
    } finally {
      clearTimeout(timer);
    }
  }

  async #call(request: GoogleRequest, signal: AbortSignal): Promise<Response> {
    const { person, feature, deadlineMs = wholeCall } = request;
    const ends = this.#clock.now() + deadlineMs;
    if (!mayCarryBearer(request.url)) throw senselessAnswer(`an address at ${request.url.host}`);
    try {
      let token = await inTime(this.#tokens.accessToken(person, feature, signal), request);
      let renewed = false;
      for (let attempt = 1; ; attempt += 1) {
        const outcome = await this.#attempt(request, token, signal);
        if (outcome instanceof Response) return outcome;
        if (outcome.code === 'google_reconnect_required') {
          if (renewed) {
            await this.#tokens.refused(person, token);
            throw googleProblem(outcome, feature);
          }
          renewed = true;
          token = await inTime(this.#tokens.refreshAfter401(person, feature, token, signal), request);
          continue;
        }
        if (!this.#mayRepeat(request, outcome, attempt)) throw googleProblem(outcome, feature);
        const pauseMs = pauseBefore(attempt, outcome, request);
        if (pauseMs === undefined || this.#clock.now() + pauseMs >= ends)
          throw googleProblem(outcome, feature);
        await pause(pauseMs, signal);
      }
    } catch (cause) {
      throw isProblem(cause) ? cause : connectionProblem(signal.aborted ? signal.reason : cause);
    }
  }

  /** One try: an answer of success, or what went wrong. */
  async #attempt(
    request: GoogleRequest,
    token: Secret,
    signal: AbortSignal,
  ): Promise<Response | GoogleFault> {
    let answer: Response;
    try {
      answer = await this.#send(request, token, signal);
    } catch (cause) {
      if (signal.aborted || isAbort(cause) || isProblem(cause)) throw cause;
      log().warn('google_unreachable', { host: request.url.hostname });
      return { code: 'unavailable', reason: 'connection failed', retryAfter: 5 };
    }
    if (answer.ok) return answer;
    const body = String(await readUpTo(answer, maxErrorBody, signal).catch(() => ''));
    const found = classify({ status: answer.status, headers: answer.headers, body }, this.#clock.now());
    const fault =
      found.reason === 'INVALID_ARGUMENT' ? { ...found, code: request.invalidArgument ?? found.code } : found;
    log().warn('google_fault', { host: request.url.hostname, status: answer.status, reason: fault.reason });
    return fault;
  }

  /** Films are answered with a redirect to a download host, which is followed without the bearer, and by GET alone. */
  async #send(request: GoogleRequest, token: Secret, signal: AbortSignal): Promise<Response> {
    const { method = 'GET', from = 0 } = request;
    const sent = sentBody(request);
    const more: Record<string, string> = {
      // Unpacked on its way a thing would not have the length that its answer tells, nor a range its place.
      ...(isBytesHost(request.url) && { 'accept-encoding': 'identity' }),
      ...(from !== 0 && { range: `bytes=${from}-` }),
    };
    let url = request.url;
    let answer = await this.#fetch(url, {
      method,
      headers: {
        authorization: `Bearer ${token.reveal()}`,
        ...more,
        ...(sent !== undefined && { 'content-type': sent.type }),
      },
      ...(sent !== undefined && { body: sent.text }),
      signal,
    });
    for (let hop = 0; isRedirect(answer); hop += 1) {
      await answer.body?.cancel();
      const location = answer.headers.get('location') ?? '';
      if (hop === maxRedirects || method !== 'GET' || !URL.canParse(location, url.href)) {
        throw senselessAnswer('a redirect too many');
      }
      url = new URL(location, url);
      if (!mayLeadTo(url) || !isBytesHost(request.url)) throw senselessAnswer(`a redirect to ${url.host}`);
      answer = await this.#fetch(url, { headers: more, signal });
    }
    return answer;
  }

  #mayRepeat(request: GoogleRequest, fault: GoogleFault, attempt: number): boolean {
    // A POST may have been carried out although its answer was lost; DELETE twice is DELETE once.
    const repeatable = request.method !== 'POST' || request.repeatable === true;
    if (!repeatable || attempt >= maxTries) return false;
    return (
      fault.code === 'unavailable' ||
      fault.code === 'upstream_timeout' ||
      fault.code === 'too_many_requests' ||
      fault.reason === 'HTTP 500' ||
      fault.reason === 'INTERNAL'
    );
  }
}

/**
 * Milliseconds before the next try: full jitter over a doubling ceiling, after what Google asks for. Undefined where that
 * is longer than anybody should be kept, or unknown: it is passed on to the caller instead of slept out.
 */
function pauseBefore(
  attempt: number,
  { code, asked }: GoogleFault,
  { oneOfMany = false }: GoogleRequest,
): number | undefined {
  if (code === 'too_many_requests' && asked === undefined)
    return oneOfMany ? Math.random() * 500 * 2 ** attempt : undefined;
  const seconds = asked ?? 0.05;
  return seconds > longestPause ? undefined : seconds * 1000 + Math.random() * 150 * 2 ** attempt;
}

function sentBody({ body, raw }: GoogleRequest): GoogleRequest['raw'] | undefined {
  if (raw !== undefined || body === undefined) return raw;
  return { type: 'application/json', text: JSON.stringify(body) };
}

/** A token that is late says nothing of the API that it is for. */
async function inTime(token: Promise<Secret>, { signal }: GoogleRequest): Promise<Secret> {
  try {
    return await token;
  } catch (cause) {
    throw isAbort(cause) && signal?.aborted !== true ? takesLong(cause) : cause;
  }
}

function isRedirect(answer: Response): boolean {
  return [301, 302, 303, 307, 308].includes(answer.status);
}
