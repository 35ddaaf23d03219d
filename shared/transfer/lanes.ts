/** Blocks under way together: fills a fast line, and does not choke a slow one (`npm run bench -- blocks`). */
const width = 4;

/**
 * Sends pieces in several lanes. One piece is always made ready ahead, and only one, so that the line waits for neither
 * disk nor sums and memory stays small. A piece that cannot be made ready or sent stops its neighbours.
 *
 * @param prepare the next piece; undefined when there is no more
 * @throws the first cause, not what it did to the neighbours; or the reason of the signal
 */
export async function sendInLanes<Piece>(
  prepare: (signal: AbortSignal) => Promise<Piece | undefined>,
  send: (piece: Piece, signal: AbortSignal) => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  const halt = new AbortController();
  const either = AbortSignal.any([signal, halt.signal]);
  const next = async (): Promise<Piece | undefined> => {
    either.throwIfAborted();
    return await prepare(either);
  };
  let ahead = next();
  const take = (): Promise<Piece | undefined> => {
    const taken = ahead;
    ahead = taken.then(next);
    ahead.catch(() => undefined); // who takes it is told
    return taken;
  };
  const lane = async (): Promise<void> => {
    try {
      for (let piece = await take(); piece !== undefined; piece = await take()) {
        either.throwIfAborted();
        await send(piece, either);
      }
    } catch (cause) {
      halt.abort(cause);
      throw cause;
    }
  };
  const ends = await Promise.allSettled(Array.from({ length: width }, lane));
  if (ends.some(({ status }) => status === 'rejected')) either.throwIfAborted();
}
