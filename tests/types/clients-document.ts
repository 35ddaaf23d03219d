// The block of docs/clients.md, so that it compiles; tests/unit/docs/clients.test.ts holds the two together.
import type { routes } from '../../functions/routes.ts';
import { createClient } from '../../shared/client/index.ts';

export async function nameOf(fileId: string, token: string): Promise<string> {
  const api = createClient<typeof routes>({
    origin: 'http://localhost:7071',
    token: () => Promise.resolve(token),
  });
  const file = await api.get('/api/files/{fileId}', { params: { fileId }, deadlineMs: 5000 });
  if (file.ok) return file.body.name; // typed by path and status
  return file.code === 'not_found' ? 'gone' : `${file.detail} [${file.requestId ?? file.code}]`;
}
