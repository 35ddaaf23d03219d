/** Lets so much work go on at once, first come, first served. */
export type Lanes = <Value>(work: () => Promise<Value>) => Promise<Value>;

/** @param count how many; at least one is let go on */
export function createLanes(count: number): Lanes {
  let free = Math.max(1, count);
  const waiting: (() => void)[] = [];
  return async (work) => {
    if (free > 0) free -= 1;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      return await work();
    } finally {
      // A lane goes from hand to hand: whoever comes new finds none free meanwhile.
      const next = waiting.shift();
      if (next === undefined) free += 1;
      else next();
    }
  };
}
