import type { Answer, Api } from './api.ts';

/** Asks for a key to one file and lets the browser fetch it as an attachment, straight from storage. */
export async function downloadCopy(api: Pick<Api, 'grant'>, fileId: string): Promise<Answer<undefined>> {
  const grant = await api.grant({ operation: 'download', fileId });
  if (!grant.ok) return grant;
  const link = document.createElement('a');
  link.href = grant.value.url;
  link.download = ''; // the name comes from storage, with the attachment
  link.referrerPolicy = 'no-referrer';
  document.body.append(link);
  link.click();
  link.remove();
  return { ...grant, value: undefined };
}
