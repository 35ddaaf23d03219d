import { tokenPolicy } from '../access/index.ts';
import { Problem } from '../errors/index.ts';
import {
  createAllowances,
  createDelegation,
  createDownstreamTokens,
  createExchange,
  createLegacyData,
  createMint,
  createServiceBusSigner,
} from '../exchange/index.ts';
import type { Foundation } from './foundation.ts';
import type { Keeping } from './keeping.ts';
import { once } from './once.ts';

export type Exchanging = ReturnType<typeof composeExchange>;

/** Tokens for tokens: the exchange, and the way home from the retired delegation endpoint. */
export function composeExchange(
  { settings, clock, verifier, idTokens, storage, owners, tombstones }: Foundation,
  { files }: Keeping,
) {
  const downstream = once(() =>
    createDownstreamTokens({
      issuer: `${settings.publicOrigin()}/api`,
      signingKeys: settings.downstream().signingKeys,
      clock,
    }),
  );
  const serviceBus = once(() => createServiceBusSigner(settings.serviceBus(), clock));
  const mint = once(() =>
    createMint({
      policy: tokenPolicy,
      targets: settings.downstream().targets,
      ownAudiences: [settings.auth().audience, `${settings.publicOrigin()}/api`],
      downstream: downstream(),
      serviceBus,
      clock,
    }),
  );
  const exchange = once(() =>
    createExchange({
      publicOrigin: settings.publicOrigin(),
      mint: mint(),
      grant: async (caller, request, signal) => {
        if (caller.kind !== 'person') {
          throw new Problem('person_required', 'An application has no files of its own.');
        }
        const ownerId = await owners().ownerOf(caller);
        return files().grant({ ...caller, ownerId }, ownerId, request, signal);
      },
      clock,
    }),
  );
  // Guarded, and asked before a legacy container is made: an instance that still knows a forgotten owner makes none.
  const allowances = once(() =>
    createAllowances({ table: tombstones().guard(storage().table('delegations')), clock }),
  );
  const delegation = once(() =>
    createDelegation({
      clients: settings.legacyClients(),
      idTokens: idTokens(),
      accessTokens: verifier(),
      owners: owners(),
      allowances: allowances(),
      policy: tokenPolicy,
      mint: mint(),
      container: (name) => storage().container(name),
      signer: storage().signer,
      guide: `${settings.webOrigins[0] ?? settings.publicOrigin()}/docs/migrating-from-delegation.md`,
      clock,
    }),
  );
  const legacyData = once(() =>
    createLegacyData({ container: (name) => storage().container(name), allowances: allowances() }),
  );

  return { downstream, exchange, delegation, legacyData };
}
