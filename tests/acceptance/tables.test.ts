import { beforeAll, describe, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { api, type Ask, machineToken, signedInPerson } from '../support/stack.ts';

let owner: string;
let stranger: string;
let writer: string;
let machine: string;

beforeAll(async () => {
  [{ token: owner }, { token: stranger }, { token: writer }, machine] = await Promise.all([
    signedInPerson(),
    signedInPerson(),
    signedInPerson({ permissions: ['write:announcements'] }),
    machineToken(),
  ]);
}, 30_000);

const notes = (id = '') => `/api/tables/notes${id === '' ? '' : `/${id}`}`;
const announcements = (id = '') => `/api/tables/announcements${id === '' ? '' : `/${id}`}`;
const match = (etag: string): Pick<Ask, 'headers'> => ({ headers: { 'if-match': etag } });
const none: Pick<Ask, 'headers'> = { headers: { 'if-none-match': '*' } };

async function outcome(method: string, path: string, ask: Ask = {}): Promise<string> {
  const { status, code } = await api(method, path, ask);
  return `${status} ${code ?? ''}`.trim();
}

async function note(json: object = {}): Promise<{ id: string; etag: string; createdAt: string }> {
  const answer = await api('POST', notes(), { token: owner, json });
  expect(answer.status).toBe(201);
  return answer.json;
}

test('a row is made with an address and a tag, and read again, also only when it changed', async () => {
  const made = await api('POST', notes(), { token: owner, json: { text: 'Milk 🥛', list: [{ a: null }] } });
  expect(made.status).toBe(201);
  expect(made.json).toEqual({
    text: 'Milk 🥛',
    list: [{ a: null }],
    id: expect.stringMatching(/^[0-9a-z]{26}$/),
    createdAt: expect.stringMatching(/Z$/),
    changedAt: made.json.createdAt,
    etag: made.headers.get('etag'),
  });
  const at = made.headers.get('location') ?? '';
  expect(at).toBe(notes(made.json.id));
  const read = await api('GET', at, { token: owner });
  expect([read.status, read.headers.get('etag'), read.json]).toEqual([200, made.json.etag, made.json]);
  const headers = { 'if-none-match': made.json.etag };
  expect((await api('GET', at, { token: owner, headers })).status).toBe(304);
});

test('a row of 32 KB goes in and comes out; a larger one is refused', async () => {
  const json = { text: 'x'.repeat(32_757) };
  const { id } = await note(json);
  expect((await api('GET', notes(id), { token: owner })).json).toMatchObject(json);
  const large = { json: { text: `${json.text}x` }, token: owner };
  expect(await outcome('POST', notes(), large)).toBe('413 payload_too_large');
  expect(await outcome('PUT', notes('large'), { ...large, ...none })).toBe('413 payload_too_large');
  const more = { token: owner, json: { more: 'x' }, ...match('*') };
  expect(await outcome('PATCH', notes(id), more)).toBe('413 payload_too_large');
});

test('PUT makes a row under an id of the client, and replaces the version that was read', async () => {
  const at = notes('shopping.2026-11_a~b');
  const first = await api('PUT', at, { token: owner, json: { at: 1 }, ...none });
  expect([first.status, first.headers.get('location')]).toEqual([201, at]);
  const again = { token: owner, json: { at: 2 } };
  expect(await outcome('PUT', at, { ...again, ...none })).toBe('412 precondition_failed');
  expect(await outcome('PUT', at, again)).toBe('428 precondition_required');
  const second = await api('PUT', at, { ...again, ...match(first.json.etag) });
  expect([second.status, second.json.at, second.json.createdAt]).toEqual([200, 2, first.json.createdAt]);
  expect(second.headers.get('etag')).not.toBe(first.json.etag);
  expect(await outcome('PUT', at, { ...again, ...match(first.json.etag) })).toBe('412 precondition_failed');
  expect(await outcome('PUT', notes('nothing'), { ...again, ...match('*') })).toBe('412 precondition_failed');
  expect(await outcome('PUT', notes('.bad.'), { ...again, ...none })).toBe('400 invalid_request');
  expect(await outcome('PUT', at, { ...again, json: { id: 'other' }, ...match('*') })).toBe(
    '400 invalid_request',
  );
  expect((await api('GET', at, { token: owner })).json).toEqual(second.json);
});

test('PATCH merges into the version that was read, as either media type', async () => {
  const { id, etag } = await note({ keep: 1, drop: 2, deep: { a: 1, b: 2 } });
  const json = { drop: null, deep: { b: null, c: 3 } };
  const ask = { token: owner, json };
  expect(await outcome('PATCH', notes(id), ask)).toBe('428 precondition_required');
  const type = { 'content-type': 'application/merge-patch+json' };
  const patched = await api('PATCH', notes(id), { ...ask, headers: { ...type, 'if-match': etag } });
  expect(patched.status).toBe(200);
  expect(patched.json).toMatchObject({ keep: 1, deep: { a: 1, c: 3 } });
  expect(patched.json).not.toHaveProperty('drop');
  expect(await outcome('PATCH', notes(id), { ...ask, ...match(etag) })).toBe('412 precondition_failed');
  expect(await outcome('PATCH', notes('nothing'), { ...ask, ...match('*') })).toBe('404 not_found');
  const plain = await api('PATCH', notes(id), { ...ask, json: { keep: 2 }, ...match(patched.json.etag) });
  expect([plain.status, plain.json.keep]).toEqual([200, 2]);
});

test('DELETE takes a row away, with if-match only the version that was read', async () => {
  const { id, etag } = await note();
  const stale = await outcome('DELETE', notes(id), { token: owner, ...match('"stale"') });
  expect(stale).toBe('412 precondition_failed');
  expect(await outcome('DELETE', notes(id), { token: owner, ...match(etag) })).toBe('204');
  expect(await outcome('DELETE', notes(id), { token: owner })).toBe('404 not_found');
  expect(await outcome('GET', notes(id), { token: owner })).toBe('404 not_found');
});

test('an id that is taken is a conflict, and one that is odd is refused or found by nobody', async () => {
  const { id } = await note({ id: 'taken' });
  expect(await outcome('POST', notes(), { token: owner, json: { id } })).toBe('409 conflict');
  for (const odd of ['../x', 'a/b', '', '-', 'x'.repeat(101), 7]) {
    expect(await outcome('POST', notes(), { token: owner, json: { id: odd } })).toBe('400 invalid_request');
  }
  for (const odd of ['a%2Fb', 'a%27b', 'x'.repeat(101)]) {
    expect(await outcome('GET', notes(odd), { token: owner })).toBe('404 not_found');
    expect(await outcome('DELETE', notes(odd), { token: owner })).toBe('404 not_found');
  }
});

test.each(['owner', 'createdAt', 'changedAt', 'etag'])('%s is the server’s to write', async (name) => {
  const { id, etag } = await note();
  const ask = { token: owner, json: { [name]: 'auth0|victim' } };
  expect(await outcome('POST', notes(), ask)).toBe('400 invalid_request');
  expect(await outcome('PUT', notes(id), { ...ask, ...match(etag) })).toBe('400 invalid_request');
  expect(await outcome('PATCH', notes(id), { ...ask, ...match(etag) })).toBe('400 invalid_request');
  expect((await api('GET', notes(id), { token: owner })).json.etag).toBe(etag);
});

test('a list goes through every row once, newest first, and its cursor is good for it alone', async () => {
  const { token } = await signedInPerson();
  const ids: string[] = [];
  for (let at = 0; at < 5; at += 1) {
    ids.unshift((await api('POST', notes(), { token, json: { at } })).json.id);
  }
  const pages: string[][] = [];
  let cursor: string | undefined;
  do {
    const query: string = cursor === undefined ? '' : `&cursor=${encodeURIComponent(cursor)}`;
    const { status, json } = await api('GET', `${notes()}?limit=2${query}`, { token });
    expect(status).toBe(200);
    pages.push(json.items.map(({ id }: { id: string }) => id));
    cursor = json.nextCursor ?? undefined;
    if (cursor === undefined) break;
    const borrowed = `?cursor=${encodeURIComponent(cursor)}`;
    expect(await outcome('GET', `${notes()}${borrowed}`, { token: owner })).toBe('400 invalid_request');
    expect(await outcome('GET', `/api/tables/events${borrowed}`, { token })).toBe('400 invalid_request');
  } while (pages.length < 9);
  expect(pages.flat()).toEqual(ids);
  for (const query of ['limit=0', 'limit=101', 'cursor=x', 'cursor=x.y', 'limit=1&limit=2']) {
    expect(await outcome('GET', `${notes()}?${query}`, { token })).toBe('400 invalid_request');
  }
});

describe('whose rows', () => {
  test('nobody finds, changes or removes what is another’s', async () => {
    const made = await note({ secret: 'mine' });
    const ask = { token: stranger, json: { secret: 'theirs' } };
    expect(await outcome('GET', notes(made.id), { token: stranger })).toBe('404 not_found');
    expect(await outcome('PATCH', notes(made.id), { ...ask, ...match(made.etag) })).toBe('404 not_found');
    expect(await outcome('PUT', notes(made.id), { ...ask, ...match('*') })).toBe('412 precondition_failed');
    expect(await outcome('DELETE', notes(made.id), { token: stranger })).toBe('404 not_found');
    expect((await api('GET', notes(), { token: stranger })).json.items).toEqual([]);
    expect((await api('PUT', notes(made.id), { ...ask, ...none })).status).toBe(201);
    expect((await api('GET', notes(made.id), { token: owner })).json).toEqual(made);
  });

  test('a person table is for people who signed in', async () => {
    const all: [string, string, Ask][] = [
      ['GET', notes(), {}],
      ['POST', notes(), { json: {} }],
      ['GET', notes('a'), {}],
      ['PUT', notes('a'), { json: {}, ...none }],
      ['PATCH', notes('a'), { json: {}, ...match('*') }],
      ['DELETE', notes('a'), {}],
    ];
    for (const [method, path, ask] of all) {
      expect([method, await outcome(method, path, ask)]).toEqual([method, '401 not_authenticated']);
      const asMachine = await outcome(method, path, { ...ask, token: machine });
      expect([method, asMachine]).toEqual([method, '403 person_required']);
      const forged = await outcome(method, path, { ...ask, token: 'aaaa.bbbb.cccc' });
      expect([method, forged]).toEqual([method, '401 invalid_token']);
    }
  });

  test('events are read by people and written by nobody but imports', async () => {
    const at = '/api/tables/events';
    const json = {};
    expect(await outcome('GET', at, { token: owner })).toBe('200');
    expect(await outcome('POST', at, { token: owner, json })).toBe('403 policy_denied');
    expect(await outcome('PUT', `${at}/a`, { token: owner, json, ...none })).toBe('403 policy_denied');
    expect(await outcome('PATCH', `${at}/a`, { token: owner, json })).toBe('403 policy_denied');
    expect(await outcome('DELETE', `${at}/a`, { token: owner })).toBe('403 policy_denied');
  });

  test('announcements are read by anyone, and written with their permission', async () => {
    const made = await api('POST', announcements(), { token: writer, json: { title: 'Hello' } });
    expect(made.status).toBe(201);
    const at = announcements(made.json.id);
    expect((await api('GET', at)).json).toEqual(made.json);
    expect((await api('GET', at, { token: machine })).json).toEqual(made.json);
    expect((await api('GET', `${announcements()}?limit=100`)).json.items).toContainEqual(made.json);

    const id = announcements(randomUUID());
    const writes: [string, string, Ask][] = [
      ['POST', announcements(), { json: {} }],
      ['PUT', id, { json: {}, ...none }],
      ['PATCH', at, { json: {}, ...match('*') }],
      ['DELETE', at, {}],
    ];
    for (const [method, path, ask] of writes) {
      expect([method, await outcome(method, path, ask)]).toEqual([method, '401 not_authenticated']);
      const denied = await api(method, path, { ...ask, token: owner });
      expect([method, denied.status, denied.code]).toEqual([method, 403, 'insufficient_permission']);
      expect(denied.headers.get('www-authenticate')).toContain('scope="write:announcements"');
    }
    expect((await api('PUT', id, { token: writer, json: {}, ...none })).status).toBe(201);
    expect(await outcome('DELETE', id, { token: writer })).toBe('204');
  });

  test('a table that nobody declared is not there, for anyone', async () => {
    for (const token of [undefined, owner, machine]) {
      for (const table of ['diary', 'constructor', 'Notes']) {
        const at = `/api/tables/${table}`;
        expect(await outcome('GET', at, { token })).toBe('404 not_found');
        expect(await outcome('POST', at, { token, json: {} })).toBe('404 not_found');
        expect(await outcome('GET', `${at}/a`, { token })).toBe('404 not_found');
        expect(await outcome('PUT', `${at}/a`, { token, json: {} })).toBe('404 not_found');
      }
    }
  });

  test('who may not is told so before what is wrong with the request', async () => {
    const ask = { body: 'no json', headers: { 'content-type': 'text/plain' } };
    expect(await outcome('POST', notes(), ask)).toBe('401 not_authenticated');
    expect(await outcome('POST', announcements(), { ...ask, token: owner })).toBe(
      '403 insufficient_permission',
    );
  });
});

test('a body that is no row is refused', async () => {
  for (const json of [[], 'text', 7, null]) {
    expect(await outcome('POST', notes(), { token: owner, json })).toBe('400 invalid_request');
    expect(await outcome('PUT', notes('b'), { token: owner, json, ...none })).toBe('400 invalid_request');
    expect(await outcome('PATCH', notes('b'), { token: owner, json, ...match('*') })).toBe(
      '400 invalid_request',
    );
  }
  const deep = { body: '{"a":'.repeat(9000) + '1' + '}'.repeat(9000) };
  const headers = { 'content-type': 'application/json' };
  expect(await outcome('POST', notes(), { token: owner, ...deep, headers })).toBe('400 invalid_request');
  const text = { body: 'x', headers: { 'content-type': 'text/plain' } };
  for (const [method, path] of [
    ['POST', notes()],
    ['PUT', notes('b')],
    ['PATCH', notes('b')],
  ] as const) {
    expect(await outcome(method, path, { token: owner, ...text })).toBe('415 unsupported_media_type');
  }
});
