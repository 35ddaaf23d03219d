import type { Page } from 'playwright-core';
import type { Told } from './told.ts';

/** A screen as a person may meet it: what the API says by then, its address, and the heading it must come to. */
export interface ScreenCase {
  readonly name: string;
  readonly address: string;
  readonly title: string | RegExp;
  readonly told?: Partial<Told>;
  /** What the person does there before it looks so. */
  readonly reach?: (page: Page, told: Told) => Promise<void>;
  /** Something that shows when the screen is whole. */
  readonly whole?: string | RegExp;
}

/** Something of ours went wrong; every screen that asks the API says so in the same words. */
export const ourFault: NonNullable<Told['problem']> = { code: 'internal', status: 500 };
export const ourFaultWords = 'That did not work, and it is our fault.';

type Place = readonly [name: string, address: string, title: string | RegExp];

/** A screen that asks the API in vain. */
export const failing = (...[name, address, title]: Place): ScreenCase => ({
  ...{ name, address, title, whole: ourFaultWords },
  told: { problem: ourFault },
});

/** A screen of something that is not there any more. */
export const missing = (...[name, address, title]: Place): ScreenCase => ({
  ...{ name, address, title, whole: 'We can not find this.' },
  told: { problem: { code: 'not_found', status: 404 } },
});

/** A screen of things when there are none: it says what to do next. */
export const empty = (
  ...[name, address, title, told, whole]: [...Place, told: Partial<Told>, whole: string]
): ScreenCase => ({ name, address, title, told, whole });
