import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { execFile } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import { type OwnStack, ownStack } from '../support/own-stack.ts';

const mebibyte = 2 ** 20;
const run = promisify(execFile);
let own: OwnStack;

beforeAll(async () => {
  own = await ownStack();
}, 60_000);
afterAll(() => own.stop(), 30_000);

/** What the API's process holds of memory, in bytes. */
async function residentBytes(): Promise<number> {
  const { stdout } = await run('ps', ['-o', 'rss=', '-p', String(own.stack.parts.api.pid)]);
  return Number(stdout) * 1024;
}

/** The most that the API holds while `work` goes on. */
async function peakDuring(work: Promise<unknown>): Promise<number> {
  let going = true;
  const ended = work.finally(() => (going = false));
  let peak = 0;
  const watch = async (): Promise<void> => {
    while (going) peak = Math.max(peak, await residentBytes());
  };
  await Promise.all([ended, watch()]);
  return peak;
}

/** Sends a file in blocks to the key that the API granted, and completes it. Gives its id and SHA-256. */
async function upload(token: string, size: number): Promise<{ fileId: string; digest: string }> {
  const { api } = own.http;
  const grant = await api('POST', '/api/files/grants', {
    token,
    json: { operation: 'upload', name: 'film.bin', size },
  });
  const digest = createHash('sha256');
  const ids: string[] = [];
  const block = 16 * mebibyte;
  for (let sent = 0; sent < size; sent += block) {
    const bytes = randomBytes(Math.min(block, size - sent));
    digest.update(bytes);
    const id = Buffer.from(String(ids.length).padStart(6, '0')).toString('base64');
    const at = `${grant.json.url as string}&comp=block&blockid=${encodeURIComponent(id)}`;
    expect((await fetch(at, { method: 'PUT', body: bytes, headers: grant.json.headers })).status).toBe(201);
    ids.push(id);
  }
  const list = `<BlockList>${ids.map((id) => `<Latest>${id}</Latest>`).join('')}</BlockList>`;
  const committed = await fetch(`${grant.json.url as string}&comp=blocklist`, {
    method: 'PUT',
    body: list,
    headers: grant.json.headers,
  });
  expect(committed.status).toBe(201);
  const { fileId } = grant.json as { fileId: string };
  expect((await api('POST', `/api/files/${fileId}/complete`, { token })).status).toBe(200);
  return { fileId, digest: digest.digest('hex') };
}

async function digestOf(token: string, fileId: string): Promise<string> {
  const json = { operation: 'download', fileId };
  const grant = await own.http.api('POST', '/api/files/grants', { token, json });
  const response = await fetch(grant.json.url as string);
  expect(response.status).toBe(200);
  const digest = createHash('sha256');
  for await (const chunk of response.body ?? []) digest.update(chunk);
  return digest.digest('hex');
}

test('200 MiB go up beside a save of 100 MB, both arrive whole, and the API stays within 64 MiB of its idle level', async () => {
  const { api, knob, signedInPerson, stack } = own.http;
  const { token, email } = await signedInPerson({ google: true, features: ['photos'] });
  const { id: largeId } = (await knob(stack.google, 'POST', '/__items', {
    email,
    name: 'large.jpg',
    sizeBytes: 100_000_000,
  })) as { id: string };
  const session = (await api('POST', '/api/google/picker-sessions', { token, json: {} })).json.id as string;
  const small = (await knob(stack.google, 'POST', '/__items', {
    email,
    name: 'small.jpg',
    sizeBytes: 300_000,
  })) as {
    id: string;
  };
  await knob(stack.google, 'POST', '/__pick', { sessionId: session, ids: [largeId, small.id] });
  const save = (id: string) =>
    api('POST', `/api/google/picker-sessions/${session}/photos/${id}/save`, {
      token,
      json: { albumTitle: 'Films' },
    });

  // Everything has run once: SDKs are loaded, caches are warm. That is what idle means from here on.
  expect((await save(small.id)).status).toBe(201);
  await upload(token, mebibyte);
  const idle = await residentBytes();

  const work = Promise.all([upload(token, 200 * mebibyte), save(largeId)]);
  const peak = await peakDuring(work);
  const [sent, saved] = await work;

  expect(saved.status).toBe(201);
  expect(saved.json.size).toBe(100_000_000);
  expect(await digestOf(token, sent.fileId)).toBe(sent.digest);
  const query = new URLSearchParams({ email, id: largeId });
  const original = createHash('sha256');
  const google = await fetch(`${stack.google}/__original?${query.toString()}`);
  for await (const chunk of google.body ?? []) original.update(chunk);
  expect(await digestOf(token, saved.json.id as string)).toBe(original.digest('hex'));
  process.stdout.write(
    `API memory: idle ${Math.round(idle / mebibyte)} MiB, at most ${Math.round(peak / mebibyte)} MiB while 200 MiB went up and 100 MB were saved\n`,
  );
  expect(peak - idle).toBeLessThan(64 * mebibyte);
}, 120_000);
