import { randomUUID } from 'node:crypto';
import { Problem } from '../errors/index.ts';
import { bearerToken, type Caller, type PersonCaller } from '../identity/index.ts';
import type { OwnerId } from '../people/index.ts';
import { deadline, describeCause, type Log, log, type Secret, withLog } from '../platform/index.ts';
import { admit } from './access.ts';
import { corsHeaders, preflightHeaders } from './cors.ts';
import { asProblem, failureAnswer } from './failure.ts';
import { type IncomingRequest, readBody, readParams, readQuery, refuseTokenInQuery } from './input.ts';
import type { AnyAnswer, AnyRoute, Method } from './route.ts';

/** What the wrapper needs of the rest of the app. */
export interface Gate<Services> {
  readonly services: Services;
  readonly webOrigins: readonly string[];
  /** This API's own origin; undefined while it is not set. */
  readonly publicOrigin: string | undefined;
  /** @throws Problem as `TokenVerifier.verify` does */
  authenticate(token: Secret): Promise<Caller>;
  /** The owner id of a person, made at first use. */
  ownerOf(caller: PersonCaller): Promise<OwnerId>;
}

/** An answer as the Functions library takes it. */
export interface OutgoingResponse {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly body?: string | Uint8Array;
}

const defaultDeadline = 9_000;

/** The caller's own request id, for the log beside ours. Never reflected: it is the caller's text. */
const clientRequestId = (request: IncomingRequest): string | undefined =>
  request.headers
    .get('x-request-id')
    ?.replace(/[^\x21-\x7e]/g, '')
    .slice(0, 128);

/**
 * The one wrapper around every route: request id, CORS, method, credentials, access, input, work, rendering, faults.
 * Always answers, within the route's deadline: it never throws and never returns nothing, both of which the platform
 * turns into an empty 500 or a connection that hangs.
 *
 * @param routes the routes of one path, one for each method; none at all answers `not_found`
 */
export async function serve<Services>(
  request: IncomingRequest,
  routes: readonly AnyRoute<Services>[],
  gate: Gate<Services>,
  target: Log,
): Promise<OutgoingResponse> {
  const requestId = randomUUID();
  const tagged: Log = {
    info: (event, fields) => target.info(event, { requestId, ...fields }),
    warn: (event, fields) => target.warn(event, { requestId, ...fields }),
    error: (event, fields) => target.error(event, { requestId, ...fields }),
  };
  return withLog(tagged, async () => {
    const started = performance.now();
    const { answer, problem } = await answerOf(request, routes, gate, requestId);
    const response = render(request, answer, requestId, gate.webOrigins);
    // The path's template, never the address: share secrets and mistaken tokens stand in addresses.
    const fields = {
      method: request.method,
      path: routes[0]?.path ?? '(unknown)',
      status: response.status,
      code: problem?.code,
      milliseconds: Math.round(performance.now() - started),
      clientRequestId: clientRequestId(request),
      cause: problem?.cause === undefined ? undefined : describeCause(problem.cause),
    };
    // A full store (507) is the person's to mend: nobody is to be woken for it.
    if (response.status >= 500 && problem?.code !== 'quota_exceeded') log().error('request', fields);
    else log().info('request', fields);
    return response;
  });
}

async function answerOf<Services>(
  request: IncomingRequest,
  routes: readonly AnyRoute<Services>[],
  gate: Gate<Services>,
  requestId: string,
): Promise<{ readonly answer: AnyAnswer; readonly problem?: Problem }> {
  const methods = methodsOf(routes);
  const origin = request.headers.get('origin') ?? undefined;
  const route = routes.find(({ method }) => method === request.method) ?? routeOfHead(request, routes);
  if (request.method === 'OPTIONS') {
    return { answer: { status: 204, headers: preflightHeaders(origin, gate.webOrigins, methods) } };
  }
  try {
    if (routes.length === 0) throw new Problem('not_found', 'There is nothing at this address.');
    if (route === undefined) {
      const allow = [...methods, 'OPTIONS'].join(', ');
      throw new Problem('method_not_allowed', `This address takes ${allow}.`, { headers: { allow } });
    }
    const signal = deadline(route.deadline ?? defaultDeadline);
    return { answer: await within(signal, run(request, route, gate, signal)) };
  } catch (cause) {
    const problem = asProblem(cause);
    const answer = failureAnswer(problem, {
      requestId,
      docsOrigin: gate.webOrigins[0] ?? gate.publicOrigin ?? '',
      resourceMetadata:
        gate.publicOrigin === undefined
          ? undefined
          : `${gate.publicOrigin}/.well-known/oauth-protected-resource/api`,
      format: route?.errorFormat ?? 'problem',
    });
    return { answer, problem };
  }
}

/** Every path that takes GET takes HEAD (RFC 9110 §9.1), by a route of its own or by the one of GET. */
function methodsOf(routes: readonly AnyRoute<never>[]): Method[] {
  const declared = routes.map(({ method }) => method);
  return declared.includes('GET') && !declared.includes('HEAD') ? [...declared, 'HEAD'] : declared;
}

/** What GET would have answered, the body of which `render` leaves out (RFC 9110 §9.3.2). */
function routeOfHead<Services>(
  { method }: IncomingRequest,
  routes: readonly AnyRoute<Services>[],
): AnyRoute<Services> | undefined {
  return method === 'HEAD' ? routes.find((candidate) => candidate.method === 'GET') : undefined;
}

async function run<Services>(
  request: IncomingRequest,
  route: AnyRoute<Services>,
  gate: Gate<Services>,
  signal: AbortSignal,
): Promise<AnyAnswer> {
  const url = new URL(request.url);
  refuseTokenInQuery(url);
  const caller = await callerOf(request, route, gate);
  const header = (name: string): string | undefined => request.headers.get(name) ?? undefined;
  await route.admit?.({ app: gate.services, caller, params: request.params, header });
  const params = readParams(route, request.params);
  const query = readQuery(url, route.query);
  const body = await readBody(request, route);
  return route.work({
    app: gate.services,
    caller,
    params,
    query,
    body,
    header,
    address: addressOf(request),
    signal,
  });
}

async function callerOf<Services>(
  request: IncomingRequest,
  route: AnyRoute<Services>,
  gate: Gate<Services>,
): Promise<unknown> {
  const { access } = route;
  const authorization = request.headers.get('authorization') ?? undefined;
  if (access.kind === 'anyone' || (access.kind === 'optional' && authorization === undefined))
    return undefined;
  const caller = await gate.authenticate(bearerToken(authorization));
  admit(caller, access, request.params);
  if (access.kind !== 'person' || caller.kind !== 'person' || access.unresolved === true) return caller;
  return { ...caller, ownerId: await gate.ownerOf(caller) };
}

/** The work's outcome, or the signal's: work that ignores its signal must not keep the caller waiting. */
async function within<Result>(signal: AbortSignal, work: Promise<Result>): Promise<Result> {
  let leave = (): void => undefined;
  const expired = new Promise<never>((_, reject) => {
    leave = () => reject(signal.reason as Error);
    signal.addEventListener('abort', leave, { once: true });
  });
  try {
    return await Promise.race([work, expired]);
  } finally {
    signal.removeEventListener('abort', leave);
    work.catch((cause: unknown) => {
      if (signal.aborted) log().warn('late_failure', { cause: describeCause(cause) });
    });
  }
}

/** The nearest address that the platform's front end wrote down, without its port. */
function addressOf(request: IncomingRequest): string {
  const forwarded = request.headers.get('x-forwarded-for')?.split(',').at(-1)?.trim() ?? '';
  return forwarded.replace(/^\[?([0-9a-f:.]+?)\]?(:\d+)?$/i, '$1') || 'unknown';
}

function render(
  request: IncomingRequest,
  answer: AnyAnswer,
  requestId: string,
  webOrigins: readonly string[],
): OutgoingResponse {
  const headers: Record<string, string> = {
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    ...corsHeaders(request.headers.get('origin') ?? undefined, webOrigins),
    ...answer.headers,
    'request-id': requestId,
  };
  const etag = headers['etag'];
  const known = request.headers
    .get('if-none-match')
    ?.split(',')
    .map((tag) => tag.trim().replace(/^W\//, ''));
  const reading = request.method === 'GET' || request.method === 'HEAD';
  if (
    reading &&
    answer.status === 200 &&
    etag !== undefined &&
    known?.includes(etag.replace(/^W\//, '')) === true
  ) {
    return { status: 304, headers };
  }
  const { status } = answer;
  const body = answer.bytes ?? (answer.body === undefined ? undefined : JSON.stringify(answer.body));
  if (body === undefined) return { status, headers };
  if (answer.bytes !== undefined) headers['content-type'] = answer.contentType ?? 'application/octet-stream';
  headers['content-type'] ??= 'application/json; charset=utf-8';
  return request.method === 'HEAD' ? { status, headers } : { status, headers, body };
}
