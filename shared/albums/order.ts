import type { FileItem, PhotoMove } from '../contract/index.ts';
import { Problem } from '../errors/index.ts';
import type { OwnerId } from '../people/index.ts';
import { everyRow, type Row, type Table } from '../storage/index.ts';
import { placeBetween } from './place-between.ts';
import { busy } from './refusals.ts';
import { type AlbumPhoto, fileOfPhoto, photoKey, photoKeys, writeMember, writePhoto } from './rows.ts';

/** Races for one place are rare and short. */
const maxRounds = 8;

/**
 * Which photos an album has, and in which order: last taken first, but for those that somebody moved. A photo changes its
 * place in one batch, so it is never in none or in two.
 */
export class AlbumOrder {
  readonly #table: Table;

  constructor(table: Table) {
    this.#table = table;
  }

  /** Puts a file in; the second time changes nothing, wherever it was moved since. */
  async add(
    owner: OwnerId,
    album: string,
    file: AlbumPhoto,
    addedAt: string,
    signal?: AbortSignal,
  ): Promise<void> {
    const written = await this.#table.batch(
      [
        { do: 'insert', row: writeMember(owner, album, file.id) },
        { do: 'insert', row: writePhoto(owner, photoKey(album, file), { addedAt }) },
      ],
      signal,
    );
    if (!written.ok && written.reason !== 'exists') throw busy();
  }

  async has(owner: OwnerId, album: string, file: FileItem, signal?: AbortSignal): Promise<boolean> {
    const member = await this.#table.get(owner, writeMember(owner, album, file.id).key, signal);
    // One that was put in before photos could be moved has the row of its place alone.
    return (member ?? (await this.#table.get(owner, photoKey(album, file), signal))) !== undefined;
  }

  /** The rows of all photos of an album, in their order. */
  async all(owner: OwnerId, album: string, signal?: AbortSignal): Promise<Row[]> {
    const query = { partition: owner, ...photoKeys(album), select: ['addedAt'] };
    const rows: Row[] = [];
    for await (const row of everyRow(this.#table, query, signal)) rows.push(row);
    return rows;
  }

  /**
   * Puts a photo before or after another one, or at an end. Doing it again changes nothing.
   *
   * @throws {Problem} `invalid_request` for photos that are not in the album; `conflict` when no place is left there
   */
  async move(owner: OwnerId, album: string, move: PhotoMove, signal?: AbortSignal): Promise<void> {
    const { from: start } = photoKeys(album);
    for (let round = 0; round < maxRounds; round += 1) {
      const way = wayOf(await this.all(owner, album, signal), move);
      if (way === undefined) return;
      const { photo, beside, before, after } = way;
      const place = placeBetween(before?.key.slice(start.length) ?? '', after?.key.slice(start.length));
      if (place === undefined) throw full();
      const written = await this.#table.batch(
        [
          // Either of the two that was moved meanwhile is no longer where it was: the next look finds another way.
          { do: 'delete', partition: owner, key: photo.key, etag: '*' },
          { do: 'merge', row: { partition: owner, key: beside.key, columns: {} }, etag: '*' },
          { do: 'insert', row: writePhoto(owner, `${start}${place}_${move.fileId}`, photo.columns) },
          { do: 'upsert', row: writeMember(owner, album, move.fileId) },
        ],
        signal,
      );
      if (written.ok) return;
    }
    throw busy();
  }
}

interface Way {
  readonly photo: Row;
  /** The one that is named as its neighbour. */
  readonly beside: Row;
  readonly before: Row | undefined;
  readonly after: Row | undefined;
}

/** From where to where a photo goes; undefined when it is there. */
function wayOf(rows: readonly Row[], move: PhotoMove): Way | undefined {
  const placeOf = (fileId: string, among: readonly Row[]): number => {
    const at = among.findIndex((row) => fileOfPhoto(row) === fileId);
    if (at < 0)
      throw new Problem('invalid_request', 'A photo of this album can be put beside another one of it.');
    return at;
  };
  const from = placeOf(move.fileId, rows);
  const others = rows.toSpliced(from, 1);
  let to = 0;
  if ('before' in move) to = placeOf(move.before, others);
  else if ('after' in move) to = placeOf(move.after, others) + 1;
  else if (move.to === 'last') to = others.length;
  const [photo, before, after] = [rows[from], others[to - 1], others[to]];
  const beside = 'before' in move ? after : (before ?? after);
  if (to === from || photo === undefined || beside === undefined) return undefined;
  return { photo, beside, before, after };
}

const full = (): Problem =>
  new Problem('conflict', 'Too many photos were put there one by one. Please put this one elsewhere.');
