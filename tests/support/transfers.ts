import { api } from './stack.ts';

/** A key as the API hands it out. */
export interface Key {
  readonly url: string;
  readonly headers: Record<string, string>;
  readonly fileId: string;
  readonly permissions: string;
}

/** Asks for a key, and expects to get it. */
export async function keyFor(token: string, json: Record<string, unknown>): Promise<Key> {
  const answer = await api('POST', '/api/files/grants', { token, json });
  if (answer.status !== 201) throw new Error(`no key: ${answer.text}`);
  return answer.json as Key;
}

/** Puts a blob in blocks, as the page does. The last answer's status. */
export async function putBlocks(key: Key, bytes: Uint8Array, blockBytes = 64 * 1024): Promise<number> {
  const ids: string[] = [];
  for (let at = 0; at < bytes.byteLength; at += blockBytes) {
    const id = Buffer.from(String(ids.length).padStart(6, '0')).toString('base64');
    ids.push(id);
    const response = await fetch(`${key.url}&comp=block&blockid=${encodeURIComponent(id)}`, {
      method: 'PUT',
      headers: key.headers,
      body: Buffer.from(bytes.subarray(at, at + blockBytes)),
    });
    await response.arrayBuffer();
    if (response.status !== 201) return response.status;
  }
  const body = `<BlockList>${ids.map((id) => `<Latest>${id}</Latest>`).join('')}</BlockList>`;
  const response = await fetch(`${key.url}&comp=blocklist`, { method: 'PUT', headers: key.headers, body });
  await response.arrayBuffer();
  return response.status;
}

/** A key, the blocks and `complete`: the file as the API answers it. */
export async function uploadFile(
  token: string,
  name: string,
  bytes: Uint8Array,
): Promise<{ id: string; etag: string }> {
  const key = await keyFor(token, { operation: 'upload', name, size: bytes.byteLength });
  const status = await putBlocks(key, bytes);
  if (status !== 201) throw new Error(`storage answered ${status}`);
  const done = await api('POST', `/api/files/${key.fileId}/complete`, { token });
  if (done.status !== 200) throw new Error(`not complete: ${done.text}`);
  return done.json as { id: string; etag: string };
}

/** The bytes of a file, through a download key. */
export async function downloadFile(token: string, fileId: string): Promise<Response> {
  const key = await keyFor(token, { operation: 'download', fileId });
  return fetch(key.url, { headers: key.headers });
}

/** The same key's signature on another blob of another container. */
export function turned(url: string, container: string, blob: string): string {
  const target = new URL(url);
  const [, account = ''] = target.pathname.split('/');
  target.pathname = [account, container, ...(blob === '' ? [] : [blob])].join('/');
  return target.href;
}

/** The container that a key is for. */
export const containerIn = (url: string): string => new URL(url).pathname.split('/')[2] ?? '';
