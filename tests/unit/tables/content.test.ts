import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { isJsonObject, type JsonObject, reservedMembers, RowId } from '../../../shared/contract/index.ts';
import { contentOf } from '../../../shared/tables/content.ts';
import { mergePatch } from '../../../shared/tables/merge-patch.ts';
import { fromTableRow, toTableRow } from '../../../shared/tables/stored.ts';

const json = fc.jsonValue({ maxDepth: 4 });
const object = fc.dictionary(fc.string(), json);
const taken = new Set<string>(['id', ...reservedMembers]);
const stamps = { createdAt: 'then', changedAt: 'now', version: 'v' };
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

/** RFC 7396 §2, word by word, on maps; as a second opinion. */
function merged(target: unknown, patch: unknown): unknown {
  if (!isJsonObject(patch)) return patch;
  const result: Record<string, unknown> = Object.assign(
    Object.create(null),
    isJsonObject(target) ? target : {},
  );
  for (const name of Object.keys(patch)) {
    if (patch[name] === null) Reflect.deleteProperty(result, name);
    else result[name] = merged(result[name], patch[name]);
  }
  return result;
}

// The examples of RFC 7396, appendix A, that begin and end with an object.
test.each<[JsonObject, JsonObject, JsonObject]>([
  [{ a: 'b' }, { a: 'c' }, { a: 'c' }],
  [{ a: 'b' }, { b: 'c' }, { a: 'b', b: 'c' }],
  [{ a: 'b' }, { a: null }, {}],
  [{ a: 'b', b: 'c' }, { a: null }, { b: 'c' }],
  [{ a: ['b'] }, { a: 'c' }, { a: 'c' }],
  [{ a: 'c' }, { a: ['b'] }, { a: ['b'] }],
  [{ a: { b: 'c' } }, { a: { b: 'd', c: null } }, { a: { b: 'd' } }],
  [{ a: [{ b: 'c' }] }, { a: [1] }, { a: [1] }],
  [{ e: null }, { a: 1 }, { e: null, a: 1 }],
  [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
])('a patch of %j with %j gives %j', (target, patch, result) => {
  expect(mergePatch(target, patch)).toEqual(result);
});

test('a patch does what the RFC says, for any two values, and touches neither', () => {
  fc.assert(
    fc.property(json, object, (target, patch) => {
      const before = JSON.stringify([target, patch]);
      expect(plain(mergePatch(target, patch))).toEqual(plain(merged(target, patch)));
      expect(JSON.stringify([target, patch])).toBe(before);
    }),
  );
});

test('a member named __proto__ is a member like any other', () => {
  const body = JSON.parse('{"__proto__":{"admin":true},"a":{"__proto__":{"b":1}}}') as JsonObject;
  expect(JSON.stringify(mergePatch({}, body))).toBe(JSON.stringify(body));
  expect(contentOf(body, {}).json).toBe(JSON.stringify(body));
  expect(Object.getPrototypeOf(mergePatch({}, body))).toBe(Object.prototype);
});

test('a row comes back from its columns as it went in, each column within its bound', () => {
  // Of several sizes, some beyond one column, with surrogate pairs at every offset.
  const long = fc
    .tuple(fc.string({ unit: 'binary' }), fc.constantFrom(0, 9, 3999, 4000, 7900))
    .map(([lead, times]) => `${lead}${'🏔'.repeat(times)}`);
  fc.assert(
    fc.property(object, long, (body, text) => {
      const own = Object.fromEntries(Object.entries(body).filter(([name]) => !taken.has(name)));
      fc.pre(Buffer.byteLength(JSON.stringify({ ...own, text })) <= 32_768);
      const content = contentOf({ ...own, text }, {});
      const { columns } = toTableRow('p', 'k', content, stamps);
      const stored: Record<string, string> = {};
      for (const [name, value] of Object.entries(columns)) {
        expect(String(value).length).toBeLessThanOrEqual(16_000);
        expect(String(value).isWellFormed()).toBe(true);
        stored[name] = String(value);
      }
      const row = fromTableRow({ partition: 'p', key: 'k', etag: 'e', columns: stored });
      expect(JSON.stringify(row.data)).toBe(content.json);
    }),
    // Texts this long take minutes to make smaller, and say no more then.
    { numRuns: 40, endOnFailure: true },
  );
});

test('equal content has one digest, whatever the order of its members, and other content another', () => {
  const turned = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(turned);
    if (!isJsonObject(value)) return value;
    return Object.fromEntries(
      Object.entries(value)
        .map(([name, member]) => [name, turned(member)] as const)
        .reverse(),
    );
  };
  fc.assert(
    fc.property(json, json, (one, other) => {
      const digest = (value: unknown): string => contentOf({ value }, {}).digest;
      expect(digest(turned(one))).toBe(digest(one));
      const same = JSON.stringify(turned(turned(plain(one)))) === JSON.stringify(plain(other));
      if (same) expect(digest(plain(one))).toBe(digest(plain(other)));
    }),
  );
  expect(contentOf({ a: [1, 2] }, {}).digest).not.toBe(contentOf({ a: [2, 1] }, {}).digest);
  expect(contentOf({ a: 1 }, {}).digest).not.toBe(contentOf({ a: '1' }, {}).digest);
});

test('an id that is taken is one path segment, one key, and itself when written in an address', () => {
  fc.assert(
    fc.property(
      fc.oneof(fc.string(), fc.string({ unit: 'binary' }), fc.stringMatching(/^[\w.~-]{1,9}$/)),
      (id) => {
        if (!RowId.safeParse(id).success) return;
        expect(encodeURIComponent(id)).toBe(id);
        expect(new URL(`http://h/api/tables/notes/${id}`).pathname).toBe(`/api/tables/notes/${id}`);
        expect(id).not.toMatch(/[/\\#?\p{Cc}]/u);
      },
    ),
    { numRuns: 1000 },
  );
});
