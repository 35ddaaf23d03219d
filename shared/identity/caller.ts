import type { Secret } from '../platform/index.ts';

interface CallerBase {
  /** `iss` of the token. */
  readonly issuer: string;
  /** `sub` of the token: the Auth0 user id, or `<client id>@clients`. */
  readonly subject: string;
  /** `azp` or `client_id`: the application that asked for the token. */
  readonly clientId: string;
  readonly permissions: ReadonlySet<string>;
  /** `iat`, in seconds. */
  readonly issuedAt: number;
  /** `exp`, in seconds. */
  readonly expiresAt: number;
  /** The token itself, for exchanges that need it as the subject token. */
  readonly token: Secret;
}

/** Somebody who signed in. */
export interface PersonCaller extends CallerBase {
  readonly kind: 'person';
  readonly name: string | undefined;
  readonly email: string | undefined;
  readonly picture: string | undefined;
}

/** An application on its own behalf (client credentials). */
export interface MachineCaller extends CallerBase {
  readonly kind: 'machine';
}

export type Caller = PersonCaller | MachineCaller;
