import { Problem } from '../../../shared/errors/index.ts';
import { AppAlbums, GoogleApi, type PhotoOwner } from '../../../shared/google/index.ts';
import {
  type GoogleTokens,
  type KnownPermission,
  permissionMissing,
} from '../../../shared/linked-accounts/index.ts';
import type { OwnerId } from '../../../shared/people/index.ts';
import { Secret } from '../../../shared/platform/index.ts';
import type { NewRow, Row, Table } from '../../../shared/storage/index.ts';
import { type Call, fakeServer, HeldClock, json } from '../linked-accounts/support.ts';

export const week = 7 * 24 * 3_600_000;
export const owner: PhotoOwner = {
  kind: 'person',
  subject: 'google-oauth2|1',
  issuedAt: 1000,
  ownerId: 'owner' as OwnerId,
  permissions: new Set(),
};

function rowsInMemory(): Pick<Table, 'get' | 'upsert'> {
  const rows = new Map<string, Row>();
  return {
    get: (partition, key) => Promise.resolve(rows.get(`${partition} ${key}`)),
    upsert: ({ partition, key, columns }: NewRow) => {
      // As a table stores them: columns that are undefined are not there.
      const stored = JSON.parse(JSON.stringify(columns)) as Row['columns'];
      rows.set(`${partition} ${key}`, { partition, key, etag: '1', columns: stored });
      return Promise.resolve();
    },
  };
}

/** Albums at a Google that says what the test tells it, by way of instances that share one table. */
export class AlbumsWorld {
  readonly clock = new HeldClock();
  readonly table = rowsInMemory();
  /** Of the instance that was made last. */
  calls: Call[] = [];
  known: KnownPermission | undefined = { account: '1', granted: true };
  /** What the grant says when somebody really asks, which is counted as a call too. */
  granted = true;
  refusal: 'google_not_linked' | 'google_reconnect_required' | 'unavailable' | undefined;
  asked = 0;
  albums: { id: string; title?: string; mediaItemsCount?: string }[] = [
    { id: 'A', title: 'Lake', mediaItemsCount: '3' },
  ];
  answer = ({ url }: Call): Response =>
    url.pathname === '/v1/albums'
      ? json(200, this.albums.length === 0 ? {} : { albums: this.albums })
      : json(200, { mediaItems: [{ id: 'p', filename: 'p.jpg', mimeType: 'image/jpeg' }] });

  instance(): AppAlbums {
    const server = fakeServer((call) => this.answer(call));
    this.calls = server.calls;
    const tokens = {
      known: () => Promise.resolve(this.known),
      accessToken: () => {
        this.asked += 1;
        if (this.refusal !== undefined) return Promise.reject(new Problem(this.refusal, 'Refused.'));
        if (!this.granted) return Promise.reject(permissionMissing('albums'));
        this.known ??= { account: '1', granted: this.granted };
        return Promise.resolve(new Secret('at'));
      },
    } as unknown as GoogleTokens;
    const { table, clock } = this;
    return new AppAlbums({
      api: new GoogleApi({ fetch: server.fetch, tokens, clock }),
      ...{ tokens, table, clock },
    });
  }

  async stateOf(wish: { renew?: boolean } = {}, who = owner): Promise<string> {
    return (await this.instance().list(who, wish)).standing.state;
  }
}
