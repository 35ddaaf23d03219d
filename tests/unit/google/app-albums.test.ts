import { beforeEach, describe, expect, test } from '@jest/globals';
import type { PhotoOwner } from '../../../shared/google/index.ts';
import { json } from '../linked-accounts/support.ts';
import { AlbumsWorld, owner, week } from './albums-world.ts';

const hour = 3_600_000;
const later = (seconds: number): PhotoOwner => ({ ...owner, issuedAt: owner.issuedAt + seconds });

let world: AlbumsWorld;
beforeEach(() => {
  world = new AlbumsWorld();
});

describe('albums that were listed', () => {
  test('are asked for once a week, whatever instance is asked and however often one signs in', async () => {
    for (const seconds of [0, 60, 3600]) expect(await world.stateOf({}, later(seconds))).toBe('listed');
    world.clock.time += week - 1;
    expect(await world.stateOf({}, later(600_000))).toBe('listed');
    expect(world.asked).toBe(1);
    world.clock.time += 1;
    await world.stateOf();
    expect(world.asked).toBe(2);
  });

  test('are asked for again by wish, though not twice within ten seconds', async () => {
    await world.stateOf();
    await world.stateOf({ renew: true });
    expect(world.asked).toBe(1);
    world.clock.time += 10_001;
    world.albums = [];
    expect((await world.instance().list(owner, { renew: true })).albums).toEqual([]);
    expect(world.asked).toBe(2);
  });

  test('are not shown to whoever has another Google account now, or took access back', async () => {
    await world.stateOf();
    world.known = { account: '2', granted: true };
    world.albums = [{ id: 'B', title: 'Theirs' }];
    expect((await world.instance().list(owner, {})).albums.map(({ id }) => id)).toEqual(['B']);
    world.known = undefined;
    world.granted = false;
    expect(await world.stateOf()).toBe('permission_missing');
    expect((await world.instance().list(owner, {})).albums).toEqual([]);
  });

  test('stay while Google is out of reach, which is not asked again for five minutes', async () => {
    await world.stateOf();
    world.clock.time += week;
    world.answer = () => json(503, {});
    const kept = await world.instance().list(owner, {});
    expect(kept.standing.state).toBe('unavailable');
    expect(kept.albums.map(({ id }) => id)).toEqual(['A']);
    const before = world.asked;
    await world.stateOf();
    expect(world.asked).toBe(before);
    world.clock.time += 5 * 60_000;
    await world.stateOf();
    expect(world.asked).toBe(before + 1);
  });

  test('cost one question for 64 looks at the same time', async () => {
    const one = world.instance();
    await Promise.all(Array.from({ length: 64 }, () => one.list(owner, {})));
    expect(world.calls).toHaveLength(1);
  });

  test('by the thousand, with the longest titles, fit into their row', async () => {
    world.answer = ({ url }) => {
      const page = Number(url.searchParams.get('pageToken') ?? '0');
      const next = page < 19 ? { nextPageToken: String(page + 1) } : {};
      const many = Array.from({ length: 50 }, (_, index) => ({
        id: `A${page}-${index}`,
        title: '"x'.repeat(90),
      }));
      return json(200, { albums: many, ...next });
    };
    expect((await world.instance().list(owner, {})).albums).toHaveLength(1000);
    const told = (await world.instance().list(owner, {})).albums;
    expect([told.length, told.at(-1)?.id]).toEqual([1000, 'A19-49']);
    const columns = (await world.table.get(owner.ownerId, 'listing'))?.columns ?? {};
    const units = Object.values(columns).map((value) => String(value).length);
    expect(Math.max(...units)).toBeLessThan(32_768);
  });
});

describe('a permission that is missing', () => {
  test('is looked for by nobody’s looks and by no new sign-in, and nothing is written of it', async () => {
    world.granted = false;
    for (const what of [undefined, { account: '1', granted: false }]) {
      world.known = what;
      for (let seconds = 0; seconds < 30 * 24 * 3600; seconds += 6 * 3600) {
        expect(await world.stateOf({}, later(seconds))).toBe('permission_missing');
        world.clock.time += 6 * hour;
      }
    }
    expect(world.asked).toBe(0);
    expect(await world.table.get(owner.ownerId, 'listing')).toBeUndefined();
  });

  test('is over as soon as anybody has learned of the grant', async () => {
    world.known = { account: '1', granted: false };
    world.granted = false;
    expect(await world.stateOf({ renew: true })).toBe('permission_missing');
    expect([await world.stateOf(), world.asked]).toEqual(['permission_missing', 1]);
    world.known = { account: '1', granted: true };
    world.granted = true;
    expect(await world.stateOf()).toBe('listed');
  });

  test('is looked for by wish, once in ten seconds and once after each sign-in', async () => {
    world.known = undefined;
    world.granted = false;
    const signedInAt = world.clock.time / 1000;
    for (const [seconds, times] of [
      [0, 1],
      [9, 1],
      [11, 2],
    ] as const) {
      world.clock.time = (signedInAt + seconds) * 1000;
      await world.stateOf({ renew: true });
      expect(world.asked).toBe(times);
    }
    world.clock.time += 3000;
    const again = { ...owner, issuedAt: world.clock.time / 1000 - 1 };
    world.granted = true;
    expect(await world.stateOf({ renew: true }, again)).toBe('listed');
    await world.stateOf({ renew: true }, again);
    expect(world.asked).toBe(3);
  });

  test('where Google had just said otherwise is not asked about at every look', async () => {
    world.granted = false;
    expect(await world.stateOf()).toBe('permission_missing');
    expect([await world.stateOf(), world.asked]).toEqual(['permission_missing', 1]);
    world.clock.time += 5 * 60_000;
    await world.stateOf();
    expect(world.asked).toBe(2);
  });
});

describe('why there are none', () => {
  const refused = (code: typeof world.refusal) => {
    world.refusal = code;
    world.known = undefined;
  };

  test('is remembered until the person signs in again, or Google lets us in', async () => {
    refused('google_not_linked');
    expect(await world.stateOf({ renew: true })).toBe('not_linked');
    world.clock.time += week;
    expect(await world.stateOf()).toBe('not_linked');
    expect(await world.stateOf({}, { ...owner, issuedAt: world.clock.time / 1000 })).toBe(
      'permission_missing',
    );
    world.known = { account: '1', granted: false };
    expect(await world.stateOf()).toBe('permission_missing');
    expect(world.asked).toBe(1);
  });

  test('is asked once of whoever had some', async () => {
    await world.stateOf();
    refused('google_reconnect_required');
    for (let look = 0; look < 3; look += 1) expect(await world.stateOf()).toBe('reconnect_required');
    expect((await world.instance().list(owner, {})).albums).toEqual([]);
    expect(world.asked).toBe(2);
  });

  test('by a wish while Google is away is not asked again without one, but of whoever had some', async () => {
    refused('unavailable');
    expect(await world.stateOf({ renew: true })).toBe('unavailable');
    world.clock.time += 5 * 60_000;
    expect([await world.stateOf(), world.asked]).toEqual(['permission_missing', 1]);

    world.refusal = undefined;
    expect(await world.stateOf({ renew: true })).toBe('listed');
    refused('unavailable');
    const away = await world.instance().list(owner, {});
    expect([away.standing.state, away.albums]).toEqual(['unavailable', []]);
    world.refusal = undefined;
    expect(await world.stateOf()).toBe('unavailable');
    world.clock.time += 5 * 60_000;
    expect([await world.stateOf(), world.asked]).toEqual(['listed', 4]);
  });

  test('while Google is away shows no albums of an account that is another by now', async () => {
    await world.stateOf();
    world.clock.time += week;
    world.answer = () => json(503, {});
    expect((await world.instance().list(owner, {})).albums).toHaveLength(1);
    world.known = { account: '2', granted: true };
    const { standing, albums: shown } = await world.instance().list(owner, {});
    expect([standing.state, shown]).toEqual(['unavailable', []]);
  });
});
