import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { RunningPart } from '../../../local/child/child.ts';
import { audience, clients, demoPeople } from '../../../local/config.ts';
import { claims, googleDouble, newTenant, page } from '../tenant/harness.ts';
import type { GoogleDouble } from '../tenant/harness.ts';

const command = fileURLToPath(new URL('../../../local/stack/token.ts', import.meta.url));

let google: GoogleDouble;
let tenant: RunningPart;
let folder: string;
let ready: string;
beforeAll(async () => {
  google = await googleDouble();
  tenant = await newTenant({ googleOrigin: google.origin });
  folder = await mkdtemp(join(tmpdir(), 'valet-token-'));
  ready = join(folder, 'ready.json');
  const importer = { name: 'importer', ...clients.importer, permissions: ['import:events'] };
  const state = {
    web: page,
    api: 'http://localhost:7071',
    tenant: tenant.origin,
    google: google.origin,
    storage: { blob: 'http://127.0.0.1:10000', table: 'http://127.0.0.1:10002' },
    audience,
    people: demoPeople,
    clients: { spa: clients.spa, native: clients.native, machines: [importer] },
  };
  await writeFile(ready, JSON.stringify(state));
});
afterAll(async () => {
  await tenant.close();
  await google.close();
  await rm(folder, { recursive: true });
});

function run(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, [command, ...args], (error, out, err) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, out, err });
    });
  });
}

describe('npm run token', () => {
  test("prints a person's access token alone, good for photos and mail", async () => {
    const { code, out, err } = await run('--user', 'linked', '--ready-file', ready);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+\n$/);
    expect(claims(out.trim())).toMatchObject({ sub: demoPeople[0]?.id, azp: 'valet-spa' });
    const asked = google.authorizations.at(-1)?.get('scope')?.split(' ');
    expect(asked).toEqual(
      expect.arrayContaining([
        'https://www.googleapis.com/auth/photospicker.mediaitems.readonly',
        'https://www.googleapis.com/auth/gmail.modify',
      ]),
    );
  });

  test('prints the ID token of a fresh sign-in', async () => {
    const { out } = await run('--user', 'unlinked@example.com', '--id-token', '--ready-file', ready);
    expect(claims(out.trim())).toMatchObject({ aud: 'valet-spa', auth_time: expect.any(Number) });
  });

  test("prints a machine's token", async () => {
    const { out } = await run('--machine', 'importer', '--ready-file', ready);
    expect(claims(out.trim())).toMatchObject({ sub: 'importer@clients', gty: 'client-credentials' });
  });

  test.each([
    [['--user', 'linked', '--ready-file', '/nowhere/ready.json'], 1, 'npm start'],
    [['--user', 'nobody', '--ready-file', 'READY'], 2, 'linked, second'],
    [['--machine', 'nothing', '--ready-file', 'READY'], 2, 'importer'],
    [[], 2, 'Usage'],
    [['--user', 'linked', '--machine', 'importer'], 2, 'Usage'],
    [['--what'], 2, 'Usage'],
  ])('says in a sentence what is wrong with %j', async (args, code, words) => {
    const answer = await run(...args.map((arg) => (arg === 'READY' ? ready : arg)));
    expect(answer).toMatchObject({ code, out: '' });
    expect(answer.err).toContain(words);
    expect(answer.err).not.toContain('    at ');
  });

  test('says so when nothing answers any more', async () => {
    const gone = await newTenant();
    await gone.close();
    const file = join(folder, 'gone.json');
    const state = JSON.parse(await readFile(ready, 'utf8')) as Record<string, unknown>;
    await writeFile(file, JSON.stringify({ ...state, tenant: gone.origin }));
    const answer = await run('--user', 'unlinked', '--ready-file', file);
    expect(answer.code).toBe(1);
    expect(answer.err).toContain(`Nothing answers at ${gone.origin}`);
  });
});
