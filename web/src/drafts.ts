import { draftPrefix as prefix, type Shelf } from './shelf.ts';

/** Something that is being written. */
export interface Draft {
  readonly text: string;
  /** Names this very text when it is sent, so that sent twice it arrives once. */
  readonly key: string;
}

const nameOf = (who: string, what: string): string => `${prefix}${who} ${what}`;

/**
 * Kept for this tab, so that a reload, a look at Help or a new sign-in in the middle of a sentence loses no word.
 *
 * @param who the subject of the person: nobody else at this tab is shown it
 * @param what the field, such as the name of one file
 */
export function readDraft(shelf: Pick<Shelf, 'getItem'>, who: string, what: string): Draft | undefined {
  const held = shelf.getItem(nameOf(who, what));
  const [, key, text] = /^(\S+) ([^]*)$/.exec(held ?? '') ?? [];
  return key === undefined || text === undefined ? undefined : { key, text };
}

export function keepDraft(shelf: Pick<Shelf, 'setItem'>, who: string, what: string, text: string): void {
  shelf.setItem(nameOf(who, what), `${crypto.randomUUID()} ${text}`);
}

export const dropDraft = (shelf: Pick<Shelf, 'removeItem'>, who: string, what: string): void =>
  shelf.removeItem(nameOf(who, what));

/** What somebody wrote is not left for whoever comes next. */
export function dropDrafts(shelf: Shelf, butOf?: string): void {
  const names = Array.from({ length: shelf.length }, (_, at) => shelf.key(at) ?? '');
  for (const name of names)
    if (name.startsWith(prefix) && (butOf === undefined || !name.startsWith(nameOf(butOf, ''))))
      shelf.removeItem(name);
}
