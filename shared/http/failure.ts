import { STATUS_CODES } from 'node:http';
import { isProblem, Problem } from '../errors/index.ts';
import { isAbort } from '../platform/index.ts';
import type { AnyAnswer } from './route.ts';

export interface FailureContext {
  readonly requestId: string;
  /** Where the page is served: `docs/errors.md` stands beside it. */
  readonly docsOrigin: string;
  /** Address of the RFC 9728 metadata, for challenges; undefined while PUBLIC_ORIGIN is not set. */
  readonly resourceMetadata: string | undefined;
  readonly format: 'problem' | 'oauth';
}

/** Whatever was thrown, as one of our problems. Only here does an unforeseen fault become `internal`. */
export function asProblem(cause: unknown): Problem {
  if (isProblem(cause)) return cause;
  if (isAbort(cause)) {
    return new Problem('upstream_timeout', 'A service that this needs took too long. Please try again.', {
      cause,
      retryAfter: 5,
    });
  }
  return new Problem('internal', 'Something went wrong on our side. It was written down.', { cause });
}

const quoted = (text: string): string => `"${text.replace(/["\\]/g, '').replace(/[^\x20-\x7e]/g, ' ')}"`;

/** The `WWW-Authenticate` of a 401 or 403: RFC 6750 §3, with the metadata pointer of RFC 9728 §5.1. */
function challenge(problem: Problem, metadata: string | undefined): string {
  const attributes: string[] = [];
  if (problem.code === 'invalid_token') {
    attributes.push('error="invalid_token"', `error_description=${quoted(problem.detail)}`);
  }
  if (problem.status === 403) {
    attributes.push('error="insufficient_scope"', `error_description=${quoted(problem.detail)}`);
    const scope = problem.fields['permission'];
    if (typeof scope === 'string') attributes.push(`scope=${quoted(scope)}`);
  }
  if (metadata !== undefined) attributes.push(`resource_metadata=${quoted(metadata)}`);
  return `Bearer realm="valet"${attributes.map((attribute) => `, ${attribute}`).join('')}`;
}

/** RFC 6749 §5.2 and RFC 8693 §2.2.2 know few codes; ours map onto them unless the domain named one in `oauthError`. */
function oauthError(problem: Problem): string {
  const named = problem.fields['oauthError'];
  if (typeof named === 'string') return named;
  if (problem.status === 401) return 'invalid_client';
  if (problem.status === 403) return 'unauthorized_client';
  if (problem.status === 429 || problem.status === 503 || problem.status === 504)
    return 'temporarily_unavailable';
  return problem.status >= 500 ? 'server_error' : 'invalid_request';
}

/** A problem as an answer: RFC 9457 problem details, or an OAuth error body where the contract asks for one. */
export function failureAnswer(problem: Problem, context: FailureContext): AnyAnswer {
  const { status, code, detail } = problem;
  const headers: Record<string, string> = {
    ...problem.headers,
    ...(problem.retryAfter === undefined ? {} : { 'retry-after': String(Math.ceil(problem.retryAfter)) }),
    ...(status === 401 || status === 403
      ? { 'www-authenticate': challenge(problem, context.resourceMetadata) }
      : {}),
  };
  if (context.format === 'oauth') {
    const error = oauthError(problem);
    return {
      status,
      headers,
      body: { error, error_description: detail, code, requestId: context.requestId },
    };
  }
  return {
    status,
    headers: { ...headers, 'content-type': 'application/problem+json; charset=utf-8' },
    body: {
      type: `${context.docsOrigin}/docs/errors.md#${code}`,
      title: STATUS_CODES[status] ?? code,
      status,
      code,
      detail,
      ...problem.fields,
      requestId: context.requestId,
    },
  };
}
