/**
 * Works through `items` with at most `width` under way at a time, in order of start. When `work` rejects, nothing new
 * starts, what is under way is awaited, and the first rejection is thrown.
 */
export async function pool<Item>(
  items: Iterable<Item>,
  width: number,
  work: (item: Item) => Promise<void>,
): Promise<void> {
  const rest = items[Symbol.iterator]();
  let stopped = false;
  const worker = async (): Promise<void> => {
    for (let next = rest.next(); !stopped && next.done !== true; next = rest.next()) {
      try {
        await work(next.value);
      } catch (cause) {
        stopped = true;
        throw cause;
      }
    }
  };
  const ends = await Promise.allSettled(Array.from({ length: width }, worker));
  const failed = ends.find((end) => end.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
}
