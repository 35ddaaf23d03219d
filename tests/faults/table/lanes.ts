/** Lets so much work go on at once, first come, first served. */
export interface Lanes {
  readonly run: <Value>(work: () => Promise<Value>) => Promise<Value>;
  /** Waits until nothing else goes on, and lets nothing begin meanwhile. Not for work that has a lane already. */
  readonly alone: <Value>(work: () => Promise<Value>) => Promise<Value>;
}

/** @param count how many; at least one is let go on */
export function createLanes(count: number): Lanes {
  const all = Math.max(1, count);
  let free = all;
  const waiting: { readonly lanes: number; readonly start: () => void }[] = [];
  const letGoOn = (): void => {
    // Who needs all of them is not passed by those who need one.
    for (let next = waiting[0]; next !== undefined && next.lanes <= free; next = waiting[0]) {
      waiting.shift();
      free -= next.lanes;
      next.start();
    }
  };
  const take = async <Value>(lanes: number, work: () => Promise<Value>): Promise<Value> => {
    await new Promise<void>((start) => {
      waiting.push({ lanes, start });
      letGoOn();
    });
    try {
      return await work();
    } finally {
      free += lanes;
      letGoOn();
    }
  };
  return { run: (work) => take(1, work), alone: (work) => take(all, work) };
}
