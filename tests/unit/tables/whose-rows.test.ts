import { describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import type { TableDeclaration } from '../../../shared/tables/index.ts';
import { aMachine, somebody, useTables } from './harness.ts';

const harness = useTables();

const notesOf = (caller = somebody()) => harness().tables.open('notes', caller);
const problem = (code: string) => expect.objectContaining({ code });

describe('whose rows', () => {
  test('everybody is alone in a person table, even with the same ids', async () => {
    const [one, other] = [await notesOf(), await notesOf()];
    const made = await one.create({ id: 'a', of: 'one' });
    await expect(other.get('a')).rejects.toEqual(problem('not_found'));
    await expect(other.patch('a', {}, { ifMatch: made.etag })).rejects.toEqual(problem('not_found'));
    await expect(other.put('a', {}, { ifMatch: made.etag })).rejects.toEqual(problem('precondition_failed'));
    await expect(other.remove('a', {})).rejects.toEqual(problem('not_found'));
    expect((await other.list({ after: undefined, limit: 9 })).items).toEqual([]);
    await other.create({ id: 'a', of: 'other' });
    expect(await one.get('a')).toEqual(made);
  });

  test('a table is held to what it declares', async () => {
    const { tables } = harness();
    const person = somebody();
    const admit = (
      table: string,
      operation: 'read' | 'create',
      caller?: Parameters<typeof tables.admit>[2],
    ) => expect(() => tables.admit(table, operation, caller));
    admit('nothing', 'read', person).toThrow(problem('not_found'));
    admit('constructor', 'read', person).toThrow(problem('not_found'));
    admit('notes', 'read').toThrow(problem('not_authenticated'));
    admit('notes', 'read', aMachine('import:events')).toThrow(problem('person_required'));
    admit('notes', 'read', person).not.toThrow();
    admit('events', 'read', person).not.toThrow();
    admit('events', 'create', person).toThrow(problem('policy_denied'));
    admit('announcements', 'read').not.toThrow();
    admit('announcements', 'create').toThrow(problem('not_authenticated'));
    admit('announcements', 'create', person).toThrow(problem('insufficient_permission'));
    admit('announcements', 'create', somebody('write:announcements')).not.toThrow();
    admit('announcements', 'create', aMachine('write:announcements')).not.toThrow();
    await expect(tables.open('notes', undefined)).rejects.toEqual(problem('not_authenticated'));
    await expect(tables.open('notes', aMachine())).rejects.toEqual(problem('person_required'));
    const rows = await tables.open('announcements', person);
    await expect(rows.create({})).rejects.toEqual(problem('insufficient_permission'));
    await expect(rows.put('a', {}, { ifNoneMatch: '*' })).rejects.toEqual(problem('insufficient_permission'));
    await expect(rows.remove('a', {})).rejects.toEqual(problem('insufficient_permission'));
  });

  test('a common table is one for all', async () => {
    const writer = await harness().tables.open('announcements', somebody('write:announcements'));
    const made = await writer.create({ title: 'Hello' });
    expect(await (await harness().tables.open('announcements', undefined)).get(made.id)).toEqual(made);
  });

  test('a declared schema holds on every way in, and changes nothing', async () => {
    const row = z.object({ title: z.string().trim() });
    const rules = { read: 'owner', create: 'owner', replace: 'owner', remove: 'owner' } as const;
    const declarations: TableDeclaration[] = [
      { name: 'todo', kind: 'person', imported: true, row, ...rules },
    ];
    const rows = await harness().make({ declarations }).open('todo', somebody());
    const made = await rows.create({ title: ' as sent ', more: 1 });
    expect(made).toMatchObject({ title: ' as sent ', more: 1 });
    await expect(rows.create({})).rejects.toMatchObject({
      code: 'invalid_request',
      fields: { errors: [{ at: 'title' }] },
    });
    await expect(rows.patch(made.id, { title: null }, { ifMatch: '*' })).rejects.toEqual(
      problem('invalid_request'),
    );
  });
});

describe('forgetting', () => {
  test('takes every row of the owner, in tables no longer declared too, and of nobody else', async () => {
    const [leaving, staying] = [somebody(), somebody()];
    const rules = { read: 'owner', create: 'owner', replace: 'owner', remove: 'owner' } as const;
    const old: TableDeclaration = { name: 'old', kind: 'person', imported: false, ...rules };
    const notes = await notesOf(leaving);
    for (let at = 0; at < 120; at += 1) await notes.create({ id: `n${at}` });
    await (
      await harness()
        .make({ declarations: [old] })
        .open('old', leaving)
    ).create({ id: 'o' });
    await (await notesOf(staying)).create({ id: 'n0' });
    const common = await harness().tables.open('announcements', somebody('write:announcements'));
    const { id } = await common.create({});

    const lines = Array.from({ length: 1100 }, (_, at) => `{"owner":"${leaving.subject}","id":"e${at}"}`);
    const body = Buffer.from(lines.join('\n'));
    await harness().tables.import('events', body, { mode: 'keep' }, AbortSignal.timeout(30_000));

    const owner = await harness().owners.ownerOf(leaving);
    expect(await harness().tables.forgetOwner(owner)).toBe(1221);
    expect((await notes.list({ after: undefined, limit: 100 })).items).toEqual([]);
    expect(await harness().tables.forgetOwner(owner)).toBe(0);
    expect((await (await notesOf(staying)).get('n0')).id).toBe('n0');
    expect((await common.get(id)).id).toBe(id);
  });

  test('a tombstone stops every write', async () => {
    const person = somebody();
    const before = await notesOf(person);
    const made = await before.create({ id: 'a' });
    const rows = await harness()
      .make({ isForgotten: async (owner) => owner === (await harness().owners.ownerOf(person)) })
      .open('notes', person);
    await expect(rows.create({})).rejects.toEqual(problem('expired'));
    await expect(rows.put('b', {}, { ifNoneMatch: '*' })).rejects.toEqual(problem('expired'));
    await expect(rows.patch('a', { x: 1 }, { ifMatch: made.etag })).rejects.toEqual(problem('expired'));
    expect(await before.get('a')).toEqual(made);
  });
});
