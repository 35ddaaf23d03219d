import { afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { faultAtGoogle, startedSession } from '../support/google.ts';
import {
  type Answer,
  api,
  claimsOf,
  demoPerson,
  featureScopes,
  knob,
  signedInPerson,
  signInAs,
  stack,
} from '../support/stack.ts';

// Albums that this application made at Google. Nobody else's tests ask the Library API, so its calls can be counted.
type Person = Awaited<ReturnType<typeof signedInPerson>>;
interface Made {
  readonly id: string;
  readonly mediaItemIds: readonly string[];
}

const made = async (person: Person, title: string, count: number): Promise<Made> =>
  (await knob(stack.google, 'POST', '/__albums', { email: person.email, title, count })) as Made;
const albumsOf = (token: string, query = '') => api('GET', `/api/albums${query}`, { token });
/** As the page asks when somebody comes back from Google's consent. */
const albumsAnew = (token: string) => albumsOf(token, '?renew=true');

/** Every item of a list, page by page, and how many there were on each page. */
async function all(
  ask: (query: string) => Promise<Answer>,
): Promise<{ items: Answer['json'][]; sizes: number[]; last: Answer }> {
  const items: Answer['json'][] = [];
  const sizes: number[] = [];
  for (let cursor = ''; ;) {
    const last = await ask(cursor === '' ? '' : `&${new URLSearchParams({ cursor }).toString()}`);
    expect(last.status).toBe(200);
    items.push(...last.json.items);
    sizes.push(last.json.items.length);
    cursor = last.json.nextCursor ?? '';
    if (cursor === '') return { items, sizes, last };
  }
}

async function libraryCalls(): Promise<number> {
  const { calls } = (await knob(stack.google, 'GET', '/__calls')) as { calls: Record<string, number> };
  const own = Object.entries(calls).filter(([key]) => key.includes('photoslibrary.'));
  return own.reduce((sum, [, count]) => sum + count, 0);
}

/** Saves the newest photo into albums of their own. */
async function savedAlbums(person: Person, titles: readonly string[]): Promise<void> {
  const session = await startedSession(person.token);
  await knob(stack.google, 'POST', '/__pick', { sessionId: session, count: 1 });
  const { json } = await api('GET', `/api/google/picker-sessions/${session}/photos`, person);
  for (const albumTitle of titles) {
    const path = `/api/google/picker-sessions/${session}/photos/${json.items[0].id}/save`;
    expect((await api('POST', path, { token: person.token, json: { albumTitle } })).status).toBeLessThan(202);
  }
}

/** By id, since other tests have faults of theirs at the same Google. */
const standing: (() => Promise<void>)[] = [];
const fail = async (wish: object): Promise<void> => void standing.push(await faultAtGoogle(wish));
afterEach(() => Promise.all(standing.splice(0).map((mend) => mend())));

describe('with the permission', () => {
  let person: Person;
  let large: Made;

  beforeAll(async () => {
    person = await signedInPerson({ google: true, features: ['photos', 'albums'] });
    await made(person, 'Empty', 0);
    large = await made(person, 'Large', 130);
    await made(person, 'Small', 2);
    await savedAlbums(person, ['Older', 'Newer']);
    // Picking has shown that the permission is there: nobody has to wish for these albums.
    expect((await albumsOf(person.token)).json.appCreated.state).toBe('listed');
  }, 30_000);

  test('albums are one list: those that were saved, then those at Google, page by page', async () => {
    const { items, sizes, last } = await all((more) => albumsOf(person.token, `?limit=2${more}`));
    expect(items.map(({ title, source, photoCount }) => [title, source, photoCount])).toEqual([
      ['Newer', 'saved', 1],
      ['Older', 'saved', 1],
      ['Small', 'app_created', 2],
      ['Large', 'app_created', 130],
      ['Empty', 'app_created', 0],
    ]);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(5);
    expect(last.json.appCreated).toMatchObject({ state: 'listed' });
    expect(JSON.stringify(items)).not.toContain('googleusercontent');
    // Deleted things are ours alone.
    const bin = await albumsOf(person.token, '?deleted=true');
    expect(bin.json).toEqual({ items: [] });
  });

  test('an album at Google lists what is in it, films too, and shows it small', async () => {
    const path = `/api/albums/google_${large.id}/photos`;
    const { items } = await all((more) => api('GET', `${path}?limit=40${more}`, person));
    expect(items.map(({ id }) => id)).toEqual(large.mediaItemIds);
    expect(new Set(items.map(({ type }) => type))).toEqual(new Set(['photo', 'video']));
    expect(items[0]).toMatchObject({
      source: 'app_created',
      albumId: `google_${large.id}`,
      contentType: 'image/jpeg',
    });
    const film = items.find(({ type }) => type === 'video');
    for (const { id } of [items[0], items.at(-1), film]) {
      const shown = await api('GET', `${path}/${id}/thumbnail`, person);
      expect([shown.status, shown.headers.get('content-type')]).toEqual([200, 'image/jpeg']);
      const headers = { 'if-none-match': shown.headers.get('etag') ?? '' };
      const again = await api('GET', `${path}/${id}/thumbnail`, { token: person.token, headers });
      expect([again.status, again.bytes.length]).toEqual([304, 0]);
    }
  });

  test('looking again and again asks Google nothing, and asking again by wish is bounded', async () => {
    const path = `/api/albums/google_${large.id}/photos`;
    await all((more) => api('GET', `${path}?limit=100${more}`, person));
    // Of the second in which somebody signed in it is not known what came before it: then a wish is heard each time.
    const signedInBy = (claimsOf(person.token)['iat'] as number) * 1000 + 1000;
    const start = await libraryCalls();
    do await albumsAnew(person.token);
    while (Date.now() <= signedInBy);
    const asked = Date.now();
    await albumsAnew(person.token);
    await all((more) => api('GET', `${path}?limit=100${more}`, person));
    const before = await libraryCalls();
    for (let view = 0; view < 10; view += 1) {
      await albumsOf(person.token);
      await albumsOf(person.token, '?renew=true');
      await all((more) => api('GET', `${path}?limit=100${more}`, person));
    }
    // Nothing, but what one more wish in ten seconds costs where the machine is that slow.
    const wishes = Math.floor((Date.now() - asked) / 10_000);
    expect(await libraryCalls()).toBeLessThanOrEqual(before + wishes * (before - start));
  });

  test('an album at Google is not changed, deleted or restored from here', async () => {
    const path = `/api/albums/google_${large.id}`;
    const { token } = person;
    const answers = await Promise.all([
      api('PATCH', path, { token, json: { title: 'Mine' } }),
      api('DELETE', path, { token }),
      api('POST', `${path}/restore`, { token }),
    ]);
    expect(answers.map(({ status, code }) => [status, code])).toEqual(
      Array.from(answers, () => [403, 'policy_denied']),
    );
  });

  test('nobody else sees it, not even by its id or a tag', async () => {
    const { token } = await signedInPerson({ google: true, features: ['photos', 'albums'] });
    const path = `/api/albums/google_${large.id}/photos`;
    const thumbnail = `${path}/${large.mediaItemIds[0] ?? ''}/thumbnail`;
    const headers = { 'if-none-match': `"${large.mediaItemIds[0] ?? ''}-512"` };
    const answers = await Promise.all([
      api('GET', path, { token }),
      api('GET', thumbnail, { token }),
      api('GET', thumbnail, { token, headers }),
      // Of an own album, a photo that is in it but not asked for there.
      api('GET', `/api/albums/google_${large.id}/photos/nothing/thumbnail`, person),
    ]);
    expect(answers.map((answer) => answer.code)).toEqual(Array.from(answers, () => 'not_found'));
    expect((await albumsAnew(token)).json).toMatchObject({ items: [], appCreated: { state: 'listed' } });
  });

  test('a small picture is shown although its address ended meanwhile', async () => {
    const fault = { path: '/lh3.googleusercontent.com/lr/', status: 403, contentType: 'text/html', times: 1 };
    await fail(fault);
    const path = `/api/albums/google_${large.id}/photos/${large.mediaItemIds[5] ?? ''}/thumbnail`;
    expect((await api('GET', path, person)).status).toBe(200);
  });

  test('Google’s "slow down" is passed on', async () => {
    await fail({
      path: '/lh3.googleusercontent.com/lr/',
      kind: '429-wait',
    });
    const shown = await api(
      'GET',
      `/api/albums/google_${large.id}/photos/${large.mediaItemIds[0] ?? ''}/thumbnail`,
      person,
    );
    expect([shown.status, shown.code]).toEqual([429, 'too_many_requests']);
    const other = await signedInPerson({ google: true, features: ['photos', 'albums'] });
    const theirs = await made(other, 'Theirs', 1);
    await albumsAnew(other.token);
    const search = '/photoslibrary.googleapis.com/v1/mediaItems:search';
    await fail({ path: search, kind: '429-wait' });
    const listed = await api('GET', `/api/albums/google_${theirs.id}/photos`, other);
    expect([listed.status, listed.code]).toEqual([429, 'too_many_requests']);
  });
});

describe('what was saved is there whatever Google says', () => {
  /** What an album at Google answers, asked for directly. */
  const directly = (token: string) =>
    Promise.all(
      ['', '/nothing/thumbnail'].map((rest) =>
        api('GET', `/api/albums/google_nothing/photos${rest}`, { token }),
      ),
    );

  test('without the permission: told which, and listed once it is granted', async () => {
    const person = await signedInPerson({ google: true, features: ['photos'] });
    await savedAlbums(person, ['Mine', 'Mine too']);
    await made(person, 'At Google', 3);
    const titlesOf = ({ json }: Answer): string[] =>
      json.items.map((album: { title: string }) => album.title);
    const without = await albumsOf(person.token);
    expect(titlesOf(without)).toEqual(['Mine too', 'Mine']);
    expect(without.json.appCreated).toEqual({ state: 'permission_missing', scope: featureScopes.albums });
    const refused = await directly(person.token);
    expect(refused.map(({ code, json }) => [code, json.feature, json.scope])).toEqual(
      Array.from(refused, () => ['google_permission_missing', 'albums', featureScopes.albums]),
    );
    const { accessToken: token } = await signInAs(person, { features: ['photos', 'albums'] });
    // Wished for with the first page, which ends before those at Google begin.
    const first = await albumsOf(token, '?renew=true&limit=1');
    expect([titlesOf(first), first.json.appCreated]).toEqual([['Mine too'], undefined]);
    const granted = await albumsOf(token);
    expect(titlesOf(granted)).toEqual(['Mine too', 'Mine', 'At Google']);
    expect(granted.json.appCreated.state).toBe('listed');
  }, 30_000);

  test('looking at albums asks nobody for somebody who may lack the permission; a wish does', async () => {
    const { token, id } = await signedInPerson({ google: true, features: ['photos', 'albums'] });
    // Whoever asked would find Auth0 away.
    const path = `/api/v2/users/${encodeURIComponent(id)}`;
    const fault = await knob(stack.tenant, 'POST', '/__faults', { path, kind: '503' });
    expect((await albumsOf(token)).json.appCreated.state).toBe('permission_missing');
    expect((await albumsAnew(token)).json.appCreated.state).toBe('unavailable');
    await knob(stack.tenant, 'DELETE', `/__faults?id=${(fault as { id: string }).id}`);
  });

  test('an album at Google opens by its link, though nothing was known before', async () => {
    const person = await signedInPerson({ google: true, features: ['photos', 'albums'] });
    const { id, mediaItemIds } = await made(person, 'By its link', 2);
    const { status, json } = await api('GET', `/api/albums/google_${id}/photos`, person);
    expect([status, json.items.map((item: { id: string }) => item.id)]).toEqual([200, mediaItemIds]);
  });

  test.each([
    ['without Google', () => signedInPerson(), 'not_linked', 'google_not_linked'],
    [
      'with a grant that was taken back',
      async () => ({ token: (await signInAs(demoPerson('revoked'))).accessToken }),
      'reconnect_required',
      'google_reconnect_required',
    ],
  ])('%s', async (_, someone, state, code) => {
    const { token } = await someone();
    const { status, json } = await albumsAnew(token);
    expect([status, json.items, json.appCreated]).toEqual([200, [], { state }]);
    expect((await directly(token)).map((answer) => answer.code)).toEqual([code, code]);
  });

  test('while Google is out of reach, which it is not asked again at each look', async () => {
    const person = await signedInPerson({ google: true, features: ['photos', 'albums'] });
    await savedAlbums(person, ['Mine']);
    await fail({ path: '/photoslibrary.googleapis.com/', kind: '503' });
    const first = await albumsAnew(person.token);
    expect([first.status, first.json.items.length, first.json.appCreated]).toEqual([
      200,
      1,
      { state: 'unavailable' },
    ]);
    const before = await libraryCalls();
    expect((await albumsOf(person.token)).json.appCreated).toEqual({ state: 'unavailable' });
    expect(await libraryCalls()).toBe(before);
  });
});
