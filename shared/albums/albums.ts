import { type Album, type AlbumChange, type FileItem, type Page } from '../contract/index.ts';
import { isProblem, Problem } from '../errors/index.ts';
import { type Chores, keptDeleted } from '../files/index.ts';
import type { OwnerId } from '../people/index.ts';
import { type Clock, inGroups, newestFirstId, systemClock } from '../platform/index.ts';
import type { Step, Table } from '../storage/index.ts';
import type { AlbumFiles, AlbumPageQuery, AlbumsOptions } from './parts.ts';
import { AlbumOrder } from './order.ts';
import { createPurge, purgeAt } from './purge.ts';
import { busy, changed, holdToMatch, taken } from './refusals.ts';
import {
  albumKey,
  albumKeys,
  type AlbumPhoto,
  type AlbumRow,
  fileOfPhoto,
  photoKeys,
  readAlbum,
  readTitle,
  titleKey,
  writeAlbum,
  writeTitle,
} from './rows.ts';

/** How many rows or files are asked for at the same time. */
const together = 8;
/** Races for one title or one album are rare and short. */
const maxRounds = 8;

/**
 * Sets of photos that a person picked and saved here. An album is a name and a list of files: deleting one deletes no
 * photo. Albums that Google lists for this application are another source, which stands beside this one.
 */
export class Albums {
  readonly #table: Table;
  readonly #order: AlbumOrder;
  readonly #files: AlbumFiles;
  readonly #chores: Chores;
  readonly #clock: Clock;
  /** Purges what lay in Deleted things for 30 days: by a timer. How many albums went. */
  readonly sweep: (signal?: AbortSignal) => Promise<number>;

  constructor(options: AlbumsOptions) {
    this.#table = options.table;
    this.#order = new AlbumOrder(options.table);
    this.#files = options.files;
    this.#chores = options.chores;
    this.#clock = options.clock ?? systemClock;
    this.sweep = createPurge({ ...options, clock: this.#clock });
  }

  /**
   * The album that a save names: by id, or by title, which makes it when there is none. However many saves name the
   * same new title at the same time, there is one album.
   *
   * @throws {Problem} `not_found` for an id that is no album of the owner's, or one in Deleted things
   */
  async resolve(
    owner: OwnerId,
    wish: { readonly albumId: string } | { readonly albumTitle: string },
    signal?: AbortSignal,
  ): Promise<string> {
    if ('albumId' in wish) return (await this.#live(owner, wish.albumId, signal)).id;
    for (let round = 0; round < maxRounds; round += 1) {
      const titled = await this.#table.get(owner, titleKey(wish.albumTitle), signal);
      if (titled !== undefined) return readTitle(titled);
      const now = this.#clock.now();
      const album = {
        id: newestFirstId(now),
        title: wish.albumTitle,
        coverFileId: undefined,
        createdAt: new Date(now).toISOString(),
        deletedAt: undefined,
      };
      const written = await this.#table.batch(
        [
          { do: 'insert', row: writeTitle(owner, album.title, album.id) },
          { do: 'insert', row: writeAlbum(owner, album) },
        ],
        signal,
      );
      if (written.ok) return album.id;
      // Somebody was faster, or our own answer was lost: either way the title is there now.
    }
    throw busy();
  }

  /** Puts a file into an album; the second time changes nothing. */
  add(owner: OwnerId, album: string, file: AlbumPhoto, signal?: AbortSignal): Promise<void> {
    return this.#order.add(owner, album, file, new Date(this.#clock.now()).toISOString(), signal);
  }

  /** @throws {Problem} `not_found` */
  async get(owner: OwnerId, id: string, signal?: AbortSignal): Promise<Album> {
    return this.#describe(owner, await this.#live(owner, id, signal), signal);
  }

  /** Newest first. A page may be short, even empty, and still have a next one. */
  async list(owner: OwnerId, query: AlbumPageQuery, signal?: AbortSignal): Promise<Page<Album>> {
    const page = await this.#table.page(
      {
        partition: owner,
        ...albumKeys,
        filter: `deleted eq ${query.deleted === true}`,
        limit: query.limit,
        continuation: query.continuation,
      },
      signal,
    );
    const items = await inGroups(page.rows, together, (row) => this.#describe(owner, readAlbum(row), signal));
    return { items, nextCursor: page.continuation };
  }

  /** The files of an album, in its order; those in Deleted things are left out until they are restored. */
  async photos(
    owner: OwnerId,
    id: string,
    query: AlbumPageQuery,
    signal?: AbortSignal,
  ): Promise<Page<FileItem>> {
    await this.#live(owner, id, signal);
    const page = await this.#table.page(
      {
        partition: owner,
        ...photoKeys(id),
        limit: query.limit,
        continuation: query.continuation,
      },
      signal,
    );
    const found = await inGroups(page.rows, together, (row) => this.#listed(owner, fileOfPhoto(row), signal));
    const items = found.filter((file) => file !== undefined).map((file) => ({ ...file, albumId: id }));
    return { items, nextCursor: page.continuation };
  }

  /**
   * Renames an album or chooses its cover, or puts one of its photos elsewhere in it.
   *
   * @param ifMatch the version that the caller saw; where photos stand is no part of it
   * @throws {Problem} `not_found`; `precondition_failed` when the album changed since; `conflict` when another album has
   *   that title; `invalid_request` for a photo that is not in the album
   */
  async change(
    owner: OwnerId,
    id: string,
    change: AlbumChange,
    ifMatch: string | undefined,
    signal?: AbortSignal,
  ): Promise<Album> {
    const album = await this.#live(owner, id, signal);
    holdToMatch(album, ifMatch);
    if ('move' in change) {
      await this.#order.move(owner, id, change.move, signal);
      return this.#describe(owner, album, signal);
    }
    const { title = album.title, coverFileId = album.coverFileId } = change;
    if (change.coverFileId !== undefined) {
      const file = await this.#fileOf(owner, change.coverFileId, signal);
      if (file === undefined || !(await this.#order.has(owner, id, file, signal)))
        throw new Problem('invalid_request', 'The cover must be a photo of this album.');
    }
    const steps: Step[] = [
      { do: 'replace', row: writeAlbum(owner, { ...album, title, coverFileId }), etag: album.rowEtag },
    ];
    if (titleKey(title) !== titleKey(album.title)) {
      await this.#refuseTaken(owner, title, id, signal);
      steps.push({ do: 'delete', partition: owner, key: titleKey(album.title), etag: '*' });
      steps.push({ do: 'insert', row: writeTitle(owner, title, id) });
    }
    await this.#write(steps, signal);
    return this.get(owner, id, signal);
  }

  /** Puts an album into Deleted things for 30 days, from where `restore` takes it back. Its photos stay where they are. */
  async delete(owner: OwnerId, id: string, ifMatch: string | undefined, signal?: AbortSignal): Promise<void> {
    const album = await this.#live(owner, id, signal);
    holdToMatch(album, ifMatch);
    const now = this.#clock.now();
    const deletedAt = new Date(now).toISOString();
    await this.#chores.note({ owner, kind: 'purge', id }, now + keptDeleted, signal);
    await this.#write(
      [
        { do: 'replace', row: writeAlbum(owner, { ...album, deletedAt }), etag: album.rowEtag },
        // The title is free again: saving under it makes a new album.
        { do: 'delete', partition: owner, key: titleKey(album.title), etag: '*' },
      ],
      signal,
    );
  }

  /** @throws {Problem} `not_found`; `conflict` when another album took its title meanwhile */
  async restore(owner: OwnerId, id: string, signal?: AbortSignal): Promise<Album> {
    for (let round = 0; round < maxRounds; round += 1) {
      const album = await this.#find(owner, id, signal);
      if (album.deletedAt === undefined) return this.#describe(owner, album, signal);
      await this.#refuseTaken(owner, album.title, id, signal);
      const written = await this.#table.batch(
        [
          { do: 'replace', row: writeAlbum(owner, { ...album, deletedAt: undefined }), etag: album.rowEtag },
          { do: 'insert', row: writeTitle(owner, album.title, id) },
        ],
        signal,
      );
      if (written.ok) return this.get(owner, id, signal);
      // Restored at the same time from elsewhere, or its title was just taken: the next look tells.
    }
    throw busy();
  }

  async #listed(
    owner: OwnerId,
    fileId: string,
    signal: AbortSignal | undefined,
  ): Promise<FileItem | undefined> {
    const file = await this.#fileOf(owner, fileId, signal);
    return file?.deletedAt === undefined ? file : undefined;
  }

  /** Also one in Deleted things. */
  async #fileOf(
    owner: OwnerId,
    fileId: string,
    signal: AbortSignal | undefined,
  ): Promise<FileItem | undefined> {
    try {
      return await this.#files.get(owner, fileId, signal);
    } catch (cause) {
      if (isProblem(cause, 'not_found')) return undefined;
      throw cause;
    }
  }

  async #find(owner: OwnerId, id: string, signal: AbortSignal | undefined): Promise<AlbumRow> {
    const row = await this.#table.get(owner, albumKey(id), signal);
    if (row === undefined) throw new Problem('not_found', 'There is no such album.');
    return readAlbum(row);
  }

  async #live(owner: OwnerId, id: string, signal: AbortSignal | undefined): Promise<AlbumRow> {
    const album = await this.#find(owner, id, signal);
    if (album.deletedAt !== undefined) throw new Problem('not_found', 'This album is in Deleted things.');
    return album;
  }

  async #refuseTaken(
    owner: OwnerId,
    title: string,
    id: string,
    signal: AbortSignal | undefined,
  ): Promise<void> {
    const row = await this.#table.get(owner, titleKey(title), signal);
    if (row !== undefined && readTitle(row) !== id) throw taken();
  }

  async #write(steps: readonly Step[], signal: AbortSignal | undefined): Promise<void> {
    const written = await this.#table.batch(steps, signal);
    if (written.ok) return;
    throw written.reason === 'exists' ? taken() : changed();
  }

  /**
   * Counts what belongs to it and is listed: the album's own row stays untouched by saves and by deleting photos, so its
   * ETag only changes with edits.
   */
  async #describe(owner: OwnerId, album: AlbumRow, signal: AbortSignal | undefined): Promise<Album> {
    const members = (await this.#order.all(owner, album.id, signal)).map(fileOfPhoto);
    const listed = await this.#files.listed(owner, members, signal);
    const { coverFileId: chosen } = album;
    const first = members.find((member) => listed.has(member));
    const coverFileId = chosen !== undefined && listed.has(chosen) ? chosen : first;
    const cover = listed.get(coverFileId ?? '');
    return {
      id: album.id,
      title: album.title,
      source: 'saved',
      photoCount: listed.size,
      ...(coverFileId !== undefined && { coverFileId }),
      ...(cover?.thumbnail === true && { coverThumbnail: true }),
      createdAt: album.createdAt,
      ...(album.deletedAt !== undefined && { deletedAt: album.deletedAt, purgeAt: purgeAt(album.deletedAt) }),
      etag: album.etag,
    };
  }
}
