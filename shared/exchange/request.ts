import { createHash, timingSafeEqual } from 'node:crypto';
import {
  FileId,
  type GrantRequest,
  tokenExchangeGrant,
  type TokenRequest,
  tokenTypes,
} from '../contract/index.ts';
import type { Caller } from '../identity/index.ts';
import { refusal } from './refusal.ts';

/** What an exchange comes down to. */
export type ExchangeWish =
  | { readonly kind: 'api'; readonly audience: string; readonly asked: readonly string[] | undefined }
  | { readonly kind: 'blob'; readonly scope: string; readonly grant: GrantRequest }
  | { readonly kind: 'service-bus'; readonly resource: string };

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/** Takes the same time wherever two texts differ. */
const equal = (left: string, right: string): boolean => timingSafeEqual(digest(left), digest(right));

/** The values of a `scope` parameter (RFC 6749 §3.3), each once. */
export function scopesOf(scope: string | undefined): string[] {
  return [...new Set(scope?.split(' ').filter((value) => value !== ''))];
}

/**
 * Holds a form against RFC 8693 §2.1, narrowed as the contract says: the subject token is the caller's own, there is no
 * actor, one target.
 *
 * @throws Problem `invalid_request` with the OAuth code in `oauthError`
 */
export function readWish(form: TokenRequest, caller: Caller, filesAddress: string): ExchangeWish {
  if (form.grant_type === undefined) throw refusal('invalid_request', 'grant_type is missing.');
  if (form.grant_type !== tokenExchangeGrant) {
    throw refusal('unsupported_grant_type', `The grant_type here is ${tokenExchangeGrant}.`);
  }
  if (form.subject_token === undefined) throw refusal('invalid_request', 'subject_token is missing.');
  if (form.subject_token_type !== tokenTypes.accessToken) {
    throw refusal('invalid_request', `The subject_token_type here is ${tokenTypes.accessToken}.`);
  }
  if (!equal(form.subject_token, caller.token.reveal())) {
    throw refusal('invalid_request', 'The subject_token must be the token that Authorization carries.');
  }
  if (form.actor_token !== undefined || form.actor_token_type !== undefined) {
    throw refusal(
      'invalid_request',
      'Actor tokens are not taken: the actor is the client of the subject token.',
    );
  }
  if (form.client_id !== undefined && form.client_id !== caller.clientId) {
    throw refusal('invalid_request', 'The client_id is not the one that the subject token was made for.');
  }
  switch (form.requested_token_type ?? tokenTypes.jwt) {
    case tokenTypes.jwt:
      return readApiWish(form);
    case tokenTypes.blobSas:
      return readBlobWish(form, filesAddress);
    case tokenTypes.serviceBusSas:
      return readServiceBusWish(form);
    default:
      throw refusal(
        'invalid_request',
        `The requested_token_type can be ${tokenTypes.jwt}, ${tokenTypes.blobSas} or ${tokenTypes.serviceBusSas}.`,
      );
  }
}

function readApiWish({ audience, resource, scope }: TokenRequest): ExchangeWish {
  const target = audience ?? resource;
  if (target === undefined) throw refusal('invalid_request', 'Name the API as audience or resource.');
  if (resource !== undefined && resource !== target) {
    throw refusal('invalid_target', 'One token is for one API: send audience or resource.');
  }
  return { kind: 'api', audience: target, asked: scope === undefined ? undefined : scopesOf(scope) };
}

function readBlobWish({ audience, resource, scope }: TokenRequest, filesAddress: string): ExchangeWish {
  if (audience !== undefined)
    throw refusal('invalid_target', 'A file is named as resource, not as audience.');
  const [operation, ...more] = scopesOf(scope);
  if (operation === undefined || more.length > 0) {
    throw refusal('invalid_scope', 'The scope is one of browse, download or upload.');
  }
  if (operation === 'browse') {
    if (resource !== undefined) throw refusal('invalid_target', 'The scope browse takes no resource.');
    return { kind: 'blob', scope: operation, grant: { operation } };
  }
  if (operation !== 'download' && operation !== 'upload') {
    throw refusal('invalid_scope', 'The scope is one of browse, download or upload.');
  }
  if (resource === undefined)
    throw refusal('invalid_request', `Name the file as resource: ${filesAddress}{fileId}.`);
  const fileId = FileId.safeParse(
    resource.startsWith(filesAddress) ? resource.slice(filesAddress.length) : '',
  );
  if (!fileId.success) throw refusal('invalid_target', `A file is named ${filesAddress}{fileId}.`);
  const file = { fileId: fileId.data };
  const grant: GrantRequest = operation === 'upload' ? { operation, ...file } : { operation, ...file };
  return { kind: 'blob', scope: operation, grant };
}

function readServiceBusWish({ audience, resource, scope }: TokenRequest): ExchangeWish {
  if (audience !== undefined)
    throw refusal('invalid_target', 'The entity is named as resource, not as audience.');
  if (scope !== undefined) {
    throw refusal(
      'invalid_scope',
      'A Service Bus signature carries the rights of its key; they cannot be narrowed.',
    );
  }
  if (resource === undefined) throw refusal('invalid_request', 'Name the Service Bus entity as resource.');
  return { kind: 'service-bus', resource };
}
