import { usageTrouble } from './trouble.ts';

const units = { m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 } as const;

/** A span such as `30m`, `12h`, `7d` or `2w`, in ms. @throws Trouble for anything else */
export function duration(text: string): number {
  const [, count = '', unit = ''] = /^([1-9]\d{0,4})([mhdw])$/.exec(text) ?? [];
  if (unit === '') throw usageTrouble(`"${text}" is no span of time. Say 30m, 12h, 7d or 2w.`);
  return Number(count) * units[unit as keyof typeof units];
}
