import { beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type Operation, operationsOf } from '../support/operations.ts';
import { api, machineToken, signedInPerson } from '../support/stack.ts';

// Whatever comes in: an answer of the contract goes out. Never a 500, never an empty failure, never a hang, never a token
// repeated. `npm run test:security` runs it long; the seed is printed with any failure.
const runs = process.env['VALET_LONG'] === undefined ? 150 : 10_000;

let operations: Operation[];
let person: string;
let machine: string;

beforeAll(async () => {
  operations = await operationsOf(api);
  ({ token: person } = await signedInPerson({ google: true }));
  machine = await machineToken();
});

const odd = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.constantFrom(
    '',
    '.',
    '..',
    '../..',
    '%00',
    '%2e%2e%2f',
    'a%0d%0ax-evil: 1',
    '__proto__',
    'constructor',
    '\u202Egpj',
    "' or 1 eq 1",
    '0'.repeat(26),
    'z'.repeat(2000),
    '💥',
  ),
);

/** JSON that looks a little like what routes take, and then not. */
const body = fc.oneof(
  fc.json({ maxDepth: 3 }),
  fc
    .dictionary(
      fc.constantFrom(
        'operation',
        'name',
        'size',
        'fileId',
        'title',
        'albumTitle',
        'expiresAt',
        '__proto__',
        'idToken',
        'text',
      ),
      fc.oneof(
        odd,
        fc.integer(),
        fc.constant(null),
        fc.double(),
        fc.constantFrom('upload', 'download', 'browse', 'purge'),
      ),
    )
    .map((value) => JSON.stringify(value)),
  odd,
);

const printable = (text: string): string => text.replace(/[^\x20-\x7e]/g, '').trim();

test('whatever comes in, an answer of the contract goes out', async () => {
  const wish = fc.record({
    at: fc.nat(),
    segment: odd,
    query: fc.dictionary(fc.constantFrom('limit', 'cursor', 'q', 'deleted', 'html', 'mode', 'x'), odd, {
      maxKeys: 3,
    }),
    text: body,
    type: fc.constantFrom(
      'application/json',
      'application/x-ndjson',
      'application/x-www-form-urlencoded',
      'text/plain',
      '',
    ),
    ifMatch: fc.option(odd, { nil: undefined }),
    who: fc.constantFrom('person', 'machine', 'nobody'),
  });
  await fc.assert(
    fc.asyncProperty(wish, async ({ at, segment, query, text, type, ifMatch, who }) => {
      // What forgets, links or unlinks would end the run for the person who runs it.
      const chosen = operations.filter(({ path }) => !/forget|google\/link/.test(path));
      const operation = chosen[at % chosen.length];
      if (operation === undefined) throw new Error('there are no operations');
      const path = operation.path.replace(/\{\w+\}/g, encodeURIComponent(segment.toWellFormed()) || 'x');
      const token = who === 'nobody' ? undefined : who === 'machine' ? machine : person;
      // A NUL in a path is refused by the platform itself, and `..` may lead out of the API: neither reaches us.
      fc.pre(!path.includes('%00') && new URL(path, 'http://localhost').pathname.startsWith('/api/'));
      const tag = printable(ifMatch ?? '');
      const withBody = operation.body !== undefined || operation.method === 'DELETE';
      const search = new URLSearchParams(
        Object.entries(query).map(([name, value]): [string, string] => [name, value.toWellFormed()]),
      );
      const answer = await api(operation.method, `${path}?${search.toString()}`, {
        token,
        headers: {
          ...(type === '' ? {} : { 'content-type': type }),
          ...(tag === '' ? {} : { 'if-match': tag }),
        },
        ...(withBody ? { body: text.toWellFormed() } : {}),
      });
      expect(answer.status).not.toBe(500);
      expect(answer.headers.get('request-id')).toMatch(/^[0-9a-f-]{36}$/);
      if (answer.status < 400 || operation.method === 'HEAD') return;
      expect(typeof (answer.json?.code ?? answer.json?.error)).toBe('string');
      expect(answer.json.requestId).toBe(answer.headers.get('request-id'));
      for (const secret of [person, machine]) expect(answer.text).not.toContain(secret.slice(-60));
    }),
    { numRuns: runs },
  );
}, 300_000);
