import type { z } from 'zod';

/** What the client reads of a route's declaration. Types alone: no schema is loaded, nothing is checked at run time. */
export interface DeclaredRoute {
  readonly method: string;
  readonly path: string;
  readonly query?: z.ZodType | undefined;
  readonly body?: z.ZodType | undefined;
  readonly answers: Readonly<Record<number, z.ZodType | { readonly bytes: string } | null>>;
  readonly problems: readonly string[];
}

type Of<Route extends DeclaredRoute, Method extends string> = Extract<Route, { readonly method: Method }>;

/** The paths that a method has. */
export type PathOf<Route extends DeclaredRoute, Method extends string> = Of<Route, Method>['path'];

/** The one declaration of a method and path. */
export type RouteOf<Route extends DeclaredRoute, Method extends string, Path extends string> = Extract<
  Of<Route, Method>,
  { readonly path: Path }
>;

type NamesIn<Path extends string> = Path extends `${string}{${infer Name}}${infer Rest}`
  ? Name | NamesIn<Rest>
  : never;

type Flat<T> = { [Key in keyof T]: T[Key] };

/** A member that the server makes into something else, such as a number, has no input type of its own. */
type QueryOf<Query extends z.ZodType> = {
  readonly [Key in keyof z.input<Query>]: unknown extends z.input<Query>[Key]
    ? string | number
    : z.input<Query>[Key];
};

/** Bytes may come as a blob, which says of which type they are. */
type BodyOf<Body extends z.ZodType> =
  unknown extends z.input<Body>
    ? URLSearchParams
    : z.input<Body> extends Uint8Array
      ? z.input<Body> | Blob
      : z.input<Body>;

type Needed<Key extends string, Value> = { readonly [Name in Key]: Value };
/** A member all of whose own members may be left out, may be left out itself. */
type NeededUnlessEmpty<Key extends string, Value> = object extends Value
  ? { readonly [Name in Key]?: Value }
  : Needed<Key, Value>;

/** What any call may be given. */
export interface CallOptions {
  readonly signal?: AbortSignal;
  /** How long the whole answer may take, in ms. Default 15,000. */
  readonly deadlineMs?: number;
  /** Further headers, such as `if-match`. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** What a call of this route must and may be given. */
export type WishOf<Route extends DeclaredRoute> = Flat<
  CallOptions &
    ([NamesIn<Route['path']>] extends [never]
      ? unknown
      : Needed<'params', { readonly [Name in NamesIn<Route['path']>]: string }>) &
    ([NonNullable<Route['query']>] extends [never]
      ? unknown
      : NeededUnlessEmpty<'query', QueryOf<NonNullable<Route['query']>>>) &
    ([NonNullable<Route['body']>] extends [never]
      ? unknown
      : Needed<'body', BodyOf<NonNullable<Route['body']>>>)
>;

/** The declared answers of a route, told apart by `status`. */
export type SuccessOf<Route extends DeclaredRoute> = {
  [Status in keyof Route['answers'] & number]: {
    readonly ok: true;
    readonly status: Status;
    readonly headers: Headers;
    readonly body: Route['answers'][Status] extends z.ZodType
      ? z.output<Route['answers'][Status]>
      : Route['answers'][Status] extends { readonly bytes: string }
        ? Blob
        : undefined;
  };
}[keyof Route['answers'] & number];

/**
 * Why no answer of the API came: nobody answered, not in time, the signal fired, or what answered was not the API (a
 * captive portal, say).
 */
export type NoAnswer = 'unreachable' | 'late' | 'cancelled' | 'not_ours';

/** Codes that any route may answer with, beside its own. Clients must bear codes that they do not know. */
export type CommonCode =
  | 'invalid_request'
  | 'not_authenticated'
  | 'invalid_token'
  | 'insufficient_permission'
  | 'too_many_requests'
  | 'internal'
  | 'unavailable';

/** Why a call did not do its work. */
export interface Failure<Code extends string = string> {
  readonly ok: false;
  /** 0 when no answer came. */
  readonly status: number;
  // `string & {}` keeps the known codes in an editor's list
  readonly code: Code | CommonCode | NoAnswer | (string & {});
  /** A sentence for people, in English. */
  readonly detail: string;
  /** Finds the call in the API's log. */
  readonly requestId: string | undefined;
  /** How long the API asks to wait before another try, in ms. */
  readonly retryAfterMs: number | undefined;
  /** The whole problem, with the fields of its code. */
  readonly problem: Readonly<Record<string, unknown>>;
}

export type OutcomeOf<Route extends DeclaredRoute> = SuccessOf<Route> | Failure<Route['problems'][number]>;

type Args<Wish> = object extends Wish ? [wish?: Wish] : [wish: Wish];

type Call<Route extends DeclaredRoute, Method extends string> = <Path extends PathOf<Route, Method>>(
  path: Path,
  ...args: Args<WishOf<RouteOf<Route, Method, Path>>>
) => Promise<OutcomeOf<RouteOf<Route, Method, Path>>>;

/** One function a method; what each takes and gives follows from the path. */
export interface Client<Routes extends readonly DeclaredRoute[]> {
  readonly get: Call<Routes[number], 'GET'>;
  readonly head: Call<Routes[number], 'HEAD'>;
  readonly post: Call<Routes[number], 'POST'>;
  readonly put: Call<Routes[number], 'PUT'>;
  readonly patch: Call<Routes[number], 'PATCH'>;
  readonly delete: Call<Routes[number], 'DELETE'>;
}
