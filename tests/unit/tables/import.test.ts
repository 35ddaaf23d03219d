import { describe, expect, test } from '@jest/globals';
import { Problem } from '../../../shared/errors/index.ts';
import type { PersonCaller } from '../../../shared/identity/index.ts';
import type { Table } from '../../../shared/storage/index.ts';
import type { Tables } from '../../../shared/tables/index.ts';
import { issuer, somebody, useTables } from './harness.ts';

const harness = useTables();

const signal = AbortSignal.timeout(60_000);
const bytes = (lines: readonly unknown[]): Uint8Array =>
  Buffer.from(lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line))).join('\n'));
const send = (
  lines: readonly unknown[],
  mode: 'keep' | 'replace' = 'keep',
  tables: Tables = harness().tables,
) => tables.import('events', bytes(lines), { mode }, signal);
const nothing = {
  created: 0,
  unchanged: 0,
  replaced: 0,
  conflicts: 0,
  conflicting: [],
  invalid: [],
  invalidCount: 0,
  remaining: 0,
};
const many = (person: PersonCaller, count: number, extra = {}) =>
  Array.from({ length: count }, (_, at) => ({ owner: person.subject, id: `e${at}`, at, ...extra }));
async function idsOf(person: PersonCaller): Promise<string[]> {
  const rows = await harness().tables.open('events', person);
  const ids: string[] = [];
  let after: string | undefined;
  do {
    const page = await rows.list({ after, limit: 100 });
    ids.push(...page.items.map(({ id }) => id));
    after = page.nextCursor;
  } while (after !== undefined);
  return ids;
}

describe('an import', () => {
  test('gives people rows before they ever signed in, and each their own', async () => {
    const [one, other] = [somebody(), somebody()];
    const lines = [
      { owner: one.subject, id: 'a', title: 'Start' },
      { owner: other.subject, id: 'a', title: 'Other' },
    ];
    expect(await send(lines)).toEqual({ ...nothing, created: 2 });
    const rows = await harness().tables.open('events', one);
    expect(await rows.get('a')).toEqual({
      id: 'a',
      title: 'Start',
      createdAt: expect.any(String),
      changedAt: expect.any(String),
      etag: expect.any(String),
    });
    expect(await (await harness().tables.open('events', other)).get('a')).toMatchObject({ title: 'Other' });
    expect(await harness().owners.knownOwner({ issuer, subject: one.subject })).toBeDefined();
  });

  test('sent again it changes nothing, whatever the order of members; new lines land', async () => {
    const person = somebody();
    await send(many(person, 250, { b: { x: 1, y: 2 } }));
    const rows = await harness().tables.open('events', person);
    const before = await rows.get('e7');
    const turned = many(person, 260).map(({ at, id, owner }) => ({ b: { y: 2, x: 1 }, at, id, owner }));
    expect(await send(turned)).toEqual({ ...nothing, created: 10, unchanged: 250 });
    expect(await rows.get('e7')).toEqual(before);
    expect(await idsOf(person)).toHaveLength(260);
  });

  test('a row that differs is a conflict and stays; with replace it is replaced and keeps its birthday', async () => {
    const person = somebody();
    await send(many(person, 5));
    const rows = await harness().tables.open('events', person);
    const before = await rows.get('e3');
    const lines = [...many(person, 3), { owner: person.subject, id: 'e3', at: 'else' }];
    const conflicting = [{ line: 4, id: 'e3' }];
    expect(await send(lines)).toEqual({ ...nothing, unchanged: 3, conflicts: 1, conflicting });
    expect(await rows.get('e3')).toEqual(before);
    harness().clock.at += 1000;
    expect(await send(lines, 'replace')).toEqual({ ...nothing, unchanged: 3, replaced: 1 });
    const after = await rows.get('e3');
    expect(after).toMatchObject({ at: 'else', createdAt: before.createdAt });
    expect(after.etag).not.toBe(before.etag);
    expect(await send(lines, 'replace')).toEqual({ ...nothing, unchanged: 4 });
  });

  test('a file that names a row twice is worked through in its order', async () => {
    const person = somebody();
    const line = (at: number) => ({ owner: person.subject, id: 'a', at });
    expect(await send([line(1), line(1), line(2)])).toMatchObject({
      created: 1,
      unchanged: 1,
      conflicting: [{ line: 3, id: 'a' }],
    });
    expect(await send([line(3), line(1), line(4)], 'replace')).toMatchObject({ replaced: 3 });
    expect(await (await harness().tables.open('events', person)).get('a')).toMatchObject({ at: 4 });
  });

  test('a file that names a row more than a hundred times is refused what is beyond', async () => {
    const person = somebody();
    const lines = Array.from({ length: 102 }, (_, at) => ({ owner: person.subject, id: 'a', at }));
    const report = await send(lines, 'replace');
    expect(report).toMatchObject({ created: 1, replaced: 99, invalid: [{ line: 101 }, { line: 102 }] });
    expect(await (await harness().tables.open('events', person)).get('a')).toMatchObject({ at: 99 });
  });

  test('bad lines are told by number, and the good ones among them land', async () => {
    const person = somebody();
    const good = (id: string) => JSON.stringify({ owner: person.subject, id });
    const lines: (string | object)[] = [
      good('a'),
      'no json',
      '',
      { id: 'no-owner' },
      { owner: 'somebody@clients', id: 'machine' },
      { owner: `auth0|\u0007`, id: 'bell' },
      { owner: person.subject, id: '../b' },
      { owner: person.subject },
      { owner: person.subject, id: 'c', etag: '"x"' },
      { owner: person.subject, id: 'd', text: 'x'.repeat(32_768) },
      '[1]',
      `${good('b')}\r`,
      '{"owner":"auth0|cut","id":"c',
    ];
    const report = await send(lines);
    expect(report).toMatchObject({ created: 2, invalidCount: 10 });
    expect(report.invalid.map(({ line }) => line)).toEqual([2, 4, 5, 6, 7, 8, 9, 10, 11, 13]);
    expect(report.invalid[0]?.detail).toBe('The line is not JSON in UTF-8.');
    expect(await idsOf(person)).toEqual(['a', 'b']);
  });

  test('a line that is no UTF-8, as one cut inside a character, spoils no other', async () => {
    const person = somebody();
    const whole = bytes([
      { owner: person.subject, id: 'a' },
      { owner: person.subject, id: 'b', text: 'ü' },
    ]);
    const cut = whole.subarray(0, whole.indexOf(0xc3) + 1);
    const report = await harness().tables.import('events', cut, { mode: 'keep' }, signal);
    expect(report).toMatchObject({ created: 1, invalidCount: 1, invalid: [{ line: 2 }] });
    expect(await harness().tables.import('events', whole, { mode: 'keep' }, signal)).toMatchObject({
      created: 1,
      unchanged: 1,
    });
  });

  test('a line that is JSON but for its encoding is not written with other characters in their place', async () => {
    const person = somebody();
    const line = bytes([{ owner: person.subject, id: 'a', text: '?' }]);
    line[line.lastIndexOf(0x3f)] = 0xff;
    const report = await harness().tables.import('events', line, { mode: 'keep' }, signal);
    expect(report).toMatchObject({ created: 0, invalid: [{ line: 1 }] });
  });

  test('large rows go in batches that storage takes', async () => {
    const person = somebody();
    const lines = many(person, 120, { text: '"'.repeat(16_000) });
    expect(await send(lines)).toMatchObject({ created: 120 });
    expect(await send(lines, 'replace')).toMatchObject({ unchanged: 120 });
  });

  test('two of the same at once land every row once', async () => {
    const person = somebody();
    const lines = many(person, 300);
    const reports = await Promise.all([send(lines), send(lines), send(lines)]);
    expect(reports.reduce((sum, { created }) => sum + created, 0)).toBe(300);
    expect(reports.reduce((sum, { unchanged }) => sum + unchanged, 0)).toBe(600);
    expect(await idsOf(person)).toHaveLength(300);
  });

  test('cut off by a fault half way and sent again, the rest lands and nothing twice', async () => {
    const person = somebody();
    let calls = 0;
    const batch: Table['batch'] = (steps) => {
      calls += 1;
      if (calls === 6) return Promise.reject(new Problem('unavailable', 'Gone.'));
      return harness().table.batch(steps);
    };
    const faulty = harness().make({ table: { ...harness().table, batch } });
    await expect(send(many(person, 2000), 'keep', faulty)).rejects.toMatchObject({ code: 'unavailable' });
    // What was under way has ended, and nothing was begun after the fault.
    expect(calls).toBeLessThanOrEqual(6 + 7);
    const landed = (await idsOf(person)).length;
    expect(landed).toBe((calls - 1) * 100);
    expect(await send(many(person, 2000))).toMatchObject({ created: 2000 - landed, unchanged: landed });
    expect(await idsOf(person)).toHaveLength(2000);
  });

  test('a batch whose answer was lost counts as what it did', async () => {
    const person = somebody();
    const batch: Table['batch'] = async (steps) => {
      await harness().table.batch(steps);
      return harness().table.batch(steps);
    };
    const unsure = harness().make({ table: { ...harness().table, batch } });
    expect(await send(many(person, 3), 'keep', unsure)).toMatchObject({ created: 3, unchanged: 0 });
    expect(await send(many(person, 3, { x: 1 }), 'replace', unsure)).toMatchObject({ replaced: 3 });
  });

  test('finds rows by themselves where others stand thick between them', async () => {
    const person = somebody();
    await send(many(person, 2500));
    const between = Array.from({ length: 10 }, (_, at) => ({ owner: person.subject, id: `c${at}` }));
    const ends = [
      { owner: person.subject, id: 'd', at: 0 },
      { owner: person.subject, id: 'e0', at: 0 },
      { owner: person.subject, id: 'e9', at: 'else' },
      { owner: person.subject, id: 'e999', at: 999 },
      { owner: person.subject, id: 'e9999', at: 9999 },
    ];
    const lines = [...ends, ...between];
    expect(await send(lines)).toMatchObject({ created: 12, unchanged: 2, conflicting: [{ line: 3 }] });
  });

  test('out of time it says how much is left, and the same again ends it', async () => {
    const person = somebody();
    const hurried = { mode: 'keep', waitMs: 0 } as const;
    const cut = await harness().tables.import('events', bytes(many(person, 150)), hurried, signal);
    expect(cut).toEqual({ ...nothing, remaining: 150 });
    expect(await send(many(person, 150))).toEqual({ ...nothing, created: 150 });
  });

  test('tells a thousand bad lines one by one, and counts them all', async () => {
    const report = await send(Array.from({ length: 1500 }, () => '-'));
    expect(report.invalid).toHaveLength(1000);
    expect(report.invalidCount).toBe(1500);
  });

  test('a forgotten person gets no rows; the others do', async () => {
    const [gone, there] = [somebody(), somebody()];
    const tables = harness().make({
      isForgotten: async (owner) => owner === (await harness().owners.ownerOf(gone)),
    });
    expect(await send([...many(gone, 2), ...many(there, 2)], 'keep', tables)).toMatchObject({
      created: 2,
      invalid: [{ line: 1, detail: 'This person asked to be forgotten.' }, { line: 2 }],
    });
    expect(await idsOf(gone)).toEqual([]);
  });

  test('a common table takes lines with or without an owner, and keeps none', async () => {
    const { tables } = harness();
    const lines = bytes([
      { id: 'x', title: 'Hi' },
      { id: 'y', owner: 'auth0|a' },
    ]);
    expect(await tables.import('announcements', lines, { mode: 'keep' }, signal)).toMatchObject({
      created: 2,
    });
    expect(await (await tables.open('announcements', undefined)).get('y')).not.toHaveProperty('owner');
  });

  test('only a table that is declared for it takes imports', async () => {
    for (const table of ['notes', 'nothing']) {
      await expect(harness().tables.import(table, bytes([]), { mode: 'keep' }, signal)).rejects.toMatchObject(
        {
          code: 'not_found',
        },
      );
    }
  });
});
