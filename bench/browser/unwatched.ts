import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { chromium, type Browser, type Page } from 'playwright-core';
import { findChromium, quietArguments } from '../../tests/support/chromium.ts';
import { keepOn, spentBetween, spentSoFar, type Spent } from '../processor.ts';

/** Until a page that was let go of is at rest, in ms. */
const calmMs = 1500;
const pollMs = 100;
const startMs = 20_000;
/** The title of a page whose work is over: told without DevTools. */
const over = 'measured';

/** A Chromium that works as people's do: with no DevTools, which cost it time and memory for all that is sent. */
export interface Unwatched {
  /** The page, to be made ready by DevTools until `run` lets go of them. */
  attach(): Promise<Page>;
  /** Lets a page work while nobody watches; `work` knows nothing but its argument. */
  run<Arg>(work: (arg: Arg) => Promise<number>, arg: Arg): Promise<{ result: number; spent: Spent }>;
  stop(): Promise<void>;
}

async function until<Found>(look: () => Promise<Found | undefined>, ms: number): Promise<Found> {
  const end = performance.now() + ms;
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    if (performance.now() > end) throw new Error(`Chromium was not so far after ${ms} ms.`);
    await wait(pollMs);
  }
}

/**
 * @param profile - a folder that is not there yet
 * @param storagePid - whose processor time is counted beside Chromium's
 * @param apart - whether it gets the first processor alone, and storage the second
 */
export async function startUnwatched(
  profile: string,
  storagePid: number,
  longMs: number,
  apart: boolean,
): Promise<Unwatched> {
  const child = spawn(
    findChromium(),
    [
      ...['--headless', '--remote-debugging-port=0', `--user-data-dir=${profile}`],
      ...['--lang=en-GB', ...quietArguments(), 'about:blank'],
    ],
    { stdio: 'ignore' },
  );
  const gone = once(child, 'exit');
  const pid = child.pid ?? 0;
  if (apart) {
    keepOn(0, pid);
    keepOn(1, storagePid);
  }
  const port = await until(
    () =>
      readFile(path.join(profile, 'DevToolsActivePort'), 'utf8').then(
        (text) => text.split('\n')[0],
        () => undefined,
      ),
    startMs,
  );
  const address = `http://127.0.0.1:${port}`;
  let browser: Browser | undefined;
  const attach = async (): Promise<Page> => {
    browser ??= await chromium.connectOverCDP(address);
    const page = browser.contexts()[0]?.pages()[0];
    if (page === undefined) throw new Error('Chromium has no page.');
    return page;
  };
  return {
    attach,
    async run(work, arg) {
      const page = await attach();
      await page.evaluate(`void (async () => {
        clearInterval(globalThis.telling);
        document.title = 'not yet';
        await new Promise((resolve) => setTimeout(resolve, ${calmMs}));
        globalThis.measured = await (${work.toString()})(${JSON.stringify(arg)}).catch(String);
        globalThis.telling = setInterval(() => (document.title = '${over}'), 50);
      })()`);
      await browser?.close(); // lets go of it, no more
      browser = undefined;
      const before = spentSoFar(pid, storagePid);
      await until(async () => {
        const pages = (await (await fetch(`${address}/json/list`)).json()) as { title: string }[];
        return pages.find(({ title }) => title === over);
      }, longMs);
      const spent = spentBetween(before, spentSoFar(pid, storagePid));
      const result: unknown = await (await attach()).evaluate('measured');
      if (typeof result !== 'number') throw new Error(String(result));
      return { result, spent };
    },
    async stop() {
      await browser?.close();
      child.kill();
      await gone;
    },
  };
}

/** Puts a file of any size into a field: by DevTools, since Playwright carries no large ones to a browser it attached to. */
export async function setFile(page: Page, selector: string, file: string): Promise<void> {
  const devtools = await page.context().newCDPSession(page);
  const { root } = await devtools.send('DOM.getDocument');
  const { nodeId } = await devtools.send('DOM.querySelector', { nodeId: root.nodeId, selector });
  await devtools.send('DOM.setFileInputFiles', { files: [file], nodeId });
  await devtools.detach();
}
