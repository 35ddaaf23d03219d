import type { Failure } from '../faults/faults.ts';
import { json, Refusal, type Reply } from './http.ts';

/** `google.rpc.ErrorInfo`, the part of an error that is meant for programs (AIP-193). */
export interface ErrorInfo {
  readonly '@type': 'type.googleapis.com/google.rpc.ErrorInfo';
  readonly reason: string;
  readonly domain: 'googleapis.com';
  readonly metadata: Readonly<Record<string, string>>;
}

/** How the APIs that are elder than AIP-193 say why. */
export interface ElderError {
  readonly message: string;
  /** Such as `global` or `usageLimits`. */
  readonly domain: string;
  /** Such as `notFound` or `rateLimitExceeded`. */
  readonly reason: string;
}

/** The body of every refused call of a Google API. */
export interface GoogleErrorBody {
  readonly error: {
    readonly code: number;
    readonly message: string;
    /** Absent in some answers of the elder APIs. */
    readonly status?: string;
    /** Only the elder APIs, Gmail among them, have it. */
    readonly errors?: readonly ElderError[];
    readonly details?: readonly ErrorInfo[];
  };
}

/** The canonical codes in use here and the HTTP status that Google gives each (google.rpc.Code). */
const httpStatus = {
  INVALID_ARGUMENT: 400,
  FAILED_PRECONDITION: 400,
  UNAUTHENTICATED: 401,
  PERMISSION_DENIED: 403,
  NOT_FOUND: 404,
  RESOURCE_EXHAUSTED: 429,
  INTERNAL: 500,
} as const;

export type GoogleStatus = keyof typeof httpStatus;

/** A refusal in the shape of AIP-193. */
export function apiError(
  status: GoogleStatus,
  message: string,
  details?: readonly ErrorInfo[],
  headers: Reply['headers'] = {},
  errors?: readonly ElderError[],
): Refusal {
  const code = httpStatus[status];
  const body: GoogleErrorBody = {
    error: {
      code,
      message,
      ...(errors === undefined ? {} : { errors }),
      status,
      ...(details === undefined ? {} : { details }),
    },
  };
  return new Refusal(json(code, body, headers));
}

/** An OAuth endpoint's refusal (RFC 6749 §5.2). */
export function oauthError(status: number, error: string, description?: string): Refusal {
  return new Refusal(
    json(status, { error, ...(description === undefined ? {} : { error_description: description }) }),
  );
}

/** The answer that a fault puts in place of the true one, if it does. */
export function wrongReply(fault: Failure | undefined): Reply | undefined {
  if (fault?.status === undefined) return undefined;
  const type = fault.contentType ?? 'application/json; charset=UTF-8';
  return {
    status: fault.status,
    headers: { 'content-type': type, ...fault.headers },
    body: fault.body ?? '',
  };
}

/** Turns what a surface throws into its answer; a fault of our own is Google's `INTERNAL`. */
export async function settle(work: () => Reply | Promise<Reply>): Promise<Reply> {
  try {
    return await work();
  } catch (cause) {
    if (cause instanceof Refusal) return cause.reply;
    console.error('local Google:', cause);
    return apiError('INTERNAL', 'Internal error encountered.').reply;
  }
}
