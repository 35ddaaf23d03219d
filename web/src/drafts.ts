/** An answer that is being written. */
export interface Draft {
  readonly text: string;
  /** Names this very text when it is sent, so that sent twice it arrives once. */
  readonly key: string;
}

const prefix = 'valet.answer.';
export type DraftShelf = Pick<Storage, 'getItem' | 'setItem' | 'removeItem' | 'key' | 'length'>;

/** Kept for this tab, so that a reload or a new sign-in in the middle of a sentence loses no word. */
export function readDraft(shelf: Pick<Storage, 'getItem'>, mailId: string): Draft | undefined {
  const held = shelf.getItem(prefix + mailId);
  const [, key, text] = /^(\S+) ([^]*)$/.exec(held ?? '') ?? [];
  return key === undefined || text === undefined ? undefined : { key, text };
}

export function keepDraft(shelf: Pick<Storage, 'setItem'>, mailId: string, text: string): Draft {
  const draft = { text, key: crypto.randomUUID() };
  shelf.setItem(prefix + mailId, `${draft.key} ${text}`);
  return draft;
}

export const dropDraft = (shelf: Pick<Storage, 'removeItem'>, mailId: string): void =>
  shelf.removeItem(prefix + mailId);

/** What somebody wrote is not left for whoever comes next. */
export function dropDrafts(shelf: DraftShelf): void {
  const keys = Array.from({ length: shelf.length }, (_, index) => shelf.key(index));
  for (const key of keys) if (key?.startsWith(prefix) === true) shelf.removeItem(key);
}
