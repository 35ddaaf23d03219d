import { api } from './stack.ts';

/** Uploads bytes as their owner would, and gives the file's id. */
export async function uploadedFile(
  token: string,
  name = 'letter.txt',
  text = 'Dear reader,\n',
): Promise<string> {
  const bytes = new TextEncoder().encode(text);
  const asked = { operation: 'upload', name, size: bytes.byteLength };
  const grant = await api('POST', '/api/files/grants', { token, json: asked });
  if (grant.status !== 201) throw new Error(`no grant: ${grant.status} ${grant.text}`);
  const put = await fetch(grant.json.url as string, {
    method: 'PUT',
    headers: { ...grant.json.headers, 'x-ms-blob-type': 'BlockBlob' },
    body: bytes,
  });
  if (!put.ok) throw new Error(`no upload: ${put.status} ${await put.text()}`);
  const fileId = grant.json.fileId as string;
  const done = await api('POST', `/api/files/${fileId}/complete`, { token });
  if (done.status >= 300) throw new Error(`not complete: ${done.status} ${done.text}`);
  return fileId;
}

/** A moment from now, as RFC 3339. */
export const ahead = (milliseconds: number): string => new Date(Date.now() + milliseconds).toISOString();
