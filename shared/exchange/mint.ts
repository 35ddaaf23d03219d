import type { RegisteredApi, TokenCaller, TokenPolicy } from '../access/index.ts';
import { type Clock, log, type Secret } from '../platform/index.ts';
import type { DownstreamTokens } from './downstream.ts';
import { refusal } from './refusal.ts';
import { readEntity, type ServiceBusSigner } from './service-bus.ts';

/** A caller whose own token ends at a time; nothing that is made from it lives longer. */
export interface MintCaller extends TokenCaller {
  /** Seconds since 1970. */
  readonly expiresAt: number;
}

export interface Minted {
  readonly token: Secret;
  /** Seconds. */
  readonly expiresIn: number;
}

/** Makes what both `/token` and `/delegation` hand out, after the policy said yes. */
export interface Mint {
  /**
   * A token for a registered API.
   *
   * @param asked the permissions wished for; undefined for all that the caller and the API share
   * @throws Problem `invalid_target` (as `oauthError`) for an API that is not registered, or not for this caller
   */
  api(
    caller: MintCaller,
    audience: string,
    asked?: readonly string[],
  ): Promise<Minted & { readonly permissions: readonly string[] }>;
  /**
   * A signature for a Service Bus entity.
   *
   * @param address undefined for the entity that the connection string names
   * @throws Problem `invalid_target` (as `oauthError`)
   */
  serviceBus(caller: MintCaller, address: string | undefined): Minted;
}

export interface MintOptions {
  readonly policy: TokenPolicy;
  readonly targets: readonly RegisteredApi[];
  /** Our own audiences: a token of ours for ourselves would let the exchange feed itself. */
  readonly ownAudiences: readonly string[];
  readonly downstream: DownstreamTokens;
  /** Called when first needed, since few deployments have a Service Bus. */
  readonly serviceBus: () => ServiceBusSigner;
  readonly clock: Clock;
}

const unknownTarget = 'There is no such target for this application.';

export function createMint(options: MintOptions): Mint {
  const { policy, downstream, clock } = options;

  const within = (caller: MintCaller, seconds: number): number => {
    const left = Math.min(seconds, caller.expiresAt - Math.floor(clock.now() / 1000));
    if (left <= 0) throw refusal('invalid_request', 'The token at hand is about to expire. Get a fresh one.');
    return left;
  };

  return {
    async api(caller, audience, asked) {
      const target = options.ownAudiences.includes(audience)
        ? undefined
        : options.targets.find((candidate) => candidate.audience === audience);
      // One answer for "not registered" and "not for you": which APIs there are is nobody's to probe.
      if (target === undefined) throw refusal('invalid_target', unknownTarget);
      const decision = policy.api(caller, target);
      if (!decision.allow) throw refusal('invalid_target', unknownTarget, new Error(decision.reason));
      const permissions = decision.permissions.filter((permission) => asked?.includes(permission) ?? true);
      const expiresIn = within(caller, decision.expiresInSeconds);
      const token = await downstream.sign({
        subject: caller.subject,
        clientId: caller.clientId,
        audience,
        permissions,
        expiresAt: Math.floor(clock.now() / 1000) + expiresIn,
      });
      return { token, expiresIn, permissions };
    },
    serviceBus(caller, address) {
      const entity = address === undefined ? options.serviceBus().ownEntity : readEntity(address);
      if (entity === undefined) {
        throw refusal('invalid_target', 'Name a Service Bus entity, such as sb://NAMESPACE/QUEUE.');
      }
      const decision = policy.serviceBus(caller, entity.path);
      if (!decision.allow) throw refusal('invalid_target', decision.reason);
      const signer = options.serviceBus();
      if (!signer.holds(entity)) throw refusal('invalid_target', 'That entity is not of our Service Bus.');
      const expiresIn = within(caller, decision.expiresInSeconds);
      log().info('token', { kind: 'service-bus', entity: entity.path, clientId: caller.clientId });
      return { token: signer.sign(entity, expiresIn), expiresIn };
    },
  };
}
