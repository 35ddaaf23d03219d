import { beforeAll, expect, test } from '@jest/globals';
import { photoPath, type Picked, pickedPhotos } from '../support/google.ts';
import { api, knob, signedInPerson, stack } from '../support/stack.ts';

let picked: Picked;
let stranger: string;

beforeAll(async () => {
  picked = await pickedPhotos(4);
  ({ token: stranger } = await signedInPerson());
}, 30_000);

async function saved(at: number, json: object): Promise<{ id: string; albumId: string; name: string }> {
  const answer = await api('POST', photoPath(picked, at, 'save'), { token: picked.token, json });
  expect([200, 201]).toContain(answer.status);
  return answer.json;
}

const albumsOf = async (token: string, query = '') =>
  (await api('GET', `/api/albums${query}`, { token })).json.items;

test('different photos saved under one new title at the same time make one album of them all', async () => {
  const files = await Promise.all(
    [0, 1, 2].map((at) => saved(at, { albumTitle: at === 1 ? ' Lake  2026 ' : 'lake 2026' })),
  );
  const [albumId] = new Set(files.map((file) => file.albumId));
  expect(files.map((file) => file.albumId)).toEqual([albumId, albumId, albumId]);
  const [album, ...others] = await albumsOf(picked.token);
  expect(others).toEqual([]);
  expect(album).toMatchObject({ id: albumId, source: 'saved', photoCount: 3 });
  expect(files.map((file) => file.id)).toContain(album.coverFileId);
});

test('an album lists its photos by pages, without those in Deleted things', async () => {
  const file = await saved(0, { albumTitle: 'Pages' });
  await saved(1, { albumId: file.albumId });
  const { token } = picked;
  const first = await api('GET', `/api/albums/${file.albumId}/photos?limit=1`, { token });
  const query = new URLSearchParams({ limit: '1', cursor: first.json.nextCursor });
  const second = await api('GET', `/api/albums/${file.albumId}/photos?${query.toString()}`, { token });
  expect(
    [...first.json.items, ...second.json.items].map((item: { albumId: string }) => item.albumId),
  ).toEqual([file.albumId, file.albumId]);
  await api('DELETE', `/api/files/${file.id}`, { token });
  const left = await api('GET', `/api/albums/${file.albumId}/photos`, { token });
  expect(left.json.items).toHaveLength(1);
  await api('POST', `/api/files/${file.id}/restore`, { token });
  const back = await api('GET', `/api/albums/${file.albumId}/photos`, { token });
  expect(back.json.items).toHaveLength(2);
});

test('an album shows what was taken last first, in whatever order it was saved', async () => {
  const { albumId } = await saved(1, { albumTitle: 'Summer' });
  for (const at of [3, 0, 2]) await saved(at, { albumId });
  const { json } = await api('GET', `/api/albums/${albumId}/photos`, { token: picked.token });
  const taken = json.items.map((item: { takenAt: string }) => Date.parse(item.takenAt));
  expect(new Set(taken).size).toBe(4);
  expect(taken).toEqual(taken.toSorted((a: number, b: number) => b - a));
});

test('a photo is put elsewhere in its album, and stands there when it is saved again', async () => {
  const { token } = picked;
  const { albumId } = await saved(0, { albumTitle: 'In order' });
  for (const at of [1, 2, 3]) await saved(at, { albumId });
  const path = `/api/albums/${albumId}`;
  const order = async (): Promise<string[]> =>
    (await api('GET', `${path}/photos`, { token })).json.items.map(({ id }: { id: string }) => id);
  const move = (wish: object) => api('PATCH', path, { token, json: { move: wish } });
  const [one = '', two = '', three = '', four = ''] = await order();
  const first = await move({ fileId: three, to: 'first' });
  expect([first.status, first.json.coverFileId]).toEqual([200, three]);
  expect((await move({ fileId: two, after: four })).status).toBe(200);
  expect((await move({ fileId: two, after: four })).json.etag).toBe(first.json.etag);
  await Promise.all([0, 1, 2, 3].map((at) => saved(at, { albumId })));
  expect(await order()).toEqual([three, one, four, two]);
  for (const wish of [
    { fileId: one, before: '0'.repeat(26) },
    { fileId: '0'.repeat(26), to: 'last' },
    { fileId: one, before: one },
    { fileId: one, before: two, after: three },
    { fileId: one, to: 'somewhere' },
    { fileId: one },
  ]) {
    expect([wish, (await move(wish)).code]).toEqual([wish, 'invalid_request']);
  }
  const both = await api('PATCH', path, {
    token,
    json: { title: 'Both', move: { fileId: one, to: 'last' } },
  });
  expect(both.code).toBe('invalid_request');
  expect(await order()).toEqual([three, one, four, two]);
});

test('photos in Deleted things, and those that are gone for good, count for nothing and are no cover', async () => {
  const { token } = picked;
  const first = await saved(0, { albumTitle: 'Counted' });
  const second = await saved(1, { albumId: first.albumId });
  const album = async () =>
    (await albumsOf(token)).find((candidate: { id: string }) => candidate.id === first.albumId);
  await api('PATCH', `/api/albums/${first.albumId}`, { token, json: { coverFileId: first.id } });
  expect(await album()).toMatchObject({ photoCount: 2, coverFileId: first.id });
  await api('DELETE', `/api/files/${first.id}`, { token });
  expect(await album()).toMatchObject({ photoCount: 1, coverFileId: second.id });
  await api('DELETE', `/api/files/${second.id}`, { token });
  expect(await album()).toMatchObject({ photoCount: 0 });
  expect((await album()).coverFileId).toBeUndefined();
  await api('POST', `/api/files/${first.id}/restore`, { token });
  expect(await album()).toMatchObject({ photoCount: 1, coverFileId: first.id });

  const grant = await api('POST', '/api/files/grants', {
    token,
    json: { operation: 'purge', fileId: second.id },
  });
  expect((await fetch(grant.json.url, { method: 'DELETE', headers: grant.json.headers })).ok).toBe(true);
  expect(await album()).toMatchObject({ photoCount: 1 });
});

test('an album is renamed by its tag; a stale tag, a title that is taken and a foreign cover are refused', async () => {
  const { token } = picked;
  const { albumId, id } = await saved(2, { albumTitle: 'Before' });
  await saved(3, { albumTitle: 'Taken' });
  const [{ etag }] = (await albumsOf(token)).filter((album: { id: string }) => album.id === albumId);
  const path = `/api/albums/${albumId}`;
  const renamed = await api('PATCH', path, {
    token,
    json: { title: 'After' },
    headers: { 'if-match': etag },
  });
  expect([renamed.status, renamed.json.title]).toEqual([200, 'After']);
  expect(renamed.headers.get('etag')).toBe(renamed.json.etag);
  const stale = await api('PATCH', path, { token, json: { title: 'Again' }, headers: { 'if-match': etag } });
  expect([stale.status, stale.code]).toEqual([412, 'precondition_failed']);
  const taken = await api('PATCH', path, { token, json: { title: 'TAKEN' } });
  expect([taken.status, taken.code]).toEqual([409, 'conflict']);
  expect((await api('PATCH', path, { token, json: { coverFileId: id } })).json.coverFileId).toBe(id);
  const foreign = await api('PATCH', path, { token, json: { coverFileId: '0'.repeat(26) } });
  expect(foreign.code).toBe('invalid_request');
  expect((await api('PATCH', path, { token, json: {} })).code).toBe('invalid_request');
  // Its old title is free, and means another album now.
  expect((await saved(2, { albumTitle: 'Before' })).albumId).not.toBe(albumId);
});

test('a deleted album can be brought back with its photos; meanwhile its title may be used again', async () => {
  const { token } = picked;
  const { albumId, id } = await saved(3, { albumTitle: 'Gone' });
  const path = `/api/albums/${albumId}`;
  const stale = await api('DELETE', path, { token, headers: { 'if-match': '"old"' } });
  expect([stale.status, stale.code]).toEqual([412, 'precondition_failed']);
  expect((await api('DELETE', path, { token })).status).toBe(204);
  expect((await api('DELETE', path, { token })).code).toBe('not_found');
  expect((await api('GET', `${path}/photos`, { token })).code).toBe('not_found');
  expect((await api('POST', photoPath(picked, 3, 'save'), { token, json: { albumId } })).code).toBe(
    'not_found',
  );
  expect((await api('GET', `/api/files/${id}`, { token })).status).toBe(200);
  const bin = await albumsOf(token, '?deleted=true');
  expect(bin.map((album: { id: string }) => album.id)).toEqual([albumId]);
  expect(Date.parse(bin[0].purgeAt) - Date.parse(bin[0].deletedAt)).toBe(30 * 86_400_000);
  await knob(stack.api, 'POST', '/admin/functions/sweep', {}); // its days are not over
  const restored = await api('POST', `${path}/restore`, { token });
  expect([restored.status, restored.json.photoCount]).toEqual([200, 1]);
  expect([restored.json.deletedAt, restored.json.purgeAt]).toEqual([undefined, undefined]);
  await api('DELETE', path, { token });
  await saved(3, { albumTitle: 'Gone' });
  expect((await api('POST', `${path}/restore`, { token })).code).toBe('conflict');
});

test('nobody else sees, changes or reaches an album', async () => {
  const { albumId } = await saved(0, { albumTitle: 'Mine' });
  const token = stranger;
  const path = `/api/albums/${albumId}`;
  const answers = await Promise.all([
    api('GET', `${path}/photos`, { token }),
    api('PATCH', path, { token, json: { title: 'Theirs' } }),
    api('DELETE', path, { token }),
    api('POST', `${path}/restore`, { token }),
  ]);
  expect(answers.map((answer) => answer.code)).toEqual(Array.from(answers, () => 'not_found'));
  expect(await albumsOf(token)).toEqual([]);
});

test('a cursor of one list is refused by another', async () => {
  const { token } = picked;
  const file = await saved(0, { albumTitle: 'First' });
  await saved(1, { albumId: file.albumId });
  const { json } = await api('GET', `/api/albums/${file.albumId}/photos?limit=1`, { token });
  const query = new URLSearchParams({ cursor: json.nextCursor });
  expect((await api('GET', `/api/albums?${query.toString()}`, { token })).code).toBe('invalid_request');
});
