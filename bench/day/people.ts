import { z } from 'zod';
import { photoKey, writeAlbum, writeMember, writePhoto, writeTitle } from '../../shared/albums/rows.ts';
import { readyKey } from '../../shared/files/rows.ts';
import { createOwners } from '../../shared/people/index.ts';
import { newestFirstId, Secret, systemClock } from '../../shared/platform/index.ts';
import { createStorage } from '../../shared/storage/index.ts';
import { requiredScope } from '../../shared/linked-accounts/index.ts';
import type { Stack } from '../../local/stack/index.ts';
import { post } from './http.ts';

/** Somebody of the day, who has connected Google, and keeps one album of two photos and two files. */
export interface Person {
  /** The Auth0 user id. */
  readonly id: string;
  readonly email: string;
}

const Made = z.object({ id: z.string(), email: z.string() });
const photos = 2;

/** Runs over `items`, so many at once, and gives the results in order. */
export async function inParallel<Item, Result>(
  items: readonly Item[],
  together: number,
  work: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  const left = items.entries();
  const worker = async (): Promise<void> => {
    for (const [at, item] of left) results[at] = await work(item);
  };
  await Promise.all(Array.from({ length: together }, worker));
  return results;
}

/**
 * Makes the people, as a first visit long ago would have left them: an account at the tenant with Google's tokens beside
 * it, an owner id, and rows of files and albums. Rows are written straight into storage, bytes are not: a view shows none.
 *
 * @param connected whether the account is connected as well, as Token Vault wants it
 */
export async function makePeople(
  { ready, settings }: Stack,
  count: number,
  connected: boolean,
): Promise<Person[]> {
  const connectionString = new Secret(settings['STORAGE_CONNECTION_STRING'] ?? '');
  const storage = createStorage({ kind: 'connection-string', connectionString }, { clock: systemClock });
  const owners = createOwners({ table: storage.table('owners'), clock: systemClock });
  const [library, albums] = [storage.table('library'), storage.table('albums')];
  const issuer = `${ready.tenant}/`;
  return inParallel([...Array.from({ length: count }).keys()], 8, async (at) => {
    // Every second one has granted mail alone: a permission that is lacking must cost nothing.
    const granted = [requiredScope.mail, ...(at % 2 === 0 ? [requiredScope.photos] : [])];
    const wish = { google: true, granted, connected };
    const person = Made.parse(await post(`${ready.tenant}/__people`, wish));
    const owner = await owners.ownerOf({ issuer, subject: person.id });
    const createdAt = new Date().toISOString();
    const files = Array.from({ length: photos }, () => newestFirstId(Date.now()));
    const size = 1_000_000;
    const column = (name: string) => ({ name, size, contentType: 'image/jpeg', source: 'upload', createdAt });
    await library.batch([
      ...files.map((id, at) => ({
        do: 'insert' as const,
        row: { partition: owner, key: readyKey(id), columns: { ...column(`${at}.jpg`), version: id } },
      })),
      {
        do: 'insert',
        row: { partition: owner, key: 'usage', columns: { used: size * files.length, reserved: 0 } },
      },
    ]);
    const id = newestFirstId(Date.now());
    const album = { id, title: 'Summer', coverFileId: undefined, createdAt, deletedAt: undefined };
    await albums.batch(
      [
        writeAlbum(owner, album),
        writeTitle(owner, album.title, id),
        ...files.flatMap((file) => [
          writeMember(owner, id, file),
          writePhoto(owner, photoKey(id, { id: file, createdAt }), { addedAt: createdAt }),
        ]),
      ].map((row) => ({ do: 'insert' as const, row })),
    );
    return person;
  });
}
