import type { Answer, Api } from './api.ts';

/**
 * Asks for a key that makes the browser keep a copy, straight from storage: a film of any size passes through no memory
 * of the page. Storage gives the name, so the link needs none.
 */
export async function downloadCopy(api: Pick<Api, 'grant'>, fileId: string): Promise<Answer<undefined>> {
  const grant = await api.grant({ operation: 'download', fileId, disposition: 'attachment' });
  if (!grant.ok) return grant;
  const link = document.createElement('a');
  link.href = grant.value.url;
  link.download = ''; // heeded for our own addresses alone; elsewhere the key says "attachment"
  link.referrerPolicy = 'no-referrer';
  document.body.append(link);
  link.click();
  link.remove();
  return { ...grant, value: undefined };
}
