import { describe, expect, test } from '@jest/globals';
import type { Table } from '../../../shared/storage/index.ts';
import { somebody, useTables } from './harness.ts';

const harness = useTables();

const notesOf = (caller = somebody()) => harness().tables.open('notes', caller);
const problem = (code: string) => expect.objectContaining({ code });

describe('a row', () => {
  test('is stamped, comes back as it was sent, and never says whose it is', async () => {
    const rows = await notesOf();
    const body = { text: '🏔', deep: { list: [1, null, { a: '"' }] }, none: null };
    const made = await rows.create(body);
    expect(made).toEqual({
      ...body,
      id: expect.stringMatching(/^[0-9a-z]{26}$/),
      createdAt: '2026-11-01T12:00:00.000Z',
      changedAt: '2026-11-01T12:00:00.000Z',
      etag: expect.stringMatching(/^"[0-9a-z]{26}"$/),
    });
    expect(await rows.get(made.id)).toEqual(made);
  });

  test('may be 32,768 bytes of JSON, with characters wherever columns are cut, and no more', async () => {
    const rows = await notesOf();
    for (const lead of ['', 'x', 'xx', 'xxx']) {
      const text = lead + '🏔'.repeat(8180);
      const { id } = await rows.create({ text });
      expect((await rows.get(id))['text']).toBe(text);
    }
    const exact = { text: 'x'.repeat(32_768 - '{"text":""}'.length) };
    const { id } = await rows.create(exact);
    expect(await rows.get(id)).toMatchObject(exact);
    await expect(rows.create({ text: `${exact.text}x` })).rejects.toEqual(problem('payload_too_large'));
    await expect(rows.create({ text: '🏔'.repeat(8192) })).rejects.toEqual(problem('payload_too_large'));
  });

  test.each(['owner', 'createdAt', 'changedAt', 'etag'])('may not bring its own %s', async (name) => {
    const rows = await notesOf();
    const made = await rows.create({ id: `own-${name}` });
    await expect(rows.create({ [name]: 'x' })).rejects.toEqual(problem('invalid_request'));
    await expect(rows.put(made.id, { [name]: 'x' }, { ifMatch: made.etag })).rejects.toEqual(
      problem('invalid_request'),
    );
    await expect(rows.patch(made.id, { [name]: null }, { ifMatch: made.etag })).rejects.toEqual(
      problem('invalid_request'),
    );
    expect(await rows.get(made.id)).toEqual(made);
  });

  test('may nest 64 levels, itself among them, and no more, however deep the bomb', async () => {
    const nested = (depth: number): unknown => JSON.parse('['.repeat(depth) + ']'.repeat(depth));
    const rows = await notesOf();
    const { id } = await rows.create({ deep: nested(63) });
    expect((await rows.get(id))['deep']).toEqual(nested(63));
    for (const depth of [64, 15_000]) {
      await expect(rows.create({ deep: nested(depth) })).rejects.toEqual(problem('invalid_request'));
    }
  });

  test('takes an id of the client once, and only an id that is safe everywhere', async () => {
    const rows = await notesOf();
    expect((await rows.create({ id: 'mine' })).id).toBe('mine');
    await expect(rows.create({ id: 'mine' })).rejects.toEqual(problem('conflict'));
    for (const id of ['', '.', '..', 'a/b', 'a b', '-a', 'a.', "a'b", 'ü', 7, null, 'x'.repeat(101)]) {
      await expect(rows.create({ id })).rejects.toEqual(problem('invalid_request'));
    }
    await expect(rows.put('a/b', {}, { ifNoneMatch: '*' })).rejects.toEqual(problem('invalid_request'));
    await expect(rows.put('one', { id: 'other' }, { ifNoneMatch: '*' })).rejects.toEqual(
      problem('invalid_request'),
    );
  });
});

describe('conditions', () => {
  test('a row is put once with if-none-match, and replaced only from the version that was read', async () => {
    const rows = await notesOf();
    const first = await rows.put('a', { at: 1 }, { ifNoneMatch: '*' });
    expect(first).toMatchObject({ created: true, row: { id: 'a', at: 1 } });
    await expect(rows.put('a', { at: 2 }, { ifNoneMatch: '*' })).rejects.toEqual(
      problem('precondition_failed'),
    );
    await expect(rows.put('a', { at: 2 }, {})).rejects.toEqual(problem('precondition_required'));
    await expect(rows.put('a', {}, { ifMatch: '*', ifNoneMatch: '*' })).rejects.toEqual(
      problem('invalid_request'),
    );
    await expect(rows.put('none', {}, { ifMatch: '*' })).rejects.toEqual(problem('precondition_failed'));

    harness().clock.at += 1000;
    const second = await rows.put('a', { next: true }, { ifMatch: `"other", ${first.row.etag}` });
    expect(second.created).toBe(false);
    expect(second.row).toMatchObject({ createdAt: first.row.createdAt, next: true });
    expect(second.row['at']).toBeUndefined();
    expect(second.row.changedAt > first.row.changedAt).toBe(true);
    for (const ifMatch of [first.row.etag, `W/${second.row.etag}`, 'x', '']) {
      await expect(rows.put('a', {}, { ifMatch })).rejects.toEqual(problem('precondition_failed'));
    }
    expect(await rows.get('a')).toEqual(second.row);
  });

  test('a patch merges, needs if-match, and answers missing rows', async () => {
    const rows = await notesOf();
    const made = await rows.create({ keep: 1, drop: 2, deep: { a: 1, b: 2 } });
    await expect(rows.patch(made.id, {}, {})).rejects.toEqual(problem('precondition_required'));
    await expect(rows.patch('none', {}, { ifMatch: '*' })).rejects.toEqual(problem('not_found'));
    await expect(rows.patch(made.id, { id: 'other' }, { ifMatch: '*' })).rejects.toEqual(
      problem('invalid_request'),
    );
    const patch = { drop: null, deep: { b: null, c: 3 } };
    const patched = await rows.patch(made.id, patch, { ifMatch: made.etag });
    const { id, createdAt } = made;
    const { changedAt, etag: next } = patched;
    expect(patched).toEqual({ id, createdAt, changedAt, etag: next, keep: 1, deep: { a: 1, c: 3 } });
    expect(await rows.get(made.id)).toEqual(patched);
    await expect(rows.patch(made.id, patch, { ifMatch: made.etag })).rejects.toEqual(
      problem('precondition_failed'),
    );
    const large = { text: 'x'.repeat(20_000) };
    const { etag } = await rows.patch(made.id, large, { ifMatch: '*' });
    await expect(rows.patch(made.id, { more: large }, { ifMatch: etag })).rejects.toEqual(
      problem('payload_too_large'),
    );
  });

  test('of 8 who patch the version they all read, one wins; with * all of them do', async () => {
    const rows = await notesOf();
    const made = await rows.create({ wins: {} });
    const all = (ifMatch: string) =>
      Promise.allSettled(
        Array.from({ length: 8 }, (_, at) => rows.patch(made.id, { wins: { [at]: true } }, { ifMatch })),
      );
    const strict = await all(made.etag);
    expect(strict.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(await rows.get(made.id)).toMatchObject({ wins: expect.anything() });
    await all('*');
    expect(Object.keys(Object((await rows.get(made.id))['wins']))).toHaveLength(8);
  });

  test('a row is deleted, with if-match only the version that was read', async () => {
    const rows = await notesOf();
    const made = await rows.create({});
    await expect(rows.remove(made.id, { ifMatch: '"x"' })).rejects.toEqual(problem('precondition_failed'));
    await rows.remove(made.id, { ifMatch: made.etag });
    await expect(rows.remove(made.id, {})).rejects.toEqual(problem('not_found'));
    await expect(rows.get(made.id)).rejects.toEqual(problem('not_found'));
    const { id } = await rows.create({});
    await rows.remove(id, {});
    await expect(rows.get(id)).rejects.toEqual(problem('not_found'));
  });

  test('a write whose answer was lost is known again', async () => {
    const twice: Pick<Table, 'insert' | 'replace'> = {
      insert: async (row) => {
        await harness().table.insert(row);
        return harness().table.insert(row);
      },
      replace: async (row, etag) => {
        await harness().table.replace(row, etag);
        return harness().table.replace(row, etag);
      },
    };
    const rows = await harness()
      .make({ table: { ...harness().table, ...twice } })
      .open('notes', somebody());
    const made = await rows.create({ id: 'a' });
    const next = await rows.patch('a', { at: 2 }, { ifMatch: made.etag });
    expect(await rows.get('a')).toEqual(next);
  });
});

describe('a list', () => {
  test('goes through all rows once, newest first for ids made here, and ends', async () => {
    const rows = await notesOf();
    const made: string[] = [];
    for (let at = 0; at < 7; at += 1) {
      harness().clock.at += 1;
      made.unshift((await rows.create({ at })).id);
    }
    const seen: string[] = [];
    let after: string | undefined;
    do {
      const page = await rows.list({ after, limit: 3 });
      seen.push(...page.items.map(({ id }) => id));
      after = page.nextCursor;
    } while (after !== undefined);
    expect(seen).toEqual(made);
    expect(await rows.list({ after: "'; or", limit: 3 })).toMatchObject({ items: expect.any(Array) });
  });

  test('goes on where storage answers an empty page with more to come', async () => {
    const person = somebody();
    await (await notesOf(person)).create({ id: 'a' });
    let calls = 0;
    const page: Table['page'] = (query, signal) => {
      calls += 1;
      if (calls === 1) return Promise.resolve({ rows: [], continuation: 'more' });
      expect(query.continuation).toBe('more');
      return harness().table.page({ partition: query.partition }, signal);
    };
    const rows = await harness()
      .make({ table: { ...harness().table, page } })
      .open('notes', person);
    expect((await rows.list({ after: undefined, limit: 5 })).items).toMatchObject([{ id: 'a' }]);
  });
});
