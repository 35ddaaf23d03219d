import { createHash } from 'node:crypto';
import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startStack } from '../../local/stack/index.ts';
import { writeRandomFile } from '../../tests/browser/support/bytes.ts';
import { newPerson } from '../../tests/browser/support/people.ts';
import { expectScreen, openVisit, signInAnotherWay } from '../../tests/browser/support/visit.ts';
import { launchChromium } from '../../tests/support/chromium.ts';
import { median, printTable } from '../measure.ts';
import { keyFor, onePut, type Key } from './upload-key.ts';

const mebi = 1024 * 1024;
const size = 256 * mebi;
const sizes = [4, 8, 16, 32, 64];
const widths = [1, 2, 3, 4, 6];
const turns = Number(process.env['T'] ?? 3);
const free = { web: 0, api: 0, tenant: 0, google: 0, blob: 0, table: 0 };

/** MD5 of each block, in base64. */
export async function sumsOf(file: string, blockSize: number): Promise<string[]> {
  const handle = await open(file);
  try {
    const { size } = await handle.stat();
    const sums: string[] = [];
    const block = Buffer.alloc(blockSize);
    for (let at = 0; at < size; at += blockSize) {
      const { bytesRead } = await handle.read(block, 0, blockSize, at);
      sums.push(createHash('md5').update(block.subarray(0, bytesRead)).digest('base64'));
    }
    return sums;
  } finally {
    await handle.close();
  }
}

export interface BareBlocks extends Key {
  readonly blockSize: number;
  readonly width: number;
  /** MD5 of each, if they are to have any. */
  readonly sums: string[] | undefined;
}

/**
 * The file in `#alone` in bare blocks, with no page around them: what blocks cost by themselves. In ms. Runs in the page,
 * and so knows nothing but its argument.
 */
export const inBareBlocks = async ({ url, headers, blockSize, width, sums }: BareBlocks): Promise<number> => {
  const file = document.querySelector<HTMLInputElement>('#alone')?.files?.[0];
  if (file === undefined) throw new Error('no file');
  const ids = Array.from({ length: Math.ceil(file.size / blockSize) }, (_, index) =>
    btoa(`${blockSize}-${index}`.padStart(24, '0')),
  );
  const put = (query: string, body: Blob | string, more: Record<string, string>): Promise<void> =>
    new Promise((resolve, reject) => {
      const xhr = new XMLHttpRequest();
      xhr.open('PUT', url + query);
      for (const [name, value] of Object.entries({ ...headers, ...more })) xhr.setRequestHeader(name, value);
      xhr.onload = () =>
        xhr.status === 201 ? resolve() : reject(new Error(`storage answered ${xhr.status}`));
      xhr.onerror = () => reject(new Error('a PUT broke'));
      xhr.send(body);
    });
  const started = performance.now();
  const queue = ids.entries();
  const work = async (): Promise<void> => {
    for (const [index, id] of queue) {
      const sum = sums?.[index];
      const start = index * blockSize;
      await put(
        `&comp=block&blockid=${encodeURIComponent(id)}`,
        file.slice(start, start + blockSize),
        sum === undefined ? {} : { 'content-md5': sum },
      );
    }
  };
  await Promise.all(Array.from({ length: width }, work));
  const list = ids.map((id) => `<Latest>${id}</Latest>`).join('');
  await put('&comp=blocklist', `<BlockList>${list}</BlockList>`, { 'content-type': 'application/xml' });
  return performance.now() - started;
};

/**
 * `npm run bench -- blocks`: what sizes of blocks and how many of them together cost against one PUT, at the storage of
 * this machine. What `blockSizeFor` and `width` of the uploader rest on.
 */
export async function bench(): Promise<void> {
  const folder = await mkdtemp(path.join(tmpdir(), 'valet-bench-'));
  const stack = await startStack({ ports: free, dataDir: path.join(folder, 'data') });
  const browser = await launchChromium();
  const { ready } = stack;
  try {
    const file = path.join(folder, 'film.bin');
    await writeRandomFile(file, size);
    const { page } = await openVisit(browser, ready.web);
    const person = await newPerson(ready, 'Bea Blocks', false);
    await page.goto(`${ready.web}/files`);
    await signInAnotherWay(page, person.key);
    await expectScreen(page, 'My files');
    const key = await keyFor(page, file, ready.api);
    const rate = (ms: readonly number[]): number => size / mebi / (median(ms) / 1000);

    for (const summed of [true, false]) {
      const rows: (string | number)[][] = [];
      const puts: number[] = [];
      for (const mebis of summed ? sizes : [16]) {
        const sums = summed ? await sumsOf(file, mebis * mebi) : undefined;
        const seen = widths.map((): number[] => []);
        for (let turn = 0; turn < turns; turn += 1) {
          puts.push(await page.evaluate(onePut, key));
          for (const [at, width] of widths.entries()) {
            seen[at]?.push(
              await page.evaluate(inBareBlocks, { ...key, blockSize: mebis * mebi, width, sums }),
            );
          }
        }
        rows.push([`${mebis} MiB`, ...seen.map(rate)]);
      }
      const about = summed ? 'with their MD5' : 'without';
      printTable([`blocks ${about}, MiB/s`, ...widths.map((width) => `${width} together`)], rows);
      process.stdout.write(`one PUT: ${rate(puts).toFixed(0)} MiB/s\n\n`);
    }
  } finally {
    await browser.close();
    await stack.stop();
    await rm(folder, { recursive: true, force: true });
  }
}
