import { createHash } from 'node:crypto';
import { beforeAll, describe, expect, test } from '@jest/globals';
import {
  api,
  type Answer,
  claimsOf,
  forgedToken,
  machineToken,
  signedInPerson,
  stack,
} from '../support/stack.ts';

const sha1 = (text: string): string => createHash('sha1').update(text).digest('hex');

type Person = Awaited<ReturnType<typeof signedInPerson>>;
let lena: Person;
let sam: Person;
let count = 0;

beforeAll(async () => {
  lena = await signedInPerson();
  sam = await signedInPerson();
}, 30_000);

/** Each call comes from an address of its own, as the front end writes it down, so that tests do not use up a limit. */
function delegate(
  body: object | string | undefined,
  address = `192.0.2.${(count += 1) % 250}`,
): Promise<Answer> {
  const headers = { origin: stack.web, 'x-forwarded-for': address };
  if (typeof body === 'string')
    return api('POST', '/api/delegation', {
      body,
      headers: { ...headers, 'content-type': 'application/json' },
    });
  return api('POST', '/api/delegation', { headers, ...(body === undefined ? {} : { json: body }) });
}

const request = (person: Person, over: object = {}) => ({
  client_id: stack.clients.spa.id,
  grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
  id_token: person.idToken,
  target: stack.clients.spa.id,
  scope: 'openid',
  api_type: 'azure_blob',
  containerName: sha1(person.id),
  ...over,
});

/** The page of the old article, as it was but for the address of the endpoint. */
class OldPage {
  readonly container: string;
  readonly #person: Person;

  constructor(person: Person) {
    this.#person = person;
    this.container = sha1(person.id);
  }

  async sas(blobName?: string): Promise<string> {
    const { status, json } = await delegate(
      request(this.#person, blobName === undefined ? {} : { blobName }),
    );
    expect([status, Object.keys(json)]).toEqual([200, ['azure_blob_sas']]);
    return json.azure_blob_sas;
  }

  url(sas: string, blob = '', query = ''): string {
    const path = blob === '' ? '' : `/${blob.split('/').map(encodeURIComponent).join('/')}`;
    return `${stack.storage.blob}/${this.container}${path}?${sas}${query}`;
  }

  async list(sas: string): Promise<string[]> {
    const answer = await fetch(this.url(sas, '', '&restype=container&comp=list'));
    const xml = await answer.text();
    expect([answer.status, xml]).toEqual([200, expect.stringContaining('EnumerationResults')]);
    return [...xml.matchAll(/<Name>([^<]*)<\/Name>/g)].map(([, name = '']) => name);
  }

  async upload(sas: string, blob: string, parts: readonly string[]): Promise<void> {
    const ids = parts.map((_, at) => Buffer.from(`block-${String(at).padStart(6, '0')}`).toString('base64'));
    for (const [at, body] of parts.entries()) {
      const query = `&comp=block&blockid=${ids[at] ?? ''}`;
      const headers = { 'x-ms-blob-type': 'BlockBlob' };
      expect((await fetch(this.url(sas, blob, query), { method: 'PUT', headers, body })).status).toBe(201);
    }
    const latest = ids.map((id) => `<Latest>${id}</Latest>`).join('');
    const body = `<?xml version="1.0" encoding="utf-8"?><BlockList>${latest}</BlockList>`;
    const headers = { 'x-ms-blob-content-type': 'text/plain' };
    const done = await fetch(this.url(sas, blob, '&comp=blocklist'), { method: 'PUT', headers, body });
    expect(done.status).toBe(201);
  }

  async read(sas: string, blob: string): Promise<[number, string]> {
    const answer = await fetch(this.url(sas, blob));
    return [answer.status, await answer.text()];
  }

  async delete(sas: string, blob: string): Promise<number> {
    return (await fetch(this.url(sas, blob), { method: 'DELETE' })).status;
  }
}

describe('the page of the old article', () => {
  test('lists, uploads in blocks, reads and deletes with the signature of its container', async () => {
    const page = new OldPage(await signedInPerson());
    const sas = await page.sas();
    expect(await page.list(sas)).toEqual([]);
    await page.upload(sas, 'photos/first note.txt', ['hello ', 'world']);
    expect(await page.list(sas)).toEqual(['photos/first note.txt']);
    expect(await page.read(sas, 'photos/first note.txt')).toEqual([200, 'hello world']);
    expect(await page.delete(sas, 'photos/first note.txt')).toBe(202);
    expect(await page.list(sas)).toEqual([]);
  });

  test('does the same with the signature of one blob, which opens no other and lists nothing', async () => {
    const page = new OldPage(await signedInPerson());
    const name = 'Lëna & Sam #1 100%.txt';
    const sas = await page.sas(name);
    await page.upload(sas, name, ['one']);
    expect(await page.read(sas, name)).toEqual([200, 'one']);
    expect((await page.read(sas, 'other.txt'))[0]).toBe(403);
    expect((await fetch(page.url(sas, '', '&restype=container&comp=list'))).status).toBe(403);
    expect(await page.delete(sas, name)).toBe(202);
  });

  test('reaches nobody else’s container with its signature, and is told so when it asks', async () => {
    const [mine, theirs] = [new OldPage(lena), new OldPage(sam)];
    const theirSas = await theirs.sas();
    await theirs.upload(theirSas, 'secret.txt', ['secret']);
    const stolen = `${stack.storage.blob}/${theirs.container}/secret.txt?${await mine.sas()}`;
    expect((await fetch(stolen)).status).toBe(403);
    const asked = await delegate(request(lena, { containerName: theirs.container }));
    expect([asked.status, asked.code]).toEqual([403, 'policy_denied']);
    expect(asked.text).not.toContain('sig=');
    expect(await theirs.read(theirSas, 'secret.txt')).toEqual([200, 'secret']);
  });

  test('has its uploads answered as attachments, so that none of them renders', async () => {
    const page = new OldPage(lena);
    const sas = await page.sas();
    await page.upload(sas, 'page.html', ['<script>alert(1)</script>']);
    const answer = await fetch(page.url(sas, 'page.html'));
    expect(answer.headers.get('content-disposition')).toBe('attachment');
    const bare = page.url(sas, 'page.html').replace(/&rscd=[^&]*/, '');
    expect((await fetch(bare)).status).toBe(403);
  });
});

describe('an access token in place of the ID token', () => {
  test('opens the same container', async () => {
    const wish = request(lena, { id_token: undefined, access_token: lena.token });
    expect((await delegate(wish)).json).toEqual({ azure_blob_sas: expect.stringContaining('sig=') });
  });

  test('carries the permissions of its caller to another API, and to Service Bus', async () => {
    const permissions = ['read:protected', 'servicebus:orders'];
    const token = await forgedToken({ ...claimsOf(lena.token), permissions });
    const wish = request(lena, { id_token: undefined, access_token: token });
    const app = await delegate({ ...wish, api_type: 'app', target: 'https://reports.example/api' });
    expect(app.json).toMatchObject({ token_type: 'Bearer', expires_in: 300 });
    expect(claimsOf(app.json.id_token)).toMatchObject({ sub: lena.id, permissions: ['read:protected'] });
    const target = 'sb://valet-local.servicebus.windows.net/orders';
    const bus = await delegate({ ...wish, api_type: 'azure_sb', target });
    expect(bus.json).toEqual({ azure_sb_sas: expect.stringMatching(/^SharedAccessSignature sr=/) });
  });
});

describe('a refusal', () => {
  const outcome = async (body: object | undefined): Promise<string> => {
    const { status, json } = await delegate(body);
    return `${status} ${String(json?.error)}`;
  };

  test.each<[string, object, string]>([
    ['another application', { client_id: 'valet-native' }, '403 unauthorized_client'],
    ['no application', { client_id: undefined }, '400 invalid_request'],
    ['another grant type', { grant_type: 'password' }, '400 unsupported_grant_type'],
    ['an api_type that is gone', { api_type: 'aws' }, '400 invalid_request'],
    ['a container that is no hash', { containerName: 'photos' }, '400 invalid_request'],
    ['an odd blob name', { blobName: '../../other/blob' }, '400 invalid_request'],
    ['an odd blob name of control characters', { blobName: 'a\u0000b' }, '400 invalid_request'],
    ['an unknown target', { api_type: 'app', target: 'https://not.registered' }, '400 invalid_target'],
    [
      'Service Bus without permission',
      { api_type: 'azure_sb', target: 'sb://valet-local.servicebus.windows.net/orders' },
      '400 invalid_target',
    ],
    ['a number for a name', { containerName: 7 }, '400 invalid_request'],
  ])('meets %s', async (_, over, expected) => {
    expect(await outcome(request(lena, over))).toBe(expected);
  });

  test('meets every token that is not a fresh ID token of that application', async () => {
    const claims = claimsOf(lena.idToken);
    const now = Math.floor(Date.now() / 1000);
    const tokens = [
      lena.token,
      await forgedToken({ ...claims, aud: 'valet-native' }),
      await forgedToken({ ...claims, iat: now - 700 }),
      await forgedToken({ ...claims, exp: now - 60 }),
      await forgedToken({ ...claims, iss: 'https://other.example/' }),
      await forgedToken(claims, { key: 'foreign' }),
      'not.a.token',
    ];
    for (const id_token of tokens)
      expect(await outcome(request(lena, { id_token }))).toBe('400 invalid_grant');
    // What was refused above was refused for its claim.
    expect((await delegate(request(lena, { id_token: await forgedToken(claims) }))).status).toBe(200);
  });

  test('meets a machine, an ID token as access token, and no token at all', async () => {
    const without = request(lena, { id_token: undefined });
    const machine = { ...without, client_id: stack.clients.spa.id, access_token: await machineToken() };
    expect(await outcome(machine)).toBe('400 invalid_grant');
    expect(await outcome({ ...without, access_token: lena.idToken })).toBe('400 invalid_grant');
    expect(await outcome(without)).toBe('400 invalid_request');
    expect(await outcome(undefined)).toBe('400 invalid_request');
  });

  test('names the types that there are, and repeats nothing of what was sent', async () => {
    const { json, text } = await delegate(request(lena, { api_type: 'do-not-repeat-me' }));
    expect(json.error_description).toBe('The api_type can be azure_blob, azure_sb, wams, app, auth0.');
    expect(text).not.toContain('do-not-repeat-me');
  });

  test('for a body that is no JSON, or too large, is the usual one', async () => {
    expect((await delegate('{')).code).toBe('invalid_request');
    expect((await delegate(request(lena, { scope: 'x'.repeat(70_000) }))).code).toBe('payload_too_large');
    const form = { 'content-type': 'application/x-www-form-urlencoded' };
    const answer = await api('POST', '/api/delegation', { headers: form, body: 'client_id=x' });
    expect(answer.code).toBe('unsupported_media_type');
  });
});

test('every answer says that the endpoint will go, and where to read more', async () => {
  for (const over of [{}, { id_token: 'not.a.token' }]) {
    const { headers } = await delegate(request(lena, over));
    expect(Date.parse(headers.get('sunset') ?? '')).toBeGreaterThan(Date.now());
    expect(headers.get('deprecation')).toMatch(/^@\d+$/);
    expect(headers.get('link')).toContain('docs/migrating-from-delegation.md');
  }
});

test('ten requests a minute are answered, and the eleventh says when to come back', async () => {
  const eager = await signedInPerson();
  const address = '198.51.100.7';
  const left: (string | null)[] = [];
  for (let asked = 0; asked < 10; asked += 1) {
    // A refusal counts like an answer.
    const { headers } = await delegate(
      request(eager, asked % 2 === 0 ? {} : { containerName: 'x' }),
      address,
    );
    expect(headers.get('x-ratelimit-limit')).toBe('10');
    left.push(headers.get('x-ratelimit-remaining'));
  }
  expect(left).toEqual(['9', '8', '7', '6', '5', '4', '3', '2', '1', '0']);
  const refused = await delegate(request(eager), address);
  expect([refused.status, refused.code, refused.json.error]).toEqual([
    429,
    'too_many_requests',
    'too_many_requests',
  ]);
  const wait = Number(refused.headers.get('retry-after'));
  expect(wait).toBeGreaterThan(0);
  expect(wait).toBeLessThanOrEqual(60);
  const reset = Number(refused.headers.get('x-ratelimit-reset'));
  expect(Math.abs(reset - wait - Date.now() / 1000)).toBeLessThan(5);
  expect(refused.headers.get('access-control-expose-headers')).toContain('x-ratelimit-reset');
  // Another person at that address, and this person elsewhere, are not held up.
  expect((await delegate(request(lena), address)).status).toBe(200);
  expect((await delegate(request(eager), '198.51.100.8')).status).toBe(200);
});
