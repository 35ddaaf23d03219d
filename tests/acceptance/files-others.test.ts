import { beforeAll, describe, expect, test } from '@jest/globals';
import { api, signedInPerson } from '../support/stack.ts';
import { jpegOf } from '../support/pictures.ts';
import { containerIn, type Key, keyFor, putBlocks, turned, uploadFile } from '../support/transfers.ts';

const bytes = new Uint8Array(100).fill(7);

/** Somebody with a file, a deleted file, a pending upload, and every key there is to their own things. */
interface Somebody {
  readonly token: string;
  readonly container: string;
  readonly file: string;
  readonly deleted: string;
  readonly pending: string;
  readonly keys: Readonly<Record<'upload' | 'download' | 'browse' | 'purge', Key>>;
}

async function somebody(): Promise<Somebody> {
  const { token } = await signedInPerson();
  const { id: file } = await uploadFile(token, 'mine', bytes);
  const { id: deleted } = await uploadFile(token, 'mine too', bytes);
  const { id: purged } = await uploadFile(token, 'not for long', bytes);
  for (const id of [deleted, purged]) await api('DELETE', `/api/files/${id}`, { token });
  const upload = await keyFor(token, { operation: 'upload', name: 'to come', size: 100 });
  await putBlocks(upload, bytes);
  const keys = {
    upload,
    download: await keyFor(token, { operation: 'download', fileId: file }),
    browse: await keyFor(token, { operation: 'browse' }),
    purge: await keyFor(token, { operation: 'purge', fileId: purged }),
  };
  return { token, container: containerIn(keys.browse.url), file, deleted, pending: upload.fileId, keys };
}

const bodyOf = (content: unknown) =>
  content instanceof Uint8Array
    ? { body: Buffer.from(content), headers: { 'content-type': 'image/jpeg' } }
    : { json: content };

let lena: Somebody;
let sam: Somebody;
beforeAll(async () => {
  [lena, sam] = await Promise.all([somebody(), somebody()]);
}, 60_000);

test("another person's container is refused by name on every route that takes one", async () => {
  const container = lena.container.replace(/^p-/, '');
  const file = `/api/files/${lena.file}`;
  const asks: [string, string, unknown?][] = [
    ['POST', '/api/files/grants', { operation: 'browse' }],
    ['POST', '/api/files/grants', { operation: 'download', fileId: lena.file }],
    ['GET', '/api/files'],
    ['GET', file],
    ['PATCH', file, { name: 'stolen' }],
    ['DELETE', file],
    ['POST', `${file}/complete`],
    ['POST', `${file}/restore`],
    ['PUT', `${file}/thumbnail`, jpegOf(16, 16)],
  ];
  for (const [method, path, json] of asks) {
    const ask = { token: sam.token, ...(json === undefined ? {} : bodyOf(json)) };
    const answer = await api(method, `${path}?container=${container}`, ask);
    expect([path, answer.status, answer.code]).toEqual([path, 403, 'policy_denied']);
    const unknown = await api(method, `${path}?container=family`, ask);
    expect([path, unknown.status, unknown.code]).toEqual([path, 403, 'policy_denied']);
  }
  const mine = await api('GET', `/api/files?container=${container}`, { token: lena.token });
  expect(mine.status).toBe(200);
  expect((await api('GET', '/api/files?container=../x', { token: sam.token })).code).toBe('invalid_request');
});

describe("another person's file", () => {
  const asks: [string, string, (id: string) => unknown][] = [
    ['GET', '', () => undefined],
    ['PATCH', '', () => ({ name: 'stolen' })],
    ['DELETE', '', () => undefined],
    ['POST', '/complete', () => undefined],
    ['POST', '/restore', () => undefined],
  ];
  test.each(asks)('is not found with %s %s', async (method, rest, bodyOf) => {
    for (const id of [lena.file, lena.deleted, lena.pending]) {
      const json = bodyOf(id);
      const answer = await api(method, `/api/files/${id}${rest}`, {
        token: sam.token,
        ...(json === undefined ? {} : { json }),
      });
      expect([answer.status, answer.code]).toEqual([404, 'not_found']);
    }
  });

  test.each(['upload', 'download', 'purge'])('gets no key to %s', async (operation) => {
    for (const fileId of [lena.file, lena.deleted, lena.pending]) {
      const answer = await api('POST', '/api/files/grants', {
        token: sam.token,
        json: { operation, fileId },
      });
      expect([answer.status, answer.code]).toEqual([404, 'not_found']);
    }
  });

  test('is in no list', async () => {
    for (const deleted of ['true', 'false']) {
      const { json } = await api('GET', `/api/files?deleted=${deleted}`, { token: sam.token });
      const ids = json.items.map(({ id }: { id: string }) => id);
      for (const id of [lena.file, lena.deleted, lena.pending]) expect(ids).not.toContain(id);
    }
  });
});

type Try = (url: string) => Promise<Response>;
const tries: [string, Try][] = [
  ['read', (url) => fetch(url)],
  ['write', (url) => fetch(url, { method: 'PUT', body: 'x', headers: { 'x-ms-blob-type': 'BlockBlob' } })],
  ['stage', (url) => fetch(`${url}&comp=block&blockid=MDAwMDAx`, { method: 'PUT', body: 'x' })],
  [
    'rename',
    (url) => fetch(`${url}&comp=properties`, { method: 'PUT', headers: { 'x-ms-blob-content-type': 'a/b' } }),
  ],
  ['delete', (url) => fetch(url, { method: 'DELETE' })],
];

/** What each key may do with its owner's things: everything else is refused. */
const allowed: Readonly<Record<string, readonly string[]>> = {
  'upload pending': ['read', 'write', 'stage', 'rename'],
  'download file': ['read'],
  'browse pending': ['read'],
  'browse file': ['read'],
  'browse deleted': ['read'],
};
const operations = ['upload', 'download', 'browse', 'purge'] as const;

test.each(operations)('a key to %s does what it is for and nothing else, to nobody', async (operation) => {
  const { url } = lena.keys[operation];
  const outcomes: string[] = [];
  for (const [whose, target] of [
    ['own', lena],
    ["other's", sam],
  ] as const) {
    const blobs = [
      ['pending', `incoming/${target.pending}`],
      ['file', `files/${target.file}`],
      ['deleted', `files/${target.deleted}`],
    ] as const;
    for (const [what, blob] of blobs) {
      for (const [deed, attempt] of tries) {
        const response = await attempt(turned(url, target.container, blob));
        await response.arrayBuffer();
        const may = whose === 'own' && (allowed[`${operation} ${what}`]?.includes(deed) ?? false);
        if (response.ok !== may) outcomes.push(`${deed} ${whose} ${what}: ${response.status}`);
      }
    }
    const list = await fetch(`${turned(url, target.container, '')}&restype=container&comp=list`);
    await list.arrayBuffer();
    if (list.ok !== (whose === 'own' && operation === 'browse'))
      outcomes.push(`list ${whose}: ${list.status}`);
  }
  expect(outcomes).toEqual([]);
});

test('after all of that every file is as it was', async () => {
  for (const { token, file, deleted } of [lena, sam]) {
    const key = await keyFor(token, { operation: 'download', fileId: file });
    expect(new Uint8Array(await (await fetch(key.url)).arrayBuffer())).toEqual(bytes);
    expect((await api('POST', `/api/files/${deleted}/restore`, { token })).status).toBe(200);
  }
});
