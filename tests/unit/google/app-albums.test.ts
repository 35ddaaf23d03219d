import { beforeEach, describe, expect, test } from '@jest/globals';
import { isProblem, Problem } from '../../../shared/errors/index.ts';
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

const hour = 3_600_000;
const week = 7 * 24 * hour;
const owner: PhotoOwner = {
  kind: 'person',
  subject: 'google-oauth2|1',
  issuedAt: 1000,
  ownerId: 'owner' as OwnerId,
  permissions: new Set(),
};
const later = (seconds: number): PhotoOwner => ({ ...owner, issuedAt: owner.issuedAt + seconds });

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

let clock: HeldClock;
let table: Pick<Table, 'get' | 'upsert'>;
let known: KnownPermission | undefined;
let calls: Call[];
let albums: { id: string; title?: string; mediaItemsCount?: string }[];
let answer: (call: Call) => Response;

/** What the grant says when somebody really asks, which is counted as a call too. */
let granted: boolean;
let refusal: 'google_not_linked' | 'google_reconnect_required' | 'unavailable' | undefined;
let asked: number;

beforeEach(() => {
  clock = new HeldClock();
  table = rowsInMemory();
  known = { account: '1', granted: true };
  granted = true;
  refusal = undefined;
  asked = 0;
  albums = [{ id: 'A', title: 'Lake', mediaItemsCount: '3' }];
  answer = ({ url }) =>
    url.pathname === '/v1/albums'
      ? json(200, albums.length === 0 ? {} : { albums })
      : json(200, { mediaItems: [{ id: 'p', filename: 'p.jpg', mimeType: 'image/jpeg' }] });
});

/** An instance of its own; all share the table. */
function instance(): AppAlbums {
  const server = fakeServer((call) => answer(call));
  ({ calls } = server);
  const tokens = {
    known: () => Promise.resolve(known),
    accessToken: () => {
      asked += 1;
      if (refusal !== undefined) return Promise.reject(new Problem(refusal, 'Refused.'));
      if (!granted) return Promise.reject(permissionMissing('albums'));
      known ??= { account: '1', granted };
      return Promise.resolve(new Secret('at'));
    },
  } as unknown as GoogleTokens;
  return new AppAlbums({ api: new GoogleApi({ fetch: server.fetch, tokens, clock }), tokens, table, clock });
}

const stateOf = async (wish: { renew?: boolean } = {}, who = owner, at = instance()) =>
  (await at.list(who, wish)).standing.state;

describe('albums that were listed', () => {
  test('are asked for once a week, whatever instance is asked and however often one signs in', async () => {
    for (const seconds of [0, 60, 3600]) expect(await stateOf({}, later(seconds))).toBe('listed');
    clock.time += week - 1;
    expect(await stateOf({}, later(600_000))).toBe('listed');
    expect(asked).toBe(1);
    clock.time += 1;
    await stateOf();
    expect(asked).toBe(2);
  });

  test('are asked for again by wish, though not twice within ten seconds', async () => {
    await stateOf();
    await stateOf({ renew: true });
    expect(asked).toBe(1);
    clock.time += 10_001;
    albums = [];
    expect((await instance().list(owner, { renew: true })).albums).toEqual([]);
    expect(asked).toBe(2);
  });

  test('are not shown to whoever has another Google account now, or took access back', async () => {
    await stateOf();
    known = { account: '2', granted: true };
    albums = [{ id: 'B', title: 'Theirs' }];
    expect((await instance().list(owner, {})).albums.map(({ id }) => id)).toEqual(['B']);
    known = undefined;
    granted = false;
    expect(await stateOf()).toBe('permission_missing');
    expect((await instance().list(owner, {})).albums).toEqual([]);
  });

  test('stay while Google is out of reach, which is not asked again for five minutes', async () => {
    await stateOf();
    clock.time += week;
    answer = () => json(503, {});
    const kept = await instance().list(owner, {});
    expect(kept.standing.state).toBe('unavailable');
    expect(kept.albums.map(({ id }) => id)).toEqual(['A']);
    const before = asked;
    await stateOf();
    expect(asked).toBe(before);
    clock.time += 5 * 60_000;
    await stateOf();
    expect(asked).toBe(before + 1);
  });

  test('cost one question for 64 looks at the same time', async () => {
    const one = instance();
    await Promise.all(Array.from({ length: 64 }, () => one.list(owner, {})));
    expect(calls).toHaveLength(1);
  });

  test('by the thousand, with the longest titles, fit into their row', async () => {
    answer = ({ url }) => {
      const page = Number(url.searchParams.get('pageToken') ?? '0');
      const next = page < 19 ? { nextPageToken: String(page + 1) } : {};
      const many = Array.from({ length: 50 }, (_, index) => ({
        id: `A${page}-${index}`,
        title: '"x'.repeat(90),
      }));
      return json(200, { albums: many, ...next });
    };
    expect((await instance().list(owner, {})).albums).toHaveLength(1000);
    const told = (await instance().list(owner, {})).albums;
    expect([told.length, told.at(-1)?.id]).toEqual([1000, 'A19-49']);
    const columns = (await table.get(owner.ownerId, 'listing'))?.columns ?? {};
    const units = Object.values(columns).map((value) => String(value).length);
    expect(Math.max(...units)).toBeLessThan(32_768);
  });
});

describe('a permission that is missing', () => {
  test('is looked for by nobody’s looks and by no new sign-in, and nothing is written of it', async () => {
    granted = false;
    for (const what of [undefined, { account: '1', granted: false }]) {
      known = what;
      for (let seconds = 0; seconds < 30 * 24 * 3600; seconds += 6 * 3600) {
        expect(await stateOf({}, later(seconds))).toBe('permission_missing');
        clock.time += 6 * hour;
      }
    }
    expect(asked).toBe(0);
    expect(await table.get(owner.ownerId, 'listing')).toBeUndefined();
  });

  test('is over as soon as anybody has learned of the grant', async () => {
    known = { account: '1', granted: false };
    granted = false;
    expect(await stateOf({ renew: true })).toBe('permission_missing');
    expect([await stateOf(), asked]).toEqual(['permission_missing', 1]);
    known = { account: '1', granted: true };
    granted = true;
    expect(await stateOf()).toBe('listed');
  });

  test('is looked for by wish, once in ten seconds and once after each sign-in', async () => {
    known = undefined;
    granted = false;
    const signedInAt = clock.time / 1000;
    for (const [seconds, times] of [
      [0, 1],
      [9, 1],
      [11, 2],
    ] as const) {
      clock.time = (signedInAt + seconds) * 1000;
      await stateOf({ renew: true });
      expect(asked).toBe(times);
    }
    clock.time += 3000;
    const again = { ...owner, issuedAt: clock.time / 1000 - 1 };
    granted = true;
    expect(await stateOf({ renew: true }, again)).toBe('listed');
    await stateOf({ renew: true }, again);
    expect(asked).toBe(3);
  });

  test('where Google had just said otherwise is not asked about at every look', async () => {
    granted = false;
    expect(await stateOf()).toBe('permission_missing');
    expect([await stateOf(), asked]).toEqual(['permission_missing', 1]);
    clock.time += 5 * 60_000;
    await stateOf();
    expect(asked).toBe(2);
  });
});

describe('why there are none', () => {
  const refused = (code: typeof refusal) => {
    refusal = code;
    known = undefined;
  };

  test('is remembered until the person signs in again, or Google lets us in', async () => {
    refused('google_not_linked');
    expect(await stateOf({ renew: true })).toBe('not_linked');
    clock.time += week;
    expect(await stateOf()).toBe('not_linked');
    expect(await stateOf({}, { ...owner, issuedAt: clock.time / 1000 })).toBe('permission_missing');
    known = { account: '1', granted: false };
    expect(await stateOf()).toBe('permission_missing');
    expect(asked).toBe(1);
  });

  test('is asked once of whoever had some', async () => {
    await stateOf();
    refused('google_reconnect_required');
    for (let look = 0; look < 3; look += 1) expect(await stateOf()).toBe('reconnect_required');
    expect((await instance().list(owner, {})).albums).toEqual([]);
    expect(asked).toBe(2);
  });

  test('by a wish while Google is away is not asked again without one, but of whoever had some', async () => {
    refused('unavailable');
    expect(await stateOf({ renew: true })).toBe('unavailable');
    clock.time += 5 * 60_000;
    expect([await stateOf(), asked]).toEqual(['permission_missing', 1]);

    refusal = undefined;
    expect(await stateOf({ renew: true })).toBe('listed');
    refused('unavailable');
    const away = await instance().list(owner, {});
    expect([away.standing.state, away.albums]).toEqual(['unavailable', []]);
    refusal = undefined;
    expect(await stateOf()).toBe('unavailable');
    clock.time += 5 * 60_000;
    expect([await stateOf(), asked]).toEqual(['listed', 4]);
  });

  test('while Google is away shows no albums of an account that is another by now', async () => {
    await stateOf();
    clock.time += week;
    answer = () => json(503, {});
    expect((await instance().list(owner, {})).albums).toHaveLength(1);
    known = { account: '2', granted: true };
    const { standing, albums: shown } = await instance().list(owner, {});
    expect([standing.state, shown]).toEqual(['unavailable', []]);
  });
});

describe('what is in an album', () => {
  test('is asked for once as long as the listing stands, and anew with a new listing', async () => {
    const looks = async () => (await instance().photos(owner, 'A', { limit: 10 })).items.map(({ id }) => id);
    let searches = 0;
    const usual = answer;
    answer = (call) => {
      if (call.method === 'POST') searches += 1;
      return usual(call);
    };
    for (let look = 0; look < 3; look += 1) expect(await looks()).toEqual(['p']);
    expect(searches).toBe(1);
    clock.time += week;
    await looks();
    expect(searches).toBe(2);
  });

  test('is shown to whoever comes by a link, though nothing was known', async () => {
    known = undefined;
    expect(await stateOf()).toBe('permission_missing');
    const { items } = await instance().photos(owner, 'A', { limit: 10 });
    expect(items.map(({ id }) => id)).toEqual(['p']);
  });

  test('is asked for once, not for each picture, where it is not to be seen', async () => {
    known = undefined;
    granted = false;
    const codes = await Promise.all(
      Array.from({ length: 24 }, () =>
        instance()
          .thumbnail(owner, 'A', 'p')
          .catch((cause: unknown) => (isProblem(cause) ? cause.code : cause)),
      ),
    );
    expect(new Set(codes)).toEqual(new Set(['google_permission_missing']));
    const before = asked;
    await expect(instance().thumbnail(owner, 'A', 'p')).rejects.toMatchObject({
      code: 'google_permission_missing',
    });
    expect(asked).toBe(before);
  });

  test('that Google no longer knows is not found, and the albums are asked for anew', async () => {
    await stateOf();
    const usual = answer;
    answer = (call) => (call.method === 'POST' ? json(404, {}) : usual(call));
    const refused = await instance()
      .photos(owner, 'A', { limit: 10 })
      .catch((cause: unknown) => (isProblem(cause) ? cause.code : cause));
    expect(refused).toBe('not_found');
    albums = [];
    expect((await instance().list(owner, {})).albums).toEqual([]);
  });

  test('is never fetched from elsewhere than Google’s image hosts', async () => {
    answer = ({ url, method }) =>
      method === 'POST'
        ? json(200, {
            mediaItems: [{ id: 'p', baseUrl: 'https://evil.example/lr/p', mimeType: 'image/jpeg' }],
          })
        : json(200, url.pathname === '/v1/albums' ? { albums } : {});
    const refused = await instance()
      .thumbnail(owner, 'A', 'p')
      .catch((cause: unknown) => (isProblem(cause) ? cause.code : cause));
    expect(refused).toBe('upstream_failed');
    expect(calls.map(({ url }) => url.host)).not.toContain('evil.example');
  });
});
