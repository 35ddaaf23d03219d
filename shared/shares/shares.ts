import { limitsFor, policy as usualPolicy, type AccessPolicy, type PolicyCaller } from '../access/index.ts';
import { create as contentDisposition } from 'content-disposition';
import type { NewShare, Page, Share, ShareRequest } from '../contract/index.ts';
import { Problem } from '../errors/index.ts';
import type { Files } from '../files/index.ts';
import { type Clock, newestFirstId, type Secret } from '../platform/index.ts';
import type { SasSigner, Table } from '../storage/index.ts';
import { hashOf, LinkColumns, linkKey, linkRow, newSecret, ShareColumns, shareOf, shareRow } from './rows.ts';
import { createUses } from './uses.ts';

/** Links that open one file for whoever has them. */
export interface Shares {
  /**
   * @throws {Problem} `not_found` for a file that is not listed in the owner's files; `invalid_request` for an end that
   *   is too near or too far; `policy_denied`
   */
  create(caller: PolicyCaller, owner: string, asked: ShareRequest, signal?: AbortSignal): Promise<NewShare>;
  /** Newest first. Those that ended stay in the list until they are revoked. `nextCursor` is for the route to wrap. */
  list(
    owner: string,
    query: { readonly limit: number; readonly continuation?: string | undefined },
    signal?: AbortSignal,
  ): Promise<Page<Share>>;
  /** @throws {Problem} `not_found` */
  revoke(owner: string, shareId: string, signal?: AbortSignal): Promise<void>;
  /**
   * A key to the file's bytes, good for 60 seconds.
   *
   * @throws {Problem} `not_found`: unknown, revoked or expired, or the file is gone or another one
   */
  open(secret: Secret, options: { readonly count: boolean }, signal?: AbortSignal): Promise<Secret>;
  /** Ends every share of an owner. Returns how many there were. */
  forgetOwner(owner: string, signal?: AbortSignal): Promise<number>;
}

export interface SharesOptions {
  /** The table `shares`. */
  readonly table: Table;
  readonly files: Pick<Files, 'content'>;
  readonly signer: SasSigner;
  /** Throws for an owner who asked to be forgotten; asked before a share is written. */
  readonly holdToTombstone: (owner: string, signal?: AbortSignal) => Promise<void>;
  readonly clock: Clock;
  /** The origin of the addresses that are handed out. */
  readonly publicOrigin: () => string;
  /** Default: the policy of `shared/access`. */
  readonly policy?: AccessPolicy;
}

const shortest = 60_000;
/** Enough to start a download, which goes on after it; too short to be passed on. */
const keyLife = 60_000;

/** One answer for every link that does not open, so that none tells why. */
const closed = (): Problem => new Problem('not_found', 'This link does not lead anywhere, or not any more.');

export function createShares(options: SharesOptions): Shares {
  const { table, files, signer, clock, policy = usualPolicy } = options;
  const uses = createUses(table, clock);

  const endOf = (caller: PolicyCaller, owner: string, wished: string): string => {
    const { expiresInSeconds } = limitsFor(policy, caller, { operation: 'share', container: owner });
    const ahead = Date.parse(wished) - clock.now();
    if (ahead < shortest || ahead > expiresInSeconds * 1000) {
      throw new Problem(
        'invalid_request',
        `The link must end between one minute and ${Math.floor(expiresInSeconds / 86_400)} days from now.`,
        { fields: { minSeconds: shortest / 1000, maxSeconds: expiresInSeconds } },
      );
    }
    return new Date(wished).toISOString();
  };

  /** The link first: from then on nobody gets in. A crash in between leaves a share that can be revoked again. */
  const end = async (owner: string, shareId: string, hash: string, signal?: AbortSignal): Promise<void> => {
    await table.delete(hash, linkKey, undefined, signal);
    await table.delete(owner, shareId, undefined, signal);
  };

  return {
    async create(caller, owner, asked, signal) {
      const origin = options.publicOrigin();
      const expiresAt = endOf(caller, owner, asked.expiresAt);
      const { fileId } = asked;
      const { name, etag: blobEtag } = await files.content(owner, fileId, signal);
      await options.holdToTombstone(owner, signal);
      const secret = newSecret();
      const hash = hashOf(secret);
      const now = clock.now();
      const shareId = newestFirstId(now);
      const columns = { fileId, name, createdAt: new Date(now).toISOString(), expiresAt, hash, uses: 0 };
      // `exists` can only be an earlier try of these very rows: their keys are random.
      await table.insert(shareRow(owner, shareId, columns), signal);
      await table.insert(linkRow(hash, { owner, shareId, fileId, blobEtag, expiresAt }), signal);
      const { createdAt } = columns;
      return {
        shareId,
        fileId,
        name,
        createdAt,
        expiresAt,
        state: 'active',
        uses: { count: 0 },
        url: `${origin}/api/s/${secret.reveal()}`,
      };
    },

    async list(owner, { limit, continuation }, signal) {
      const page = await table.page({ partition: owner, limit, continuation }, signal);
      return {
        items: page.rows.map((row) => shareOf(row, clock.now())),
        nextCursor: page.continuation,
      };
    },

    async revoke(owner, shareId, signal) {
      const row = await table.get(owner, shareId, signal);
      if (row === undefined) throw new Problem('not_found', 'There is no such link.');
      await end(owner, shareId, ShareColumns.parse(row.columns).hash, signal);
    },

    async open(secret, { count }, signal) {
      const row = await table.get(hashOf(secret), linkKey, signal);
      if (row === undefined) throw closed();
      const { owner, shareId, fileId, blobEtag, expiresAt } = LinkColumns.parse(row.columns);
      if (Date.parse(expiresAt) <= clock.now()) throw closed();
      const content = await files.content(owner, fileId, signal).catch((cause: unknown) => {
        throw cause instanceof Problem && cause.code === 'not_found' ? closed() : cause;
      });
      if (content.etag !== blobEtag) throw closed();
      const { url } = await signer.sign(
        {
          container: content.container,
          blob: content.blob,
          permissions: 'r',
          expiresAt: Math.min(clock.now() + keyLife, Date.parse(expiresAt)),
          contentDisposition: contentDisposition(content.name, { type: 'attachment' }),
          contentType: content.contentType,
        },
        signal,
      );
      if (count) await uses.note(owner, shareId);
      return url;
    },

    async forgetOwner(owner, signal) {
      let count = 0;
      for (;;) {
        const page = await table.page({ partition: owner, limit: 100 }, signal);
        for (const row of page.rows) {
          await end(owner, row.key, ShareColumns.parse(row.columns).hash, signal);
          count += 1;
        }
        if (page.rows.length === 0 && page.continuation === undefined) return count;
      }
    },
  };
}
