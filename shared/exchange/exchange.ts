import {
  type Grant,
  type GrantRequest,
  type TokenAnswer,
  type TokenRequest,
  tokenTypes,
} from '../contract/index.ts';
import { isProblem } from '../errors/index.ts';
import type { Caller } from '../identity/index.ts';
import type { Clock } from '../platform/index.ts';
import type { Mint } from './mint.ts';
import { refusal } from './refusal.ts';
import { readWish } from './request.ts';

/** Trades a caller's access token for a narrower one (RFC 8693). */
export interface Exchange {
  /** @throws Problem whose `oauthError` is of RFC 6749 §5.2 or RFC 8693 §2.2.2; whatever the files answer otherwise */
  token(form: TokenRequest, caller: Caller, signal: AbortSignal): Promise<TokenAnswer>;
}

export interface ExchangeOptions {
  /** PUBLIC_ORIGIN: files are named `<origin>/api/files/<id>`. */
  readonly publicOrigin: string;
  readonly mint: Mint;
  /** The very grants of `POST /api/files/grants`, so that policy and quota are one. */
  readonly grant: (caller: Caller, request: GrantRequest, signal: AbortSignal) => Promise<Grant>;
  readonly clock: Clock;
}

export function createExchange(options: ExchangeOptions): Exchange {
  const { publicOrigin, mint, clock } = options;

  /** What the files will not open is, in OAuth's words, a target that we are unwilling to give a token for. */
  const grantOf = async (caller: Caller, request: GrantRequest, signal: AbortSignal): Promise<Grant> => {
    try {
      return await options.grant(caller, request, signal);
    } catch (cause) {
      if (
        isProblem(cause, 'not_found', 'policy_denied', 'person_required', 'conflict', 'expired', 'not_ready')
      ) {
        throw refusal('invalid_target', cause.detail, cause);
      }
      throw cause;
    }
  };

  return {
    async token(form, caller, signal) {
      const wish = readWish(form, caller, `${publicOrigin}/api/files/`);
      switch (wish.kind) {
        case 'api': {
          const minted = await mint.api(caller, wish.audience, wish.asked);
          if (wish.asked !== undefined && wish.asked.length > 0 && minted.permissions.length === 0) {
            throw refusal('invalid_scope', 'Nothing of that scope can be given for this API.');
          }
          return {
            access_token: minted.token.reveal(),
            issued_token_type: tokenTypes.jwt,
            token_type: 'Bearer',
            expires_in: minted.expiresIn,
            scope: minted.permissions.join(' '),
          };
        }
        case 'blob': {
          const { url, expiresAt } = await grantOf(caller, wish.grant, signal);
          return {
            access_token: url.slice(url.indexOf('?') + 1),
            issued_token_type: tokenTypes.blobSas,
            token_type: 'N_A',
            expires_in: Math.max(0, Math.floor((Date.parse(expiresAt) - clock.now()) / 1000)),
            scope: wish.scope,
            url,
          };
        }
        case 'service-bus': {
          const { token, expiresIn } = mint.serviceBus(caller, wish.resource);
          return {
            access_token: token.reveal(),
            issued_token_type: tokenTypes.serviceBusSas,
            token_type: 'N_A',
            expires_in: expiresIn,
          };
        }
      }
    },
  };
}
