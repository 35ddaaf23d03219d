/** The typed client of the API, for the page, the command line and anybody's program. Loads nothing beside itself. */
export { type ClientOptions, createClient } from './client.ts';
export type {
  CallOptions,
  Client,
  CommonCode,
  DeclaredRoute,
  Failure,
  NoAnswer,
  OutcomeOf,
  PathOf,
  RouteOf,
  SuccessOf,
  WishOf,
} from './types.ts';
