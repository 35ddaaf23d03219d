import { useEffect, useState } from 'preact/hooks';
import { useApp, type App, type Work } from './app.ts';
import { stayAwake } from './awake.ts';
import { browserClock } from './clock.ts';
import { saveAll, type Saving } from './saving.ts';
import { localShelf } from './shelf.ts';
import { dropUnfinished, keepUnfinished } from './unfinished.ts';
import type { PickedPhoto } from '../../shared/contract/index.ts';

/** What is saved of one pick. */
export interface PickSaving {
  readonly pickId: string;
  readonly photos: readonly PickedPhoto[];
  /** The album that they go into. */
  readonly title: string;
  /** It goes on from what was saved before the page came back, which counts from the start. */
  readonly resumed: boolean;
}

/** How that stands. */
interface Standing extends PickSaving {
  readonly saving?: Saving;
  /** Set while it is under way, and ends that. */
  readonly stop?: (() => void) | undefined;
}

/** The picks that are being saved, above the screens. */
export interface Savings extends Work {
  of(pickId: string): Standing | undefined;
  /** One that goes on, or whose end nobody has seen. */
  first(): Standing | undefined;
  /** Begins, or goes on with what is left of it; never rejects. */
  save(pick: PickSaving): Promise<void>;
  /** Its end was seen. */
  forget(pickId: string): void;
  /** @returns a function that stops listening */
  listen(listener: () => void): () => void;
}

/** All of it, and it is over: what is said of one that is under way comes once more at its end. */
export const isSaved = ({ photos, saving, stop }: Standing): boolean =>
  stop === undefined && saving?.saved.size === photos.length;

function createSavings({ api, me, works, gone, tabs }: App): Savings {
  const picks = new Map<string, Standing>();
  const all = (): Standing[] => [...picks.values()];
  const listeners = new Set<() => void>();
  const tell = (): void => listeners.forEach((listener) => listener());
  const change = (pick: Standing): void => {
    picks.set(pick.pickId, pick);
    tell();
  };
  const waits = ({ saving }: Standing): boolean =>
    saving?.problem?.code === 'not_authenticated' || saving?.problem?.code === 'invalid_token';

  const save = async (pick: PickSaving): Promise<void> => {
    const { pickId, photos, title } = pick;
    const before = picks.get(pickId);
    if (before?.stop !== undefined) return;
    const halt = new AbortController();
    const { signal } = halt;
    gone.addEventListener('abort', () => halt.abort(), { signal });
    tabs.listen((news) => {
      if (news.kind === 'stopped' && news.pickId === pickId) halt.abort();
    }, signal);
    // In all tabs: the pick ends at Google once it is left, and another one that is at it would meet nothing but trouble.
    const stop = (): void => {
      dropUnfinished(localShelf, pickId);
      tabs.tell({ kind: 'stopped', pickId });
      halt.abort();
    };
    change({ ...before, ...pick, stop });
    const rest = stayAwake();
    const owner = await me();
    if (owner.ok && !signal.aborted)
      keepUnfinished(localShelf, { pickId, title, owner: owner.value.id, since: Date.now() });
    const saving = await saveAll({
      ...{ api, pickId, photos, albumTitle: title, before: before?.saving, clock: browserClock, signal },
      onChange: (now) => change({ ...pick, stop, saving: { ...now } }),
    }).finally(rest);
    const end = { ...pick, saving };
    change(end);
    if (!isSaved(end)) return;
    dropUnfinished(localShelf, pickId);
    void api.stopPicking(pickId); // frees its place at Google, where it would run out by itself
  };
  const savings: Savings = {
    of: (pickId) => picks.get(pickId),
    first: () => all().find((pick) => pick.stop !== undefined || isSaved(pick)),
    save,
    forget: (pickId) => {
      picks.delete(pickId);
      tell();
    },
    isBusy: () => all().some((pick) => pick.stop !== undefined || waits(pick)),
    goOn: () =>
      all()
        .filter(waits)
        .forEach((pick) => void save(pick)),
    listen(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
  works.push(savings);
  return savings;
}

let made: Savings | undefined;

/** The savings of this visit; the screen is drawn anew whenever one of them comes further. */
export function useSavings(): Savings {
  const app = useApp();
  const savings = (made ??= createSavings(app));
  const [, draw] = useState({});
  useEffect(() => savings.listen(() => draw({})), []);
  return savings;
}
