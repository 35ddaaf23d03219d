import type { FileItem } from '../shared/contract/index.ts';
import type { Api } from './api.ts';
import { pages } from './pages.ts';
import { shown } from './terminal.ts';
import { exitCodes, expectOk, Trouble, troubleOf } from './trouble.ts';

type ListQuery = { readonly q?: string; readonly deleted?: 'true' };

/** All of the own files that fit. */
export const filesOf = (api: Api, query: ListQuery, signal: AbortSignal): AsyncGenerator<FileItem> =>
  pages(async (page) => expectOk(await api.get('/api/files', { query: { ...query, ...page }, signal })).body);

/**
 * The one file that a person means by an id or a whole name.
 *
 * @param deleted looks among Deleted things in place of the others
 * @throws Trouble when there is none, or more than one of that name
 */
export async function findFile(
  api: Api,
  wanted: string,
  deleted: boolean,
  signal: AbortSignal,
): Promise<FileItem> {
  if (/^[0-9a-z]{26}$/.test(wanted)) {
    const found = await api.get('/api/files/{fileId}', { params: { fileId: wanted }, signal });
    if (found.ok && (found.body.deletedAt !== undefined) === deleted) return found.body;
    if (!found.ok && found.status !== 404) throw troubleOf(found);
  }
  const named: FileItem[] = [];
  for await (const file of filesOf(api, { q: wanted, ...(deleted ? { deleted: 'true' } : {}) }, signal))
    if (file.name === wanted) named.push(file);
  const [first, ...others] = named;
  if (first !== undefined && others.length === 0) return first;
  const place = deleted ? ' in Deleted things' : '';
  if (first === undefined)
    throw new Trouble(`There is no file "${shown(wanted)}"${place}.`, exitCodes.notFound, 'not_found');
  const ids = named.map(({ id, createdAt }) => `\n  ${id}  ${createdAt}`).join('');
  throw new Trouble(
    `${named.length} files are called "${shown(wanted)}"${place}. Say which by its id:${ids}`,
    exitCodes.failed,
    'ambiguous',
  );
}
