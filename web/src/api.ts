import type {
  Album,
  FileItem,
  Forgotten,
  FileList,
  AlbumList,
  Grant,
  GrantRequest,
  MailMessage,
  MailRow,
  Me,
  NewShare,
  PickedPhotoList,
  PickerSession,
  ProblemCode,
  SavePhotoRequest,
  Share,
} from '../../shared/contract/index.ts';

import type { Clock } from './clock.ts';

/** What can go wrong with a request, as the page tells it apart: the codes of the API, and what happens before it is reached. */
export type Trouble = ProblemCode | 'offline' | 'unreachable' | 'late' | 'cancelled' | 'unknown';

/** Why a request did not do its work. `requestId` finds it in the log of the API. */
export interface Problem {
  readonly ok: false;
  readonly code: Trouble;
  readonly requestId?: string;
  /** How long the API asks us to wait, from `retry-after`, in ms. */
  readonly retryAfterMs?: number;
}

export interface Success<Value> {
  readonly ok: true;
  readonly status: number;
  readonly value: Value;
  readonly retryAfterMs?: number;
}

export type Answer<Value> = Success<Value> | Problem;

export interface AskOptions {
  readonly signal?: AbortSignal;
  /** How long to wait for the whole answer, in ms. Default 15 000. */
  readonly deadlineMs?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Asked without a bearer: for what needs no sign-in. Default false. */
  readonly anonymous?: boolean;
}

/** Where the client gets its bearer; `fresh` asks for a new one after the API refused the last. Undefined when signed out. */
export type BearerSource = (options: { readonly fresh: boolean }) => Promise<string | undefined>;

export interface ApiParts {
  /** Origin of the API, without `/api`. */
  readonly origin: string;
  readonly bearer: BearerSource;
  readonly fetch: typeof fetch;
  /** Called once a request shows that nobody is signed in any more. */
  readonly onSignedOut: () => void;
  readonly online: () => boolean;
  readonly wait: Clock['wait'];
}

const known = (code: unknown): code is string => typeof code === 'string' && /^[a-z_]{1,64}$/.test(code);

/** `retry-after` in seconds (RFC 9110 §10.2.3; our API never sends the date form), as ms. */
function retryAfter(response: Response): { retryAfterMs?: number } {
  const seconds = Number.parseInt(response.headers.get('retry-after') ?? '', 10);
  return Number.isFinite(seconds) && seconds >= 0 ? { retryAfterMs: seconds * 1000 } : {};
}

async function problemOf(response: Response): Promise<Problem> {
  const body: unknown = await response.json().catch(() => undefined); // a proxy between us may answer in HTML
  const code = typeof body === 'object' && body !== null && 'code' in body ? body.code : undefined;
  const requestId = response.headers.get('request-id') ?? undefined;
  return {
    ok: false,
    code: known(code) ? (code as Trouble) : response.status >= 500 ? 'unavailable' : 'unknown',
    ...(requestId === undefined ? {} : { requestId }),
    ...retryAfter(response),
  };
}

/** What a request that never got an answer means. */
function failure(cause: unknown, signal: AbortSignal | undefined, online: boolean): Problem {
  if (signal?.aborted === true) return { ok: false, code: 'cancelled' };
  if (cause instanceof DOMException && cause.name === 'TimeoutError') return { ok: false, code: 'late' };
  return { ok: false, code: online ? 'unreachable' : 'offline' };
}

const query = (values: Readonly<Record<string, string | number | undefined>>): string => {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(values))
    if (value !== undefined) search.set(name, String(value));
  return search.size === 0 ? '' : `?${search.toString()}`;
};

const part = encodeURIComponent;
/** A save streams the original from Google into storage: a film takes minutes. */
const saveDeadlineMs = 10 * 60_000;

/** The typed client of Valet's API. No call throws: what went wrong is an answer too. */
export function createApi(parts: ApiParts) {
  async function send(
    method: string,
    path: string,
    body: unknown,
    options: AskOptions,
    fresh = false,
  ): Promise<Answer<Response>> {
    try {
      const anonymous = options.anonymous === true;
      const bearer = anonymous ? undefined : await parts.bearer({ fresh });
      if (bearer === undefined && !anonymous) {
        parts.onSignedOut();
        return { ok: false, code: 'not_authenticated' };
      }
      const deadline = AbortSignal.timeout(options.deadlineMs ?? 15_000);
      const response = await parts.fetch(`${parts.origin}/api${path}`, {
        method,
        headers: {
          ...(bearer === undefined ? {} : { authorization: `Bearer ${bearer}` }),
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...options.headers,
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        signal: options.signal === undefined ? deadline : AbortSignal.any([options.signal, deadline]),
        credentials: 'omit',
        referrerPolicy: 'no-referrer',
      });
      if (response.ok) return { ok: true, status: response.status, value: response, ...retryAfter(response) };
      const problem = await problemOf(response);
      if (problem.code !== 'invalid_token' && problem.code !== 'not_authenticated') return problem;
      if (!fresh) return await send(method, path, body, options, true);
      parts.onSignedOut();
      return problem;
    } catch (cause) {
      return failure(cause, options.signal, parts.online());
    }
  }

  async function ask<Value>(
    method: string,
    path: string,
    options: AskOptions = {},
    body?: unknown,
  ): Promise<Answer<Value>> {
    const answer = await send(method, path, body, options);
    if (!answer.ok) return answer;
    try {
      const text = await answer.value.text();
      return { ...answer, value: (text === '' ? undefined : JSON.parse(text)) as Value };
    } catch (cause) {
      return cause instanceof SyntaxError
        ? { ok: false, code: 'unknown' }
        : failure(cause, options.signal, parts.online());
    }
  }

  /** Saves something of Google's. 202: another call is at it already, so it is asked again until the file is there. */
  async function save(path: string, options: AskOptions = {}, body?: unknown): Promise<Answer<FileItem>> {
    const end = AbortSignal.timeout(saveDeadlineMs);
    const signal = options.signal === undefined ? end : AbortSignal.any([options.signal, end]);
    for (;;) {
      const answer = await ask<FileItem>('POST', path, { deadlineMs: saveDeadlineMs, ...options }, body);
      if (!answer.ok || answer.status !== 202) return answer;
      try {
        await parts.wait(answer.retryAfterMs ?? 1000, signal);
      } catch {
        return { ok: false, code: end.aborted ? 'late' : 'cancelled' };
      }
    }
  }

  return {
    me: (options?: AskOptions) => ask<Me>('GET', '/me', options),
    /** One of the three tiers, for the screen "For developers". */
    tier: (name: 'open' | 'members-only' | 'protected', options?: AskOptions) =>
      ask<unknown>('GET', `/${name}`, { anonymous: name === 'open', ...options }),

    files: (
      page: {
        cursor?: string | undefined;
        limit?: number;
        deleted?: 'true' | undefined;
        q?: string | undefined;
      },
      options?: AskOptions,
    ) => ask<FileList>('GET', `/files${query(page)}`, options),
    file: (id: string, options?: AskOptions) => ask<FileItem>('GET', `/files/${part(id)}`, options),
    /** Only the version that was seen: 412 when another tab has changed it since. */
    renameFile: ({ id, etag }: Pick<FileItem, 'id' | 'etag'>, name: string, options?: AskOptions) =>
      ask<FileItem>('PATCH', `/files/${part(id)}`, { headers: { 'if-match': etag }, ...options }, { name }),
    deleteFile: (id: string, options?: AskOptions) => ask<undefined>('DELETE', `/files/${part(id)}`, options),
    restoreFile: (id: string, options?: AskOptions) =>
      ask<FileItem>('POST', `/files/${part(id)}/restore`, options),
    grant: (request: GrantRequest, options?: AskOptions) =>
      ask<Grant>('POST', '/files/grants', options, request),
    /** 202 without a file while the server still copies; ask again after `retryAfterMs`. */
    complete: (id: string, options?: AskOptions) =>
      ask<FileItem | undefined>('POST', `/files/${part(id)}/complete`, { deadlineMs: 60_000, ...options }),

    share: (fileId: string, expiresAt: Date, options?: AskOptions) =>
      ask<NewShare>('POST', '/shares', options, { fileId, expiresAt: expiresAt.toISOString() }),
    shares: (page: { cursor?: string | undefined; limit?: number }, options?: AskOptions) =>
      ask<{ readonly items: readonly Share[]; readonly nextCursor?: string }>(
        'GET',
        `/shares${query(page)}`,
        options,
      ),
    stopSharing: (id: string, options?: AskOptions) =>
      ask<undefined>('DELETE', `/shares/${part(id)}`, options),
    /** @param idToken of a sign-in of just now */
    forgetMe: (idToken: string, options?: AskOptions) =>
      ask<Forgotten>('POST', '/me/forget', { deadlineMs: 60_000, ...options }, { idToken }),

    albums: (page: { cursor?: string | undefined; limit?: number }, options?: AskOptions) =>
      ask<AlbumList>('GET', `/albums${query(page)}`, options),
    albumPhotos: (id: string, page: { cursor?: string | undefined; limit?: number }, options?: AskOptions) =>
      ask<FileList>('GET', `/albums/${part(id)}/photos${query(page)}`, options),

    startPicking: (options?: AskOptions) =>
      ask<PickerSession>('POST', '/google/picker-sessions', options, {}),
    picking: (id: string, options?: AskOptions) =>
      ask<PickerSession>('GET', `/google/picker-sessions/${part(id)}`, options),
    stopPicking: (id: string, options?: AskOptions) =>
      ask<undefined>('DELETE', `/google/picker-sessions/${part(id)}`, options),
    picked: (id: string, page: { cursor?: string | undefined; limit?: number }, options?: AskOptions) =>
      ask<PickedPhotoList>('GET', `/google/picker-sessions/${part(id)}/photos${query(page)}`, options),
    savePicked: (id: string, photoId: string, request: SavePhotoRequest, options?: AskOptions) =>
      save(`/google/picker-sessions/${part(id)}/photos/${part(photoId)}/save`, options, request),
    mails: (page: { cursor?: string | undefined; limit?: number }, options?: AskOptions) =>
      ask<{ readonly items: readonly MailRow[]; readonly nextCursor?: string }>(
        'GET',
        `/google/mail${query(page)}`,
        options,
      ),
    mail: (id: string, how: { html?: 'true' }, options?: AskOptions) =>
      ask<MailMessage>('GET', `/google/mail/${part(id)}${query(how)}`, options),
    markRead: (id: string, options?: AskOptions) =>
      ask<unknown>('POST', `/google/mail/${part(id)}/read`, options),
    saveMailPart: (id: string, partId: string, options?: AskOptions) =>
      save(`/google/mail/${part(id)}/parts/${part(partId)}/save`, options),
    /** @param answer its key makes sure that it goes once, however often it is sent */
    answerMail: (id: string, { text, key }: { text: string; key: string }, options?: AskOptions) =>
      ask<unknown>(
        'POST',
        `/google/mail/${part(id)}/reply`,
        { deadlineMs: 60_000, headers: { 'idempotency-key': key }, ...options },
        { text },
      ),
    /** The small picture of a picked photo: its bytes need our bearer, so an `img` cannot fetch them by itself. */
    thumbnail: async (id: string, photoId: string, options: AskOptions = {}): Promise<Answer<Blob>> => {
      const path = `/google/picker-sessions/${part(id)}/photos/${part(photoId)}/thumbnail`;
      const answer = await send('GET', path, undefined, options);
      if (!answer.ok) return answer;
      try {
        return { ...answer, value: await answer.value.blob() };
      } catch (cause) {
        return failure(cause, options.signal, parts.online());
      }
    },
  };
}
export type Api = ReturnType<typeof createApi>;
export type { MailAttachment, MailMessage, MailRow } from '../../shared/contract/index.ts';
export type { Album, FileItem, Me, NewShare, PickerSession, Share };
