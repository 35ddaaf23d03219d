/** 2 MiB blocks, 2 on their way: a save holds 6 MiB of them, however large the thing is. 50,000 make 97 GiB. */
export const blockBytes = 2 * 2 ** 20;
const inFlight = 2;
/** How often a saver says that it lives, in milliseconds. */
const tickMs = 15_000;

/** The id of a block: of one length for all, as Put Block wants it. */
export const blockIdOf = (index: number): string =>
  Buffer.from(index.toString().padStart(6, '0')).toString('base64');

export interface StageWish {
  readonly stream: ReadableStream<Uint8Array>;
  /** Bytes at the start of the stream that are staged already. */
  readonly skip: number;
  /** What is staged already: whole blocks. */
  readonly done: { readonly blocks: number; readonly bytes: number };
  readonly maxBytes: number;
  stage(index: number, bytes: Uint8Array): Promise<void>;
  /** Asked after every read; false pauses. */
  mayGoOn(): boolean;
  /** Called now and then, with what is staged for sure. */
  tick(progress: { blocks: number; bytes: number }): Promise<void>;
  now(): number;
}

export interface Staged {
  /** `over`: more came than `maxBytes`. `paused`: there is more to come. */
  readonly state: 'ended' | 'paused' | 'over';
  readonly blocks: number;
  readonly bytes: number;
}

/** Cuts a stream into blocks and stages them, a few at once. Stops reading when staging is slower than the source. */
export async function stageAll(wish: StageWish): Promise<Staged> {
  let { blocks, bytes } = wish.done;
  let toSkip = wish.skip;
  // Used again and again: fresh ones would pile up by the hundred megabytes before they are collected.
  const spare: Uint8Array<ArrayBuffer>[] = [];
  const take = (): Uint8Array<ArrayBuffer> => spare.pop() ?? new Uint8Array(blockBytes);
  let buffer = take();
  let filled = 0;
  let ticked = wish.now();
  const flying = new Set<Promise<void>>();
  let failure: { readonly cause: unknown } | undefined;

  const settle = async (most: number): Promise<void> => {
    while (flying.size > most) await Promise.race(flying);
    if (failure !== undefined) throw failure.cause;
  };
  const flush = async (): Promise<void> => {
    const full = buffer;
    const flight = wish.stage(blocks, full.subarray(0, filled)).then(
      () => void spare.push(full),
      (cause: unknown) => {
        failure ??= { cause };
      },
    );
    flying.add(flight);
    void flight.then(() => flying.delete(flight));
    blocks += 1;
    bytes += filled;
    filled = 0;
    await settle(inFlight - 1);
    buffer = take();
  };
  const tick = async (): Promise<void> => {
    ticked = wish.now();
    await settle(0);
    await wish.tick({ blocks, bytes });
  };

  const reader = wish.stream.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      let rest = value.subarray(Math.min(toSkip, value.byteLength));
      toSkip -= value.byteLength - rest.byteLength;
      if (bytes + filled + rest.byteLength > wish.maxBytes) return { state: 'over', blocks, bytes };
      while (rest.byteLength > 0) {
        const part = rest.subarray(0, blockBytes - filled);
        buffer.set(part, filled);
        filled += part.byteLength;
        rest = rest.subarray(part.byteLength);
        if (filled < blockBytes) continue;
        await flush();
      }
      if (wish.now() - ticked >= tickMs) await tick();
      // What is not a whole block is dropped: the next call asks the source for it again.
      if (!wish.mayGoOn()) {
        await settle(0);
        return { state: 'paused', blocks, bytes };
      }
    }
    if (filled > 0) await flush();
    await settle(0);
    return { state: 'ended', blocks, bytes };
  } finally {
    await Promise.allSettled(flying);
    // Whoever sends is told that nobody listens any more; after the end this does nothing.
    await reader.cancel().catch(() => undefined);
  }
}
