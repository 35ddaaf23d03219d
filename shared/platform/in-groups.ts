/**
 * Works through `items` at most `together` at a time, and gives the results in their order: many small calls at once are
 * quick, too many at once starve everybody else.
 */
export async function inGroups<Item, Result>(
  items: readonly Item[],
  together: number,
  work: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  for (let at = 0; at < items.length; at += together) {
    results.push(...(await Promise.all(items.slice(at, at + together).map(work))));
  }
  return results;
}
