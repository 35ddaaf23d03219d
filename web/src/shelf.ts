/** What this page keeps in the browser: the whole of `Storage` that it uses. */
export type Shelf = Pick<Storage, 'getItem' | 'setItem' | 'removeItem' | 'key' | 'length'>;

/**
 * A storage of the browser's that never throws. Where it is full, or nobody may use it, words are kept in memory: they
 * last as long as the page does.
 *
 * @param open gives the storage; even that throws where a person lets no page keep anything
 */
export function createShelf(open: () => Storage): Shelf & { readonly denied: boolean } {
  const memory = new Map<string, string>();
  let storage: Storage | undefined;
  try {
    storage = open();
  } catch {
    storage = undefined;
  }
  const names = (): string[] => [...new Set([...memory.keys(), ...Object.keys(storage ?? {})])];
  return {
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
    removeItem(name) {
      memory.delete(name);
      storage?.removeItem(name);
    },
    key: (at) => names()[at] ?? null,
    get length() {
      return names().length;
    },
  };
}

/** Lasts on this computer. */
export const localShelf = createShelf(() => localStorage);
/** Lasts as long as the tab. */
export const tabShelf = createShelf(() => sessionStorage);
