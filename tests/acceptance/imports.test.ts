import { beforeAll, expect, test } from '@jest/globals';
import { type Answer, api, claimsOf, forgedToken, machineToken, signedInPerson } from '../support/stack.ts';

let machine: string;

beforeAll(async () => {
  machine = await machineToken();
}, 30_000);

const at = '/api/imports/events';
const ndjson = { 'content-type': 'application/x-ndjson' };
const text = (lines: readonly unknown[]): string =>
  lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line))).join('\n');

const send = (lines: readonly unknown[], query = '', headers = {}): Promise<Answer> =>
  api('POST', `${at}${query}`, { token: machine, body: text(lines), headers: { ...ndjson, ...headers } });

async function events(token: string): Promise<{ id: string; title: string }[]> {
  const all: { id: string; title: string }[] = [];
  let query = '';
  do {
    const { json } = await api('GET', `/api/tables/events?limit=100${query}`, { token });
    all.push(...json.items);
    query = json.nextCursor === undefined ? '' : `&cursor=${encodeURIComponent(json.nextCursor as string)}`;
  } while (query !== '');
  return all;
}

const rowsFor = (owner: string, count: number, title = 'Start') =>
  Array.from({ length: count }, (_, line) => ({ owner, id: `e${line}`, title }));

test('the importer gives people rows, and only they read them', async () => {
  const [one, other] = await Promise.all([signedInPerson(), signedInPerson()]);
  const report = await send([...rowsFor(one.id, 3), ...rowsFor(other.id, 1, 'Other')]);
  expect([report.status, report.json]).toEqual([
    200,
    {
      ...{ created: 4, unchanged: 0, replaced: 0, conflicts: 0, conflicting: [] },
      ...{ invalid: [], invalidCount: 0, remaining: 0 },
    },
  ]);
  expect(await events(one.token)).toMatchObject([{ id: 'e0' }, { id: 'e1' }, { id: 'e2', title: 'Start' }]);
  expect(await events(other.token)).toMatchObject([{ id: 'e0', title: 'Other' }]);
  expect((await api('GET', '/api/tables/events/e1', { token: other.token })).code).toBe('not_found');
});

test('good lines land whatever the others are, and each bad one is told by its number', async () => {
  const { id: owner, token } = await signedInPerson();
  const { status, json } = await send([
    { owner, id: 'a', title: 'good' },
    'no json at all',
    '',
    { id: 'no-owner' },
    { owner: 'importer@clients', id: 'machine' },
    { owner, id: '../odd' },
    { owner, id: 'large', title: 'x'.repeat(32_768) },
    { owner, id: 'stamped', createdAt: '2020-01-01T00:00:00Z' },
    { owner, id: 'b', title: 'good' },
  ]);
  expect([status, json.created, json.invalidCount]).toEqual([200, 2, 6]);
  expect(json.invalid.map(({ line }: { line: number }) => line)).toEqual([2, 4, 5, 6, 7, 8]);
  for (const { detail } of json.invalid) expect(detail).toMatch(/\w+/);
  expect((await events(token)).map(({ id }) => id)).toEqual(['a', 'b']);
});

test('cut off half way and sent again, nothing is there twice and the rest lands', async () => {
  const { id: owner, token } = await signedInPerson();
  const rows = rowsFor(owner, 300, 'Grüße');
  const whole = Buffer.from(text(rows));
  const cut = Uint8Array.from(whole.subarray(0, whole.indexOf('ü', whole.length / 2) + 1));
  const first = await api('POST', at, { token: machine, body: cut, headers: ndjson });
  expect(first.json).toMatchObject({ created: expect.any(Number), invalidCount: 1 });
  const landed: number = first.json.created;
  expect(landed).toBeGreaterThan(100);
  const second = await send(rows);
  expect(second.json).toMatchObject({ created: 300 - landed, unchanged: landed, invalidCount: 0 });
  const third = await send(rows);
  expect(third.json).toMatchObject({ created: 0, unchanged: 300, replaced: 0, conflicts: 0 });
  expect(new Set((await events(token)).map(({ id }) => id)).size).toBe(300);
  expect(await events(token)).toHaveLength(300);
});

test('a row that differs is a conflict, unless it is asked to be replaced', async () => {
  const { id: owner, token } = await signedInPerson();
  await send(rowsFor(owner, 2));
  const changed = [{ owner, id: 'e1', title: 'Changed' }];
  expect((await send(changed)).json).toMatchObject({ conflicts: 1, conflicting: [{ line: 1, id: 'e1' }] });
  expect((await events(token))[1]?.title).toBe('Start');
  expect((await send(changed, '?mode=replace')).json).toMatchObject({ replaced: 1, conflicts: 0 });
  expect((await events(token))[1]?.title).toBe('Changed');
});

test('out of the time that it was given, an import says what remains and is gone on with', async () => {
  const { id: owner } = await signedInPerson();
  const { status, headers, json } = await send(rowsFor(owner, 5), '', { prefer: 'wait=0' });
  expect([status, json.remaining, headers.get('retry-after')]).toEqual([202, 5, '1']);
  expect((await send(rowsFor(owner, 5))).json).toMatchObject({ created: 5, remaining: 0 });
});

test('10 MB are taken, and answered in time', async () => {
  const { id: owner } = await signedInPerson();
  const title = 'x'.repeat(1000);
  const count = Math.floor((10 * 1024 * 1024) / (JSON.stringify({ owner, id: 'e0000', title }).length + 1));
  const { status, json } = await send(rowsFor(owner, count, title));
  expect([status, json.created]).toEqual([200, count]);
  const over = await send(['x'.repeat(10 * 1024 * 1024 + 1)]);
  expect([over.status, over.code]).toEqual([413, 'payload_too_large']);
}, 200_000);

test('an import is for machines with the permission of its table', async () => {
  const { token } = await signedInPerson();
  const body = text([]);
  const ask = { body, headers: ndjson };
  expect((await api('POST', at, ask)).code).toBe('not_authenticated');
  expect((await api('POST', at, { ...ask, token: 'aaaa.bbbb.cccc' })).code).toBe('invalid_token');
  expect((await api('POST', at, { ...ask, token })).code).toBe('machine_required');
  const notes = await api('POST', '/api/imports/notes', { ...ask, token: machine });
  expect([notes.status, notes.code]).toEqual([403, 'insufficient_permission']);
  expect(notes.headers.get('www-authenticate')).toContain('scope="import:notes"');
  // Even with the permission: notes are nobody's to import, and a table that is not declared takes nothing.
  const permissions = ['import:notes', 'import:nothing'];
  const permitted = await forgedToken({ ...claimsOf(machine), permissions });
  for (const table of ['notes', 'nothing']) {
    const { code } = await api('POST', `/api/imports/${table}`, { ...ask, body: '{}', token: permitted });
    expect(code).toBe('not_found');
  }
});

test('what is no import is refused', async () => {
  const json = await api('POST', at, { token: machine, json: {} });
  expect([json.status, json.code]).toEqual([415, 'unsupported_media_type']);
  const mode = await send([], '?mode=overwrite');
  expect([mode.status, mode.code]).toEqual([400, 'invalid_request']);
});
