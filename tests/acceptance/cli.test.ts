import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type CliHomes, cliHomes, loginAs, startValet, valet } from '../support/cli.ts';
import { newPerson, type TestPerson } from '../support/stack.ts';

let homes: CliHomes;
const listed = async (home: string, ...args: string[]): Promise<{ id: string; name: string }[]> => {
  const { out } = await valet(home, ['ls', '--json', ...args]);
  return (JSON.parse(out) as { items: { id: string; name: string }[] }).items;
};
beforeAll(async () => {
  homes = await cliHomes();
});
afterAll(() => homes.remove());

describe('files', () => {
  let home: string;
  let person: TestPerson;
  beforeAll(async () => {
    home = await homes.fresh();
    person = await newPerson();
    await loginAs(home, person);
  });

  test('30 MB go up, break off by a crash, go on, and come down the same', async () => {
    const bytes = randomBytes(30_000_000);
    const file = join(home, 'film.bin');
    await writeFile(file, bytes);
    const log = join(home, 'calls.log');

    const crashing = startValet(home, ['put', file, '--progress'], {
      preload: true,
      env: { TEST_HOLD_AFTER_BLOCKS: '3' },
    });
    await crashing.saw(/held\n/);
    // three blocks of the size that begins on an unknown line
    await crashing.saw(/^3145728 of 30000000 bytes$/m);
    crashing.process.kill('SIGKILL');
    expect(await crashing.ended).toMatchObject({ signal: 'SIGKILL' });
    expect(await listed(home)).toEqual([]);

    const put = await valet(home, ['put', file], { preload: true, env: { TEST_STORAGE_LOG: log } });
    expect(put).toMatchObject({ exitCode: 0, err: '' });
    expect(put.out).toMatch(/^[0-9a-z]{26} {2}28\.6 MiB {2}film\.bin\n$/);
    const sizes = (await readFile(log, 'utf8')).matchAll(/^PUT block (\d+)$/gm);
    expect(Array.from(sizes, ([, size]) => Number(size)).reduce((sum, size) => sum + size, 0)).toBe(
      30_000_000 - 3_145_728,
    );
    expect(await readdir(join(home, 'unfinished'))).toEqual([]);

    const [item] = await listed(home);
    expect(item).toMatchObject({ name: 'film.bin', size: 30_000_000 });
    const target = join(home, 'back.bin');
    expect(await valet(home, ['get', 'film.bin', '-o', target])).toMatchObject({ exitCode: 0 });
    expect((await readFile(target)).equals(bytes)).toBe(true);
  }, 60_000);

  test('Ctrl-C while sending leaves a state to go on from', async () => {
    const file = join(home, 'stopped.bin');
    await writeFile(file, randomBytes(9_000_000));
    const stopped = startValet(home, ['put', file], { preload: true, env: { TEST_HOLD_AFTER_BLOCKS: '1' } });
    await stopped.saw(/held\n/);
    stopped.process.kill('SIGINT');
    expect(await stopped.ended).toMatchObject({
      exitCode: 130,
      err: expect.stringContaining('Stopped. The same command goes on from here.'),
    });
    expect(await valet(home, ['put', file])).toMatchObject({ exitCode: 0 });
  });

  test('a download that broke off goes on from where it stopped', async () => {
    const bytes = randomBytes(3_000_000);
    await writeFile(join(home, 'large.bin'), bytes);
    await valet(home, ['put', 'large.bin']);
    await rm(join(home, 'large.bin'));
    const crashing = startValet(home, ['get', 'large.bin'], {
      preload: true,
      env: { TEST_CUT_AFTER_BYTES: '1000000' },
    });
    await crashing.saw(/held\n/);
    crashing.process.kill('SIGINT');
    expect((await crashing.ended).exitCode).toBe(130);
    const [part = ''] = (await readdir(home)).filter((name) => name.endsWith('.part'));
    const { size } = await stat(join(home, part));
    expect(size).toBeGreaterThan(0);

    const log = join(home, 'ranges.log');
    const got = await valet(home, ['get', 'large.bin'], { preload: true, env: { TEST_STORAGE_LOG: log } });
    expect(got).toMatchObject({ exitCode: 0, out: 'large.bin\n' });
    expect((await readFile(log, 'utf8')).trim()).toBe(`GET blob bytes=${size}-`);
    expect((await readFile(join(home, 'large.bin'))).equals(bytes)).toBe(true);
    expect((await readdir(home)).filter((name) => name.endsWith('.part'))).toEqual([]);
  });

  test('a file is never written over unless that is asked for', async () => {
    await writeFile(join(home, 'note.txt'), 'one');
    await valet(home, ['put', 'note.txt']);
    await writeFile(join(home, 'note.txt'), 'mine');
    expect(await valet(home, ['get', 'note.txt'])).toMatchObject({ exitCode: 1 });
    expect(await readFile(join(home, 'note.txt'), 'utf8')).toBe('mine');
    expect(await valet(home, ['get', 'note.txt', '--force'])).toMatchObject({ exitCode: 0 });
    expect(await readFile(join(home, 'note.txt'), 'utf8')).toBe('one');
  });

  test('an empty file and a file by another name', async () => {
    await writeFile(join(home, 'empty'), '');
    const put = await valet(home, ['put', 'empty', '--name', 'nichts.txt', '--json']);
    expect(JSON.parse(put.out)).toMatchObject({ items: [{ name: 'nichts.txt', size: 0 }] });
    expect(await valet(home, ['get', 'nichts.txt'])).toMatchObject({ exitCode: 0 });
    expect(await readFile(join(home, 'nichts.txt'), 'utf8')).toBe('');
  });

  test('deleting and bringing back, by name and by id', async () => {
    await writeFile(join(home, 'gone.txt'), 'gone');
    await valet(home, ['put', 'gone.txt']);
    const [{ id } = { id: '' }] = await listed(home, '-q', 'gone');
    expect(await valet(home, ['rm', 'gone.txt'])).toMatchObject({ exitCode: 0 });
    expect(await listed(home, '-q', 'gone')).toEqual([]);
    expect(await listed(home, '--deleted')).toMatchObject([{ id, name: 'gone.txt' }]);
    expect(await valet(home, ['get', 'gone.txt'])).toMatchObject({ exitCode: 4 });
    expect(await valet(home, ['restore', id])).toMatchObject({ exitCode: 0, out: '"gone.txt" is back.\n' });
    expect(await listed(home, '-q', 'gone')).toMatchObject([{ id }]);
  });

  test('one of several of the same name is not guessed', async () => {
    await writeFile(join(home, 'twin.txt'), 'a');
    await valet(home, ['put', 'twin.txt']);
    await valet(home, ['put', 'twin.txt']);
    const twins = await listed(home, '-q', 'twin');
    expect(twins).toHaveLength(2);
    const refused = await valet(home, ['rm', 'twin.txt']);
    expect(refused.exitCode).toBe(1);
    for (const { id } of twins) expect(refused.err).toContain(id);
  });

  test('several files: the good ones land, and the exit code is of the first that did not', async () => {
    await writeFile(join(home, 'good.txt'), 'good');
    const put = await valet(home, ['put', 'missing.txt', 'good.txt']);
    expect(put).toMatchObject({
      exitCode: 1,
      err: expect.stringContaining('missing.txt cannot be read (ENOENT)'),
    });
    expect(await listed(home, '-q', 'good')).toHaveLength(1);
  });

  test('a link opens for anyone until it is revoked', async () => {
    await writeFile(join(home, 'shared.txt'), 'for all');
    await valet(home, ['put', 'shared.txt']);
    const made = await valet(home, ['share', 'shared.txt', '--expires', '2h']);
    expect(made.exitCode).toBe(0);
    const url = made.out.trim();
    expect(await (await fetch(url)).text()).toBe('for all');
    const { items } = JSON.parse((await valet(home, ['shares', '--json'])).out) as {
      items: { shareId: string; name: string; expiresAt: string }[];
    };
    expect(items).toMatchObject([{ name: 'shared.txt' }]);
    const [{ shareId, expiresAt } = { shareId: '', expiresAt: '' }] = items;
    expect(Date.parse(expiresAt) - Date.now()).toBeLessThanOrEqual(2 * 3_600_000);
    expect(await valet(home, ['unshare', shareId])).toMatchObject({ exitCode: 0 });
    expect((await fetch(url)).status).toBe(404);
    expect(await valet(home, ['share', 'shared.txt', '--expires', 'soon'])).toMatchObject({ exitCode: 2 });
  });

  test('albums are listed', async () => {
    expect(JSON.parse((await valet(home, ['albums', '--json'])).out)).toEqual({ items: [] });
  });
});

describe('what goes wrong is told', () => {
  test('nobody answers: 6, and in JSON when asked', async () => {
    const home = await homes.fresh();
    const gone = { VALET_API: 'http://127.0.0.1:9' };
    const { exitCode, err } = await valet(home, ['login', '--no-browser', '--json'], { env: gone });
    expect(exitCode).toBe(6);
    expect(JSON.parse(err)).toMatchObject({ error: 'unreachable' });
  });

  test.each([
    [['login', '--api', 'http://api.example.com']],
    [['login', '--api', 'nonsense']],
    [['bogus']],
    [['get']],
    [['ls', 'too', 'much']],
  ])('%j makes no sense: 2', async (args) => {
    expect(await valet(await homes.fresh(), args)).toMatchObject({ exitCode: 2, out: '' });
  });

  test('every command has its help', async () => {
    const home = await homes.fresh();
    const { out } = await valet(home, ['--help']);
    const names = [...out.matchAll(/^ {2}(\w+)/gm)].map(([, name = '']) => name);
    const files = await readdir(join(import.meta.dirname, '../../cli/commands'));
    expect(names.toSorted()).toEqual(files.map((file) => file.replace('.ts', '')).toSorted());
    for (const name of names)
      expect((await valet(home, [name, '--help'])).out).toContain(`Usage: valet ${name}`);
  }, 30_000);
});
