import { beforeEach, describe, expect, test } from '@jest/globals';
import { isProblem } from '../../../shared/errors/index.ts';
import { json } from '../linked-accounts/support.ts';
import { AlbumsWorld, owner, week } from './albums-world.ts';

let world: AlbumsWorld;
beforeEach(() => {
  world = new AlbumsWorld();
});

describe('what is in an album', () => {
  test('is asked for once as long as the listing stands, and anew with a new listing', async () => {
    const looks = async () =>
      (await world.instance().photos(owner, 'A', { limit: 10 })).items.map(({ id }) => id);
    let searches = 0;
    const usual = world.answer;
    world.answer = (call) => {
      if (call.method === 'POST') searches += 1;
      return usual(call);
    };
    for (let look = 0; look < 3; look += 1) expect(await looks()).toEqual(['p']);
    expect(searches).toBe(1);
    world.clock.time += week;
    await looks();
    expect(searches).toBe(2);
  });

  test('is shown to whoever comes by a link, though nothing was known', async () => {
    world.known = undefined;
    expect(await world.stateOf()).toBe('permission_missing');
    const { items } = await world.instance().photos(owner, 'A', { limit: 10 });
    expect(items.map(({ id }) => id)).toEqual(['p']);
  });

  test('is asked for once, not for each picture, where it is not to be seen', async () => {
    world.known = undefined;
    world.granted = false;
    const codes = await Promise.all(
      Array.from({ length: 24 }, () =>
        world
          .instance()
          .thumbnail(owner, 'A', 'p')
          .catch((cause: unknown) => (isProblem(cause) ? cause.code : cause)),
      ),
    );
    expect(new Set(codes)).toEqual(new Set(['google_permission_missing']));
    const before = world.asked;
    await expect(world.instance().thumbnail(owner, 'A', 'p')).rejects.toMatchObject({
      code: 'google_permission_missing',
    });
    expect(world.asked).toBe(before);
  });

  test('that Google no longer knows is not found, and the albums are asked for anew', async () => {
    await world.stateOf();
    const usual = world.answer;
    world.answer = (call) => (call.method === 'POST' ? json(404, {}) : usual(call));
    const refused = await world
      .instance()
      .photos(owner, 'A', { limit: 10 })
      .catch((cause: unknown) => (isProblem(cause) ? cause.code : cause));
    expect(refused).toBe('not_found');
    world.albums = [];
    expect((await world.instance().list(owner, {})).albums).toEqual([]);
  });

  test('whose album has gone from a list without an end is not looked for without an end', async () => {
    world.answer = () => json(200, { albums: [{ id: 'A', coverPhotoMediaItemId: 'c' }] });
    await world.stateOf();
    world.answer = () => json(200, { albums: [{ id: 'B' }], nextPageToken: 'again' });
    const refused = world.instance().thumbnail(owner, 'A', 'c');
    await expect(refused).rejects.toMatchObject({ code: 'not_found' });
    expect(world.calls).toHaveLength(20);
  });

  test('is never fetched from elsewhere than Google’s image hosts', async () => {
    world.answer = ({ url, method }) =>
      method === 'POST'
        ? json(200, {
            mediaItems: [{ id: 'p', baseUrl: 'https://evil.example/lr/p', mimeType: 'image/jpeg' }],
          })
        : json(200, url.pathname === '/v1/albums' ? { albums: world.albums } : {});
    const refused = await world
      .instance()
      .thumbnail(owner, 'A', 'p')
      .catch((cause: unknown) => (isProblem(cause) ? cause.code : cause));
    expect(refused).toBe('upstream_failed');
    expect(world.calls.map(({ url }) => url.host)).not.toContain('evil.example');
  });
});
