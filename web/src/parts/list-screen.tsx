import type { ComponentChild, ComponentChildren, ComponentType } from 'preact';
import { useApp } from '../app.ts';
import type { Answer, Problem } from '../answer.ts';
import type { Route } from '../router.ts';
import { useAnswer } from '../use-answer.ts';
import { Link, look } from './button.tsx';
import { type AskedProps, Unanswered } from './notice.tsx';
import { Pages, pageSize, useAgain } from './pages.tsx';
import { Screen } from './screen.tsx';

interface PageOf<Item> {
  readonly items: readonly Item[];
  readonly nextCursor?: string | undefined;
}

interface PageQuery {
  readonly cursor: string | undefined;
  readonly limit: number;
}

/** One page of a long list, as far as it is known. */
export interface List<Item> {
  /** Undefined while it is awaited. */
  readonly answer: Answer<unknown> | undefined;
  /** Undefined while it is awaited, and when it could not be had. */
  readonly items: readonly Item[] | undefined;
  readonly nextCursor: string | undefined;
  /** Why it could not be had. */
  readonly problem: Problem | undefined;
  readonly again: () => void;
}

/** Asks for the page of a list that the address names; `page` is the whole answer, for what stands beside the items. */
export function useList<Page extends PageOf<unknown>>(
  ask: (query: PageQuery, options: { readonly signal: AbortSignal }) => Promise<Answer<Page>>,
): List<Page['items'][number]> & { readonly page: Page | undefined } {
  const { place } = useApp();
  const [answer, again] = useAnswer(
    (signal) => ask({ cursor: place.cursor, limit: pageSize }, { signal }),
    place.address,
    true,
  );
  const page = answer?.ok === true ? answer.value : undefined;
  return {
    page,
    answer,
    items: page?.items,
    nextCursor: page?.nextCursor,
    problem: answer?.ok === false ? answer : undefined,
    again: useAgain(answer, again),
  };
}

interface ListScreenProps<Item> {
  readonly list: List<Item>;
  readonly text: {
    readonly title: string;
    /** What stands above the list, when there is something in it. */
    readonly lead?: string;
    readonly empty: string;
    readonly older: string;
    readonly newest: string;
  };
  /** Pictures side by side, or rows. */
  readonly shape: 'grid' | 'list';
  readonly row: (item: Item, index: number) => ComponentChild;
  /** What stands between the words and the list, when it could be had. */
  readonly above?: ComponentChildren;
  /** The one thing to do, below that; not when there was trouble, which brings one of its own. */
  readonly first?: { readonly to: Route; readonly words: string } | undefined;
  /** What is said in place of the usual words when the list could not be had. */
  readonly trouble?: ComponentType<AskedProps> | undefined;
  /** What stands below the list. */
  readonly children?: ComponentChildren;
}

/** A screen that shows one list a page at a time: photos, mail and things all look and work alike. */
export function ListScreen<Item>({
  list,
  text,
  shape,
  row,
  above,
  first,
  trouble,
  children,
}: ListScreenProps<Item>) {
  const { answer, items, nextCursor, problem, again } = list;
  const words = items?.length === 0 && nextCursor === undefined ? text.empty : text.lead;
  return (
    <Screen title={text.title}>
      <Unanswered answer={answer} onAgain={again} shown={trouble} />
      {items !== undefined && words !== undefined && <p>{words}</p>}
      {problem === undefined && above}
      {problem === undefined && first !== undefined && (
        <p>
          <Link to={first.to} class={look(true)}>
            {first.words}
          </Link>
        </p>
      )}
      {items !== undefined && items.length > 0 && <ul class={shape}>{items.map(row)}</ul>}
      {items !== undefined && <Pages nextCursor={nextCursor} older={text.older} newest={text.newest} />}
      {children}
    </Screen>
  );
}
