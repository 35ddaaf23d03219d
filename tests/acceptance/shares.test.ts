import { beforeAll, describe, expect, test } from '@jest/globals';
import { api, type Ask, machineToken, signedInPerson, stack } from '../support/stack.ts';
import { ahead, uploadedFile } from '../support/uploads.ts';

const minute = 60_000;
const day = 24 * 60 * minute;

let owner: string;
let stranger: string;
let fileId: string;

beforeAll(async () => {
  ({ token: owner } = await signedInPerson());
  ({ token: stranger } = await signedInPerson());
  fileId = await uploadedFile(owner, 'Brief an Zoë.txt', 'Liebe Zoë,\n');
}, 30_000);

const share = (json: unknown, token = owner) => api('POST', '/api/shares', { token, json });
/** What stands after the API's origin in an address of ours. */
const pathOf = (url: string): string => new URL(url).pathname;
const open = (url: string, method = 'GET', ask: Ask = {}) => api(method, pathOf(url), ask);

async function sharedFile(name?: string): Promise<{ fileId: string; shareId: string; url: string }> {
  const id = await uploadedFile(owner, name);
  const { json } = await share({ fileId: id, expiresAt: ahead(day) });
  return { fileId: id, shareId: json.shareId, url: json.url };
}

describe('a link', () => {
  test('opens the file for whoever has it, as a download, for a minute', async () => {
    const made = await share({ fileId, expiresAt: ahead(day) });
    expect(made.status).toBe(201);
    expect(made.headers.get('location')).toBe(`/api/shares/${made.json.shareId}`);
    expect(made.json).toMatchObject({
      fileId,
      name: 'Brief an Zoë.txt',
      state: 'active',
      uses: { count: 0 },
    });
    expect(made.json.url).toMatch(new RegExp(`^${stack.api}/api/s/[A-Za-z0-9_-]{22}$`));

    const opened = await open(made.json.url);
    expect(opened.status).toBe(302);
    expect(opened.text).toBe('');
    expect(Object.fromEntries(opened.headers)).toMatchObject({
      'referrer-policy': 'no-referrer',
      'x-robots-tag': 'noindex',
      'cache-control': 'no-store',
    });
    const location = new URL(opened.headers.get('location') ?? '');
    expect(location.searchParams.get('sp')).toBe('r');
    expect(location.searchParams.get('sr')).toBe('b');
    const left = Date.parse(location.searchParams.get('se') ?? '') - Date.now();
    expect(left).toBeLessThanOrEqual(minute);
    const bytes = await fetch(location);
    expect(await bytes.text()).toBe('Liebe Zoë,\n');
    expect(bytes.headers.get('content-disposition')).toMatch(
      /^attachment;.*filename\*=UTF-8''Brief%20an%20Zo/,
    );
    // The key opens that one blob and nothing beside it.
    location.pathname = location.pathname.replace(/.{4}$/, '0000');
    expect((await fetch(location)).ok).toBe(false);
  });

  test('can be looked at with HEAD, which is not counted; GET is', async () => {
    const { url, shareId } = await sharedFile();
    const looked = await open(url, 'HEAD');
    expect([looked.status, looked.headers.get('referrer-policy')]).toEqual([302, 'no-referrer']);
    expect((await api('HEAD', `${pathOf(url)}?access_token=x`)).status).toBe(400);
    expect((await Promise.all([1, 2, 3].map(() => open(url)))).map(({ status }) => status)).toEqual([
      302, 302, 302,
    ]);
    const listed = await api('GET', '/api/shares?limit=100', { token: owner });
    const item = listed.json.items.find((candidate: { shareId: string }) => candidate.shareId === shareId);
    expect(item.uses.count).toBe(3);
    expect(Date.parse(item.uses.lastUsedAt)).toBeLessThanOrEqual(Date.now());
  });

  test('takes no notice of who follows it', async () => {
    const { url } = await sharedFile();
    expect((await open(url, 'GET', { token: stranger })).status).toBe(302);
    expect((await open(url, 'GET', { headers: { authorization: 'Bearer nonsense' } })).status).toBe(302);
  });
});

describe('a link leads nowhere', () => {
  const gone = async (url: string) => {
    const got = await open(url);
    expect([got.status, got.code]).toEqual([404, 'not_found']);
    expect(got.text).not.toContain(pathOf(url).slice(7));
    expect((await open(url, 'HEAD')).status).toBe(404);
    return got.json.detail as string;
  };

  test('once it is revoked, at once', async () => {
    const { url, shareId } = await sharedFile();
    expect((await open(url)).status).toBe(302);
    expect((await api('DELETE', `/api/shares/${shareId}`, { token: owner })).status).toBe(204);
    await gone(url);
    expect((await api('DELETE', `/api/shares/${shareId}`, { token: owner })).code).toBe('not_found');
  });

  test('while its file is in Deleted things, and again after restoring', async () => {
    const { url, fileId: id } = await sharedFile();
    expect((await api('DELETE', `/api/files/${id}`, { token: owner })).status).toBe(204);
    await gone(url);
    expect((await api('POST', `/api/files/${id}/restore`, { token: owner })).status).toBe(200);
    expect((await open(url)).status).toBe(302);
  });

  test('when it is guessed, with the same words as any other', async () => {
    const { url, shareId } = await sharedFile();
    await api('DELETE', `/api/shares/${shareId}`, { token: owner });
    const revoked = await gone(url);
    expect(await gone(`${stack.api}/api/s/${'A'.repeat(22)}`)).toBe(revoked);
    expect((await api('GET', '/api/s/short')).code).toBe('not_found');
    expect((await api('GET', `/api/s/${shareId.slice(0, 22)}`)).code).toBe('not_found');
  });
});

describe('links are made and revoked by the owner alone', () => {
  test('another person learns nothing of the file or the link', async () => {
    const { shareId, fileId: id, url } = await sharedFile();
    expect((await share({ fileId: id, expiresAt: ahead(day) }, stranger)).code).toBe('not_found');
    expect((await api('DELETE', `/api/shares/${shareId}`, { token: stranger })).code).toBe('not_found');
    expect((await api('GET', '/api/shares', { token: stranger })).json).toEqual({ items: [] });
    expect((await open(url)).status).toBe(302);
  });

  test('a file that was never completed, or lies in Deleted things, cannot be shared', async () => {
    const asked = { operation: 'upload', name: 'pending', size: 3 };
    const grant = await api('POST', '/api/files/grants', { token: owner, json: asked });
    expect((await share({ fileId: grant.json.fileId, expiresAt: ahead(day) })).code).toBe('not_found');
    const id = await uploadedFile(owner);
    await api('DELETE', `/api/files/${id}`, { token: owner });
    expect((await share({ fileId: id, expiresAt: ahead(day) })).code).toBe('not_found');
  });

  test.each([
    ['an end in the past', () => ({ fileId, expiresAt: ahead(-minute) })],
    ['an end in half a minute', () => ({ fileId, expiresAt: ahead(30_000) })],
    ['an end in 31 days', () => ({ fileId, expiresAt: ahead(31 * day) })],
    ['no end', () => ({ fileId })],
    ['an end that is no moment', () => ({ fileId, expiresAt: 'tomorrow' })],
    ['a file id that is none', () => ({ fileId: '../x', expiresAt: ahead(day) })],
    ['an unknown member', () => ({ fileId, expiresAt: ahead(day), owner: 'me' })],
  ])('%s is refused', async (_, json) => {
    const answer = await share(json());
    expect([answer.status, answer.code]).toEqual([400, 'invalid_request']);
  });

  test('an end may be written in any time zone', async () => {
    const moment = Math.ceil(Date.now() / 1000) * 1000 + day;
    const local = new Date(moment + 120 * minute).toISOString().replace('.000Z', '+02:00');
    const made = await share({ fileId, expiresAt: local });
    expect(made.json.expiresAt).toBe(new Date(moment).toISOString());
  });

  test('nobody, and no machine', async () => {
    const json = { fileId, expiresAt: ahead(day) };
    expect((await api('POST', '/api/shares', { json })).code).toBe('not_authenticated');
    expect((await share(json, await machineToken())).code).toBe('person_required');
  });
});

test('the list comes by pages, newest first, without any address', async () => {
  const { token } = await signedInPerson();
  const id = await uploadedFile(token);
  const ids: string[] = [];
  for (let count = 0; count < 3; count += 1) {
    ids.unshift((await share({ fileId: id, expiresAt: ahead(day) }, token)).json.shareId);
  }
  const first = await api('GET', '/api/shares?limit=2', { token });
  const query = new URLSearchParams({ limit: '2', cursor: first.json.nextCursor });
  const second = await api('GET', `/api/shares?${query.toString()}`, { token });
  const items = [...first.json.items, ...second.json.items] as { shareId: string }[];
  expect(items.map(({ shareId }) => shareId).sort()).toEqual([...ids].sort());
  expect(second.json.nextCursor).toBeUndefined();
  expect(JSON.stringify(items)).not.toMatch(/\/s\/|hash|secret/);
  expect((await api('GET', `/api/shares?${query.toString()}`, { token: owner })).code).toBe(
    'invalid_request',
  );
});
