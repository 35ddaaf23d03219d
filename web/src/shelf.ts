/** What this page keeps in the browser: the whole of `Storage` that it uses. */
export type Shelf = Pick<Storage, 'getItem' | 'setItem' | 'removeItem' | 'key' | 'length'>;

/** Where what must outlive the page is kept. */
export interface Keeping {
  /** As `setItem`, but where there is no room, what people were writing gives way. False where there is none even so. */
  keep(name: string, value: string): boolean;
}

/** Names of what people are writing begin so. */
export const draftPrefix = 'valet.draft.';

/**
 * A storage of the browser's that never throws. Where it is full, or nobody may use it, words are kept in memory: they
 * last as long as the page does.
 *
 * @param open gives the storage; even that throws where a person lets no page keep anything
 */
export function createShelf(open: () => Storage): Shelf & Keeping & { readonly denied: boolean } {
  const memory = new Map<string, string>();
  let storage: Storage | undefined;
  try {
    storage = open();
  } catch {
    storage = undefined;
  }
  const names = (): string[] => [...new Set([...memory.keys(), ...Object.keys(storage ?? {})])];
  const shelf: ReturnType<typeof createShelf> = {
    denied: storage === undefined,
    getItem: (name) => memory.get(name) ?? storage?.getItem(name) ?? null,
    setItem(name, value) {
      try {
        if (storage === undefined) throw new Error('denied');
        storage.setItem(name, value);
        memory.delete(name);
      } catch {
        storage?.removeItem(name); // what is older must not come back after a reload
        memory.set(name, value);
      }
    },
    keep(name, value) {
      const drafts = Object.keys(storage ?? {}).filter((held) => held.startsWith(draftPrefix));
      for (;;) {
        shelf.setItem(name, value);
        if (!memory.has(name)) return true;
        const draft = drafts.pop();
        if (draft === undefined) return false;
        shelf.removeItem(draft); // one at a time: no more is lost than has to be
      }
    },
    removeItem(name) {
      memory.delete(name);
      storage?.removeItem(name);
    },
    key: (at) => names()[at] ?? null,
    get length() {
      return names().length;
    },
  };
  return shelf;
}

/** Lasts on this computer. */
export const localShelf = createShelf(() => localStorage);
/** Lasts as long as the tab. */
export const tabShelf = createShelf(() => sessionStorage);
