/** What a person looks at many times a visit. */
const looked = ['albums', 'files', 'inbox'] as const;
/** What is asked for them: `me` once at the start of each visit, as Home does. */
export const kinds = ['me', ...looked] as const;
export type Kind = (typeof kinds)[number];

/** Something that happens to one person. `at` in seconds since midnight. */
export type Event =
  | { readonly at: number; readonly person: number; readonly what: 'mail' }
  | {
      readonly at: number;
      readonly person: number;
      readonly what: Kind;
      /** Of the person's, counted from 0: each begins with a fresh access token. */
      readonly visit: number;
      /** Which of the instances the load balancer chose. */
      readonly instance: number;
    };

export interface DayWish {
  readonly people: number;
  readonly instances: number;
  /** Of each of the three things, for each person. */
  readonly views: number;
  readonly visits: number;
  /** New mails for each person. */
  readonly mails: number;
  readonly seed: number;
}

/** Seconds that somebody looks at something before they go on: half a minute on average, four seconds at least. */
const lookSeconds = { least: 4, mean: 30 };
const hour = 3600;
/** When people come: mean and deviation in hours, and how many of a hundred. Mornings and evenings are the peaks. */
const peaks = [
  { mean: 8.2, deviation: 0.9, share: 30 },
  { mean: 13, deviation: 1.5, share: 20 },
  { mean: 19.3, deviation: 1.3, share: 40 },
  { mean: 15, deviation: 4, share: 10 },
] as const;

/** Numbers in [0, 1) that are the same for the same seed (mulberry32), so that one run compares with another. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/**
 * A day of many people, in order. Everybody comes a few times, looks at all three things a few times in a row (the inbox
 * again after each message, the albums again after each album), and is served by any instance each time.
 */
export function planDay(wish: DayWish): Event[] {
  const random = randomFrom(wish.seed);
  const exponential = (mean: number): number => -mean * Math.log(1 - random());
  const shuffled = <Item>(items: readonly Item[]): Item[] =>
    items
      .map((item) => ({ item, rank: random() }))
      .toSorted((a, b) => a.rank - b.rank)
      .map(({ item }) => item);
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const arrival = (): number => {
    let left = random() * 100;
    const peak = peaks.find(({ share }) => (left -= share) < 0) ?? peaks[0];
    return Math.min(23, Math.max(5, peak.mean + peak.deviation * normal())) * hour;
  };
  const events: Event[] = [];
  for (let person = 0; person < wish.people; person += 1) {
    for (let mail = 0; mail < wish.mails; mail += 1) {
      events.push({ at: (5 + 18 * random()) * hour, person, what: 'mail' });
    }
    for (let visit = 0; visit < wish.visits; visit += 1) {
      let at = arrival();
      // The same number each visit, what is left over in the first ones.
      const each = Math.floor((wish.views + wish.visits - 1 - visit) / wish.visits);
      events.push({ at, person, what: 'me', visit, instance: (person + visit) % wish.instances });
      for (const what of shuffled(looked)) {
        for (let view = 0; view < each; view += 1) {
          events.push({ at, person, what, visit, instance: Math.floor(random() * wish.instances) });
          at += lookSeconds.least + exponential(lookSeconds.mean - lookSeconds.least);
        }
      }
    }
  }
  return events.toSorted((a, b) => a.at - b.at);
}
