import type { Browser, BrowserContextOptions } from 'playwright-core';
import { tellApi } from './api-double.ts';
import { newPerson, type Person } from './people.ts';
import type { Stack } from './stack.ts';
import { plenty, type Told } from './told.ts';
import { expectScreen, openVisit, signInAnotherWay, type Visit } from './visit.ts';

interface Wish {
  /** What the person is called. */
  readonly name: string;
  /** Default: Home. */
  readonly address?: string;
  readonly options?: BrowserContextOptions;
}

/** The window of a phone. */
export const phone: BrowserContextOptions = { viewport: { width: 360, height: 740 } };

/** Somebody new, signed in at an address, who has plenty of everything; a test may change what the API tells of it. */
export async function amongPlenty(
  browser: Browser,
  stack: Stack,
  { name, address = '/', options }: Wish,
): Promise<Visit & { told: Told; person: Person }> {
  const told = plenty();
  const visit = await openVisit(browser, stack.web, options);
  await tellApi(visit.context, stack, told);
  const person = await newPerson(stack, name, false);
  await visit.page.goto(stack.web + address);
  await expectScreen(visit.page, 'Welcome');
  await signInAnotherWay(visit.page, person.key);
  await expectScreen(visit.page, /./); // before that it does not heed where it is sent
  return { ...visit, told, person };
}
