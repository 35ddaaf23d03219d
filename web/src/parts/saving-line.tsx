import { useApp } from '../app.ts';
import { isSaved, useSavings } from '../savings.ts';
import { localShelf } from '../shelf.ts';
import { later } from '../strings-later.ts';
import { dropUnfinished, readUnfinished } from '../unfinished.ts';
import { Button, Link } from './button.tsx';
import { Notice } from './notice.tsx';

interface SavingLineProps {
  /** The owner id of the person, once it is known. */
  readonly owner: string | undefined;
  /** Tells, and leads nowhere: the screen has all the controls that it may have. */
  readonly wordsOnly?: boolean;
}

/**
 * Tells of photos that are being saved while the person looks at something else, and leads to them; also to those whose
 * saving was interrupted, as by closing the page. Some of these can never be saved: who leaves them hears no more of it.
 */
export function SavingLine({ owner, wordsOnly }: SavingLineProps) {
  const text = later.photos;
  const { api, tabs } = useApp();
  const savings = useSavings();
  const pick = savings.first();
  const at = pick ?? (owner === undefined ? undefined : readUnfinished(localShelf, owner, Date.now()));
  if (at === undefined) return null;
  const [words, look] =
    pick === undefined
      ? [text.unfinished, text.goOn]
      : isSaved(pick)
        ? [text.saved, later.pick.see]
        : [text.saving, text.look];
  const { pickId } = at;
  // In all tabs, as who stops a saving does; what is saved stays.
  const leave = (): void => {
    dropUnfinished(localShelf, pickId);
    tabs.tell({ kind: 'stopped', pickId });
    savings.forget(pickId);
    void api.stopPicking(pickId);
  };
  if (wordsOnly === true) return <Notice>{words}</Notice>;
  return (
    <Notice>
      <p>{words}</p>
      <Link to={{ screen: 'picking', pickId }} class="button">
        {look}
      </Link>
      {pick === undefined && <Button onPress={leave}>{text.leave}</Button>}
    </Notice>
  );
}
