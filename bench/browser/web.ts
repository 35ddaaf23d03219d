import { cp, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser } from 'playwright-core';
import { startStack, type Stack } from '../../local/stack/index.ts';
import { plenty } from '../../tests/browser/support/told.ts';
import { launchChromium } from '../../tests/support/chromium.ts';
import { buildWeb } from '../../tools/build/web.ts';
import { median, printTable } from '../measure.ts';
import { openAlbum, slowVisit, tiles, type Times } from './phone.ts';
import { serveTold } from './told-server.ts';

const root = path.resolve(import.meta.dirname, '../..');
const free = { web: 0, api: 0, tenant: 0, google: 0, blob: 0, table: 0 };
const turns = 5;

/**
 * The same page with the usual libraries for sign-in and storage in its first load. Such a page leaves for the tenant,
 * and trades the code, by its library: so what ours does before its script is there waits here until that has come.
 */
async function buildPeer(folder: string): Promise<string> {
  const source = path.join(folder, 'web');
  await cp(path.join(root, 'web'), source, { recursive: true });
  for (const name of ['shared', 'docs', 'node_modules', 'tsconfig.json'])
    await symlink(path.join(root, name), path.join(folder, name));
  const at = (name: string): string => path.join(source, 'src', name);
  await cp(at('main.tsx'), at('page-main.tsx'));
  await cp(at('first.ts'), at('page-first.ts'));
  await writeFile(at('first.ts'), 'export {};');
  await writeFile(
    at('main.tsx'),
    `import { Auth0Client } from '@auth0/auth0-spa-js';
     import { BlockBlobClient, ContainerClient } from '@azure/storage-blob';
     Object.assign(globalThis, { peer: [Auth0Client, BlockBlobClient, ContainerClient] });
     import './page-first.ts';
     import './page-main.tsx';`,
  );
  const outdir = path.join(folder, 'dist-web');
  await buildWeb({ root: folder, source, outdir });
  return outdir;
}

async function open(browser: Browser, { ready }: Stack, signedIn: boolean): Promise<Times> {
  const visit = await slowVisit(browser, ready, signedIn);
  try {
    return await openAlbum(visit, ready, signedIn);
  } finally {
    await visit.close();
  }
}

/**
 * `npm run bench -- web`: the screen of photos on a slow phone, against the same page with the usual libraries.
 *
 * As deployed: text goes out packed, and the browser's HTTP cache is on, so that the way back from the tenant takes from
 * it what the way there has fetched, on both sides. What differs: HTTP/1.1 in place of 2, preflights that the emulation
 * does not slow down, workers with the machine's full speed, pictures of a few KB, and an API that answers at once.
 */
export async function bench(): Promise<void> {
  const folder = await mkdtemp(path.join(tmpdir(), 'valet-web-bench-'));
  const distWeb = await buildPeer(folder);
  const stacks = [await startStack({ ports: free }), await startStack({ ports: free, distWeb })];
  const closing = await Promise.all(stacks.map((stack) => serveTold(stack, plenty())));
  const browser = await launchChromium();
  try {
    const seen = { door: [[], []], screen: [[], []], tiles: [[], []] } as Record<
      string,
      [number[], number[]]
    >;
    for (let turn = 0; turn <= turns; turn += 1) {
      for (const [at, stack] of stacks.entries()) {
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
    process.stdout.write(
      'packed with gzip, HTTP cache on; CPU 6 times slower, 1.6 Mbit/s, 150 ms; busy machines blur it\n',
    );
    process.stdout.write('wanted: at most 0.45 to the first useful screen, at most 0.60 to the tiles\n');
  } finally {
    await browser.close();
    await Promise.all(closing.map((close) => close()));
    await Promise.all(stacks.map((stack) => stack.stop()));
    await rm(folder, { recursive: true, force: true });
  }
}
