import type { z } from 'zod';
import type { ProblemCode } from '../errors/index.ts';
import type { Access, CallerOf } from './access.ts';

export type Method = 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** An answer that is bytes, not JSON: the media types that it may have. */
export interface BytesAnswer {
  readonly bytes: string;
}

/** The answers of a route by status: the schema of the JSON body, bytes, or null for no body. */
export type Answers = Readonly<Record<number, z.ZodType | BytesAnswer | null>>;

interface AnswerHead<Status> {
  readonly status: Status;
  /** Lower-case names. `cache-control` overrides `no-store` where the contract allows it. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** What a route's work returns: one of its declared answers. */
export type AnswerOf<A extends Answers> = {
  [Status in keyof A & number]: A[Status] extends z.ZodType
    ? AnswerHead<Status> & { readonly body: z.output<A[Status]> }
    : A[Status] extends BytesAnswer
      ? AnswerHead<Status> & { readonly bytes: Uint8Array; readonly contentType: string }
      : AnswerHead<Status>;
}[keyof A & number];

/** The parameter names in a path such as `/api/files/{fileId}`. */
type ParamNames<Path extends string> = Path extends `${string}{${infer Name}}${infer Rest}`
  ? Name | ParamNames<Rest>
  : never;

export type ParamsOf<Path extends string> = Readonly<Record<ParamNames<Path>, string>>;

/** How a body travels. `none` is the default; JSON of 64 KiB at most unless `maxBytes` says otherwise. */
export type BodyFormat = 'json' | 'merge-patch' | 'form' | 'ndjson' | 'picture';

export interface WorkInput<
  Services,
  A extends Access,
  Params,
  Query extends z.ZodType | undefined,
  Body extends z.ZodType | undefined,
> {
  readonly app: Services;
  readonly caller: CallerOf<A>;
  readonly params: Params;
  readonly query: Query extends z.ZodType ? z.output<Query> : undefined;
  readonly body: Body extends z.ZodType ? z.output<Body> : undefined;
  /** Request headers by lower-case name. */
  readonly header: (name: string) => string | undefined;
  /** The caller's network address as the platform saw it, for rate limits; never trusted for access. */
  readonly address: string;
  /** Fires when the request's deadline has passed. */
  readonly signal: AbortSignal;
}

/** One endpoint, as declared in one file of `functions/`. The OpenAPI document and the typed client come from these. */
export interface RouteDeclaration<
  Services,
  M extends Method,
  Path extends string,
  A extends Access,
  Query extends z.ZodType | undefined,
  Body extends z.ZodType | undefined,
  Out extends Answers,
> {
  readonly method: M;
  /** From the root of the API's origin, such as `/api/files/{fileId}`. */
  readonly path: Path;
  /** What it does for its caller, in one line: the summary in the OpenAPI document. */
  readonly summary: string;
  readonly access: A;
  /**
   * What a domain decides about a caller beyond `access`, by throwing: asked right after the token, before any input is
   * looked at, so that nobody learns what is wrong with a request that they may not make.
   */
  readonly admit?: (input: {
    readonly app: Services;
    readonly caller: CallerOf<A>;
    readonly params: ParamsOf<Path>;
    readonly header: (name: string) => string | undefined;
  }) => Promise<void> | void;
  /** Schemas of path parameters; a value that does not fit is `not_found`, since nothing can be there. */
  readonly params?: Readonly<Partial<Record<ParamNames<Path>, z.ZodType<string>>>>;
  readonly query?: Query;
  readonly body?: Body;
  /** Default: `json`. A `form` body reaches its schema as one string, `ndjson` and `picture` as bytes. */
  readonly bodyFormat?: BodyFormat;
  /** The largest body in bytes. Default: 65,536. */
  readonly maxBytes?: number;
  /** A body may be left out altogether. Default: false. */
  readonly bodyOptional?: boolean;
  readonly answers: Out;
  /** Codes that this route may answer with, beside those that every route may. */
  readonly problems: readonly ProblemCode[];
  /** `oauth` renders failures as RFC 6749 §5.2 in place of problem details. Default: `problem`. */
  readonly errorFormat?: 'problem' | 'oauth';
  /** Milliseconds until the caller is answered whatever happens. Default: 9,000. */
  readonly deadline?: number;
  readonly work: (
    input: WorkInput<Services, A, ParamsOf<Path>, Query, Body>,
  ) => Promise<AnswerOf<NoInfer<Out>>> | AnswerOf<NoInfer<Out>>;
}

/** An answer as the wrapper sees it, whatever route it came from. */
export interface AnyAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly bytes?: Uint8Array;
  readonly contentType?: string;
}

/** A route whose types are checked already: what registration, wrapper and OpenAPI document work with. */
export interface AnyRoute<Services> {
  readonly method: Method;
  readonly path: string;
  readonly summary: string;
  readonly access: Access;
  admit?(input: {
    readonly app: Services;
    readonly caller: unknown;
    readonly params: Readonly<Record<string, string>>;
    readonly header: (name: string) => string | undefined;
  }): Promise<void> | void;
  readonly params?: Readonly<Record<string, z.ZodType<string> | undefined>>;
  readonly query?: z.ZodType | undefined;
  readonly body?: z.ZodType | undefined;
  readonly bodyFormat?: BodyFormat;
  readonly maxBytes?: number;
  readonly bodyOptional?: boolean;
  readonly answers: Answers;
  readonly problems: readonly ProblemCode[];
  readonly errorFormat?: 'problem' | 'oauth';
  readonly deadline?: number;
  work(input: {
    readonly app: Services;
    readonly caller: unknown;
    readonly params: Readonly<Record<string, string>>;
    readonly query: unknown;
    readonly body: unknown;
    readonly header: (name: string) => string | undefined;
    readonly address: string;
    readonly signal: AbortSignal;
  }): Promise<AnyAnswer> | AnyAnswer;
}

/** Binds `route` to what the routes work with, so that a route file names neither. */
export function routesFor<Services>() {
  return <
    M extends Method,
    Path extends string,
    A extends Access,
    Out extends Answers,
    Query extends z.ZodType | undefined = undefined,
    Body extends z.ZodType | undefined = undefined,
  >(
    declaration: RouteDeclaration<Services, M, Path, A, Query, Body, Out>,
  ): RouteDeclaration<Services, M, Path, A, Query, Body, Out> => declaration;
}
