import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { generateKeyPair, SignJWT } from 'jose';
import { randomId, type Clock } from '../../../shared/platform/index.ts';
import { createStorage, type SasWish, type Storage } from '../../../shared/storage/index.ts';
import { startTestAzurite, type TestAzurite } from '../../support/azurite.ts';
import { type SelfSigned, trustSelfSigned } from '../../support/self-signed.ts';

/** A token as Entra ID would give it to a managed identity; Azurite reads it and does not check its signature. */
async function credentialOf() {
  const { privateKey } = await generateKeyPair('RS256');
  const token = await new SignJWT({ oid: randomId(), tid: randomId(), ver: '1.0' })
    .setProtectedHeader({ alg: 'RS256' })
    .setIssuer('https://sts.windows.net/00000000-0000-0000-0000-000000000000/')
    .setAudience('https://storage.azure.com')
    .setIssuedAt()
    .setNotBefore('-1 minute')
    .setExpirationTime('1 hour')
    .sign(privateKey);
  return { getToken: () => Promise.resolve({ token, expiresOnTimestamp: Date.now() + 3_600_000 }) };
}

const minute = 60_000;
const clock: Clock & { ahead: number } = { ahead: 0, now: () => Date.now() + clock.ahead };

async function put(storage: Storage, container: string, blob: string, text: string): Promise<void> {
  await storage.container(container).ensure();
  const id = Buffer.from('only').toString('base64');
  await storage.container(container).stage(blob, id, Buffer.from(text));
  await storage.container(container).commit(blob, [id], { contentType: 'text/html' });
}

describe.each(['shared key', 'user delegation'])('a key signed with a %s', (kind) => {
  let tls: SelfSigned | undefined;
  let azurite: TestAzurite;
  let storage: Storage;
  const container = `p-${randomId()}`;

  beforeAll(async () => {
    clock.ahead = 0;
    if (kind === 'shared key') {
      azurite = await startTestAzurite();
      const { connectionString } = azurite;
      storage = createStorage({ kind: 'connection-string', connectionString }, { clock });
    } else {
      tls = trustSelfSigned();
      azurite = await startTestAzurite(tls);
      const { blobEndpoint, tableEndpoint } = azurite;
      storage = createStorage(
        { kind: 'identity', accountName: 'devstoreaccount1', blobEndpoint, tableEndpoint },
        { clock, credential: await credentialOf() },
      );
    }
    await put(storage, container, 'files/one', '<b>one</b>');
    await put(storage, container, 'files/two', 'two');
  }, 30_000);
  afterAll(async () => {
    await azurite.stop();
    tls?.drop();
  });

  const key = async (wish: Partial<SasWish>) =>
    (
      await storage.signer.sign({ container, permissions: 'r', expiresAt: clock.now() + minute, ...wish })
    ).url.reveal();
  const at = (url: string, blob: string): string => {
    const target = new URL(url);
    target.pathname = `/devstoreaccount1/${container}${blob === '' ? '' : `/${blob}`}`;
    return target.href;
  };

  test('opens its blob, and no other, and nothing but what it says', async () => {
    const url = await key({ blob: 'files/one' });
    expect(await (await fetch(url)).text()).toBe('<b>one</b>');
    expect((await fetch(at(url, 'files/two'))).status).toBe(403);
    expect((await fetch(url, { method: 'DELETE' })).status).toBe(403);
    expect(
      (await fetch(url, { method: 'PUT', body: 'x', headers: { 'x-ms-blob-type': 'BlockBlob' } })).status,
    ).toBe(403);
    expect((await fetch(`${at(url, '')}&restype=container&comp=list`)).status).toBe(403);
  });

  test('signs the answer headers in: they cannot be taken off', async () => {
    const url = await key({ blob: 'files/one', contentDisposition: 'attachment; filename="a b.html"' });
    expect((await fetch(url)).headers.get('content-disposition')).toBe('attachment; filename="a b.html"');
    const stripped = new URL(url);
    stripped.searchParams.delete('rscd');
    expect((await fetch(stripped)).status).toBe(403);
  });

  test('for a container lists and reads, always as an attachment', async () => {
    const url = await key({ permissions: 'rl', contentDisposition: 'attachment' });
    const list = await fetch(`${at(url, '')}&restype=container&comp=list`);
    expect(await list.text()).toContain('<Name>files/one</Name>');
    const one = await fetch(at(url, 'files/one'));
    expect(one.headers.get('content-disposition')).toBe('attachment');
  });

  test('that creates and writes can stage, list and commit blocks', async () => {
    const url = await key({ blob: 'incoming/x', permissions: 'rcw' });
    const id = encodeURIComponent(Buffer.from('0001').toString('base64'));
    expect((await fetch(`${url}&comp=block&blockid=${id}`, { method: 'PUT', body: 'bytes' })).status).toBe(
      201,
    );
    expect(await (await fetch(`${url}&comp=blocklist&blocklisttype=all`)).text()).toContain('<Size>5</Size>');
    const body = `<BlockList><Latest>${decodeURIComponent(id)}</Latest></BlockList>`;
    expect((await fetch(`${url}&comp=blocklist`, { method: 'PUT', body })).status).toBe(201);
    expect((await fetch(url, { method: 'DELETE' })).status).toBe(403);
  });

  test('ends when it says', async () => {
    expect((await fetch(await key({ blob: 'files/one', expiresAt: Date.now() - 2 * minute }))).status).toBe(
      403,
    );
  });

  test('never outlives the delegation key that signs it', async () => {
    const asked = clock.now() + 100 * 3_600_000;
    const { expiresAt, url } = await storage.signer.sign({ container, permissions: 'r', expiresAt: asked });
    const inUrl = Date.parse(new URL(url.reveal()).searchParams.get('se') ?? '');
    expect(inUrl).toBe(expiresAt);
    if (kind === 'shared key') expect(asked - expiresAt).toBeLessThan(1000);
    else expect(expiresAt).toBeLessThanOrEqual(clock.now() + 6 * 3_600_000);
  });

  test('copies a blob only from the version that was checked, and only onto a new one', async () => {
    const box = storage.container(container);
    const url = (
      await storage.signer.sign({
        container,
        blob: 'files/one',
        permissions: 'r',
        expiresAt: clock.now() + minute,
      })
    ).url;
    const facts = await box.facts('files/one');
    if (facts === undefined) throw new Error('no blob');
    expect(await box.copy('final/1', { url, etag: '"0x1"' })).toEqual({ ok: false, reason: 'changed' });
    expect(await box.copy('final/1', { url, etag: facts.etag })).toMatchObject({ ok: true });
    expect(await box.copy('final/1', { url, etag: facts.etag })).toEqual({ ok: false, reason: 'changed' });
    await box.setContentType('final/1', 'text/plain');
    expect(await box.facts('final/1')).toMatchObject({
      size: 10,
      contentType: 'text/plain',
      copy: { state: 'success' },
    });
    expect(Buffer.from((await box.head('final/1', 3)) ?? []).toString()).toBe('<b>');
    expect(await box.delete('final/1')).toBe(true);
    expect(await box.delete('final/1')).toBe(false);
    expect(await box.facts('final/1')).toBeUndefined();
    expect(await box.head('final/1', 3)).toBeUndefined();
  });
});

test('one delegation key serves many keys, and is renewed before it ends', async () => {
  clock.ahead = 0;
  const tls = trustSelfSigned();
  const azurite = await startTestAzurite(tls);
  try {
    const { blobEndpoint, tableEndpoint } = azurite;
    const storage = createStorage(
      { kind: 'identity', accountName: 'devstoreaccount1', blobEndpoint, tableEndpoint },
      { clock, credential: await credentialOf() },
    );
    const keyEnd = async () => {
      const expiresAt = clock.now() + minute;
      const { url } = await storage.signer.sign({ container: 'some', permissions: 'r', expiresAt });
      return new URL(url.reveal()).searchParams.get('ske');
    };
    const ends = await Promise.all([keyEnd(), keyEnd(), keyEnd()]);
    expect(new Set(ends).size).toBe(1);
    clock.ahead = 4.9 * 3_600_000;
    expect(await keyEnd()).toBe(ends[0]);
    clock.ahead = 5.1 * 3_600_000;
    expect(await keyEnd()).not.toBe(ends[0]);
  } finally {
    await azurite.stop();
    tls.drop();
  }
}, 30_000);
