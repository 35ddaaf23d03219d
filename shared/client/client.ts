import type { CallOptions, Client, DeclaredRoute, Failure } from './types.ts';

export interface ClientOptions {
  /** The API's origin, without `/api`. */
  readonly origin: string;
  /**
   * Where the bearer comes from; `fresh` asks for a new one after the API refused the last. Undefined: nobody is signed
   * in, and the call goes without.
   */
  readonly token?: (options: { readonly fresh: boolean }) => Promise<string | undefined>;
  /** Default: the platform's. */
  readonly fetch?: typeof fetch;
}

interface AnyWish extends CallOptions {
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, unknown>>;
  readonly body?: unknown;
}

const defaultDeadlineMs = 15_000;

const failure = (code: string, detail: string, status = 0): Failure => ({
  ok: false,
  status,
  code,
  detail,
  requestId: undefined,
  retryAfterMs: undefined,
  problem: {},
});

/** The address of a call, or undefined for a parameter that no path can hold: `.` and `..` are taken away by every URL. */
function addressOf(origin: string, path: string, { params = {}, query = {} }: AnyWish): string | undefined {
  if (Object.values(params).some((value) => /^\.{0,2}$/.test(value))) return undefined;
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(params[name] ?? ''));
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (typeof value === 'string' || typeof value === 'number') search.set(name, String(value));
  }
  return `${origin}${filled}${search.size === 0 ? '' : `?${search.toString()}`}`;
}

/** A body and its media type. Forms and blobs name theirs themselves; bare bytes are lines of JSON. */
function encode(body: unknown): {
  body?: string | URLSearchParams | Blob | Uint8Array<ArrayBuffer>;
  type?: string;
} {
  if (body === undefined) return {};
  if (body instanceof URLSearchParams) return { body };
  if (body instanceof Blob) return { body, type: body.type };
  if (ArrayBuffer.isView(body))
    return { body: body as Uint8Array<ArrayBuffer>, type: 'application/x-ndjson' };
  return { body: JSON.stringify(body), type: 'application/json' };
}

async function read(response: Response): Promise<unknown> {
  const type = response.headers.get('content-type') ?? '';
  if (/[/+]json/.test(type)) return await response.json();
  const blob = await response.blob();
  return blob.size === 0 && type === '' ? undefined : blob;
}

/** A refusal: problem details (RFC 9457), or an OAuth error (RFC 6749 §5.2). */
function refusal(response: Response, body: unknown): Failure {
  const problem = (typeof body === 'object' && body !== null ? body : {}) as Record<string, unknown>;
  const text = (...names: string[]): string | undefined =>
    names.map((name) => problem[name]).find((value) => typeof value === 'string');
  const seconds = Number(response.headers.get('retry-after') ?? Number.NaN);
  return {
    ...failure(
      text('code', 'error') ?? 'not_ours',
      text('detail', 'error_description') ?? '',
      response.status,
    ),
    requestId: response.headers.get('request-id') ?? undefined,
    retryAfterMs: Number.isFinite(seconds) ? seconds * 1000 : undefined,
    problem,
  };
}

/**
 * A client of the API whose types come from the route declarations: instantiate it with `import type` of the list of
 * routes. What went wrong with a call is an outcome too; only what the token source throws gets through.
 */
export function createClient<Routes extends readonly DeclaredRoute[]>(
  options: ClientOptions,
): Client<Routes> {
  const call = async (method: string, path: string, wish: AnyWish = {}, fresh = false): Promise<unknown> => {
    const late = AbortSignal.timeout(wish.deadlineMs ?? defaultDeadlineMs);
    try {
      const address = addressOf(options.origin, path, wish);
      if (address === undefined) return failure('not_found', 'There is nothing here by that name.', 404);
      const token = await options.token?.({ fresh });
      const { body, type } = encode(wish.body);
      const response = await (options.fetch ?? fetch)(address, {
        method,
        headers: {
          ...(type === undefined ? {} : { 'content-type': type }),
          ...wish.headers,
          ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        },
        ...(body === undefined ? {} : { body }),
        credentials: 'omit',
        redirect: 'manual',
        referrerPolicy: 'no-referrer',
        signal: wish.signal === undefined ? late : AbortSignal.any([wish.signal, late]),
      });
      const { status, headers } = response;
      const answer = await read(response);
      if (status >= 400) {
        const refused = refusal(response, answer);
        const again = status === 401 && token !== undefined && !fresh;
        return again ? await call(method, path, wish, true) : refused;
      }
      if (!headers.has('request-id')) return failure('not_ours', 'Something else answered.', status);
      return { ok: true, status, headers, body: answer };
    } catch (cause) {
      if (wish.signal?.aborted === true) return failure('cancelled', 'The call was called off.');
      if (late.aborted) return failure('late', 'No answer came in time.');
      // By name, not by class: an error of another realm is no instance of this one's.
      const name = typeof cause === 'object' && cause !== null && 'name' in cause ? cause.name : undefined;
      if (name === 'SyntaxError') return failure('not_ours', 'The answer is not JSON.');
      // fetch tells of every network trouble by this one class; anything else comes from the token source.
      if (name !== 'TypeError') throw cause;
      return failure('unreachable', 'Nobody answered.');
    }
  };
  const bind = (method: string) => (path: string, wish?: AnyWish) => call(method, path, wish);
  return {
    get: bind('GET'),
    head: bind('HEAD'),
    post: bind('POST'),
    put: bind('PUT'),
    patch: bind('PATCH'),
    delete: bind('DELETE'),
  } as Client<Routes>;
}
