import { cp, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser } from 'playwright-core';
import { startStack, type Stack } from '../../local/stack/index.ts';
import { plenty, tellApi } from '../../tests/browser/support/api-double.ts';
import { newPerson } from '../../tests/browser/support/people.ts';
import { expectScreen, openVisit, signInAnotherWay } from '../../tests/browser/support/visit.ts';
import { launchChromium } from '../../tests/support/chromium.ts';
import { buildWeb } from '../../tools/build/web.ts';
import { median, printTable } from '../measure.ts';

const root = path.resolve(import.meta.dirname, '../..');
const free = { web: 0, api: 0, tenant: 0, google: 0, blob: 0, table: 0 };
const turns = 3;
const tiles = 24;
const longMs = 120_000;

/** A slow phone: six times slower than this machine, 1.6 Mbit/s and 150 ms away. */
const phone = {
  cpu: 6,
  network: { offline: false, latency: 150, downloadThroughput: 200_000, uploadThroughput: 93_750 },
};

/** The same page, with the usual libraries for sign-in and storage in its first load. */
async function buildPeer(folder: string): Promise<string> {
  const source = path.join(folder, 'web');
  await cp(path.join(root, 'web'), source, { recursive: true });
  for (const name of ['shared', 'docs', 'node_modules', 'tsconfig.json'])
    await symlink(path.join(root, name), path.join(folder, name));
  const main = path.join(source, 'src/main.tsx');
  await cp(main, path.join(source, 'src/page-main.tsx'));
  await writeFile(
    main,
    `import { Auth0Client } from '@auth0/auth0-spa-js';
     import { BlockBlobClient, ContainerClient } from '@azure/storage-blob';
     Object.assign(globalThis, { peer: [Auth0Client, BlockBlobClient, ContainerClient] });
     import './page-main.tsx';`,
  );
  const outdir = path.join(folder, 'dist-web');
  await buildWeb({ root: folder, source, outdir });
  return outdir;
}

interface Times {
  readonly screen: number;
  readonly tiles: number;
}

/** Opens the screen of photos with nothing in the cache, and says when its heading and when all its pictures are there. */
async function open(browser: Browser, { ready }: Stack, signedIn: boolean): Promise<Times> {
  const visit = await openVisit(browser, ready.web, { viewport: { width: 360, height: 740 } });
  const { page } = visit;
  const told = plenty();
  await tellApi(visit.context, ready, told);
  if (signedIn) {
    const person = await newPerson(ready, 'Pat Phone', false);
    await page.goto(ready.web);
    await signInAnotherWay(page, person.key);
    await expectScreen(page, 'Home');
  }
  const devtools = await visit.context.newCDPSession(page);
  await devtools.send('Network.enable');
  await devtools.send('Network.clearBrowserCache');
  await devtools.send('Emulation.setCPUThrottlingRate', { rate: phone.cpu });
  await devtools.send('Network.emulateNetworkConditions', phone.network);
  const started = performance.now();
  await page.goto(`${ready.web}/photos/${'1'.padStart(26, 'a')}`, { waitUntil: 'commit', timeout: longMs });
  const heading = signedIn ? /^Photos from|^Album/ : 'Welcome';
  await page.getByRole('heading', { level: 1, name: heading }).waitFor({ timeout: longMs });
  const screen = performance.now() - started;
  if (signedIn) {
    await page.waitForFunction(
      (count) => {
        const images = [...document.querySelectorAll<HTMLImageElement>('.grid img')];
        const inSight = images.filter((image) => image.getBoundingClientRect().top < innerHeight);
        return images.length === count && inSight.every(({ naturalWidth }) => naturalWidth > 0);
      },
      tiles,
      { timeout: longMs },
    );
  }
  const all = performance.now() - started;
  await visit.close();
  return { screen, tiles: all };
}

/** `npm run bench -- web`: the screen of photos on a slow phone, against the same page with the usual libraries. */
export async function bench(): Promise<void> {
  const folder = await mkdtemp(path.join(tmpdir(), 'valet-web-bench-'));
  const distWeb = await buildPeer(folder);
  const ours = await startStack({ ports: free });
  const peer = await startStack({ ports: free, distWeb });
  const browser = await launchChromium();
  try {
    const seen = { door: [[], []], screen: [[], []], tiles: [[], []] } as Record<
      string,
      [number[], number[]]
    >;
    for (let turn = 0; turn <= turns; turn += 1) {
      for (const [at, stack] of [ours, peer].entries()) {
        const door = await open(browser, stack, false);
        const inside = await open(browser, stack, true);
        if (turn === 0) continue; // warms up both
        seen['door']?.[at]?.push(door.screen);
        seen['screen']?.[at]?.push(inside.screen);
        seen['tiles']?.[at]?.push(inside.tiles);
      }
    }
    const titles = {
      door: 'from cold, first useful screen',
      screen: 'signed in, first useful screen',
      tiles: `signed in, ${tiles} tiles (those in sight)`,
    };
    printTable(
      ['ms, medians', 'ours', 'peer', 'share'],
      Object.entries(titles).map(([name, title]) => {
        const [a = [], b = []] = seen[name] ?? [];
        return [title, median(a), median(b), (median(a) / median(b)).toFixed(2)];
      }),
    );
    process.stdout.write('wanted: at most 0.45 to the first useful screen, at most 0.60 to the tiles\n');
  } finally {
    await browser.close();
    await Promise.all([ours.stop(), peer.stop()]);
    await rm(folder, { recursive: true, force: true });
  }
}
