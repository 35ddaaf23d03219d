/** How the person likes the page; kept on this computer alone. */
export interface Look {
  readonly size: 'usual' | 'large' | 'largest';
  readonly colours: 'device' | 'light' | 'dark';
  /** Of reading aloud. */
  readonly pace: 'usual' | 'slow';
}

const key = 'valet.look';
const known = {
  size: ['usual', 'large', 'largest'],
  colours: ['device', 'light', 'dark'],
  pace: ['usual', 'slow'],
} as const;
const one = <Value extends string>(values: readonly [Value, ...Value[]], candidate: unknown): Value =>
  values.find((value) => value === candidate) ?? values[0];

/** What is kept; what is not known counts as the usual. */
export function readLook(shelf: Pick<Storage, 'getItem'>): Look {
  const [size, colours, pace] = shelf.getItem(key)?.split(' ') ?? [];
  return { size: one(known.size, size), colours: one(known.colours, colours), pace: one(known.pace, pace) };
}

export function keepLook(shelf: Pick<Storage, 'setItem'>, { size, colours, pace }: Look): void {
  shelf.setItem(key, `${size} ${colours} ${pace}`);
}

/** Shows the page so; the style sheet does the rest. */
export function applyLook({ size, colours }: Look, { dataset }: Pick<HTMLElement, 'dataset'>): void {
  dataset['size'] = size;
  dataset['colours'] = colours;
}
