import { createHash } from 'node:crypto';
import { expect } from '@jest/globals';
import type { PickedPhoto } from '../../shared/contract/index.ts';
import { createApi } from '../../web/src/api.ts';
import type { Clock } from '../../web/src/clock.ts';
import { allPicked } from '../../web/src/picking.ts';
import { saveAll, type Saving } from '../../web/src/saving.ts';
import type * as helpers from './stack.ts';

type Http = typeof helpers;

/** The page's own clock, but for waits, which are cut short: what is waited for here is over soon. */
const hasty: Clock = {
  now: () => Date.now(),
  wait: (ms, signal) =>
    new Promise((resolve, reject) => {
      signal.throwIfAborted();
      const timer = setTimeout(resolve, Math.min(ms, 250));
      signal.addEventListener('abort', () => {
        clearTimeout(timer);
        reject(signal.reason as Error);
      });
    }),
};

/** Photos at somebody's Google. */
export interface Originals {
  readonly email: string;
  readonly photos: readonly { readonly id: string }[];
}

/** What somebody picked. */
export interface Pick200 extends Originals {
  readonly pickId: string;
  readonly photos: readonly PickedPhoto[];
}

/** The page's way to the API, for a person. */
export const pageApi = (http: Http, token: string) =>
  createApi({
    origin: http.stack.api,
    bearer: () => Promise.resolve(token),
    fetch,
    onSignedOut: () => undefined,
    online: () => true,
    wait: (ms, signal) => hasty.wait(ms, signal),
  });

/** Adds so many small photos to a person's Google, and picks them. */
export async function pickMany(
  http: Http,
  person: { token: string; email: string },
  count: number,
): Promise<Pick200> {
  const { api, knob, stack } = http;
  const { ids } = (await knob(stack.google, 'POST', '/__many', { email: person.email, count })) as {
    ids: string[];
  };
  const { json } = await api('POST', '/api/google/picker-sessions', { token: person.token, json: {} });
  await knob(stack.google, 'POST', '/__pick', { sessionId: json.id, ids });
  const all = await allPicked(pageApi(http, person.token), json.id as string, AbortSignal.timeout(60_000));
  if (!all.ok) throw new Error(`nothing picked: ${all.code}`);
  return { email: person.email, pickId: json.id as string, photos: all.value };
}

/** A tab that saves what was picked, by the page's own code. */
export interface SavingTab {
  readonly end: Promise<Saving>;
  /** As closing it does: nothing under way is waited for. */
  close(): void;
  /** Resolves at the first state that is wished for. */
  until(wished: (saving: Saving) => boolean): Promise<void>;
}

export function openTab(
  http: Http,
  token: string,
  { pickId, photos }: Pick200,
  albumTitle: string,
): SavingTab {
  const stop = new AbortController();
  const watchers: { wished: (saving: Saving) => boolean; tell: () => void }[] = [];
  const onChange = (saving: Saving): void => {
    for (const { wished, tell } of watchers) if (wished(saving)) tell();
  };
  const wish = { api: pageApi(http, token), pickId, photos, albumTitle, clock: hasty };
  return {
    end: saveAll({ ...wish, onChange, signal: stop.signal }),
    close: () => stop.abort(),
    until: (wished) => new Promise((tell) => watchers.push({ wished, tell })),
  };
}

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

async function bytesAt(address: string): Promise<Uint8Array> {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`${new URL(address).pathname} answered ${answer.status}`);
  return new Uint8Array(await answer.arrayBuffer());
}

/** SHA-256 of each original at Google, sorted. */
async function originalDigests(http: Http, { email, photos }: Originals): Promise<string[]> {
  const digests: string[] = [];
  for (const { id } of photos) {
    const query = new URLSearchParams({ email, id });
    digests.push(sha256(await bytesAt(`${http.stack.google}/__original?${query.toString()}`)));
  }
  return digests.sort();
}

/** SHA-256 of each file that a person has, sorted: those of their list, or those of one album. */
async function fileDigests(http: Http, token: string, list = '/api/files'): Promise<string[]> {
  const { api } = http;
  const key = new URL(
    (await api('POST', '/api/files/grants', { token, json: { operation: 'browse' } })).json.url as string,
  );
  const digests: string[] = [];
  for (let cursor = ''; ;) {
    const { json } = await api('GET', `${list}?limit=100${cursor === '' ? '' : `&cursor=${cursor}`}`, {
      token,
    });
    for (const { id } of json.items as { id: string }[]) {
      const at = new URL(key);
      at.pathname += `/files/${id}`;
      digests.push(sha256(await bytesAt(at.href)));
    }
    if (json.nextCursor === undefined) return digests.sort();
    cursor = encodeURIComponent(json.nextCursor as string);
  }
}

/** Exactly what was picked is there, each once, byte for byte: among the files and in the one album. */
export async function expectAllSaved(http: Http, token: string, pick: Originals): Promise<void> {
  const { api } = http;
  expect(await fileDigests(http, token)).toEqual(await originalDigests(http, pick));
  const { json } = await api('GET', '/api/albums', { token });
  expect(json.items).toMatchObject([{ photoCount: pick.photos.length }]);
  const files = await api('GET', `/api/albums/${json.items[0].id}/photos?limit=1`, { token });
  expect(files.json.items).toHaveLength(1);
  const bytes = (await api('GET', '/api/me', { token })).json.usage.bytes as number;
  const listed: number[] = [];
  for (let cursor = ''; ;) {
    const page = await api('GET', `/api/files?limit=100${cursor}`, { token });
    listed.push(...page.json.items.map(({ size }: { size: number }) => size));
    if (page.json.nextCursor === undefined) break;
    cursor = `&cursor=${encodeURIComponent(page.json.nextCursor)}`;
  }
  // Nothing that was begun and left is counted against anybody.
  expect(bytes).toBe(listed.reduce((sum, size) => sum + size, 0));
}
