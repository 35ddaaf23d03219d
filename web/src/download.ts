import type { Answer, Api, FileItem } from './api.ts';

/**
 * Types that a download key answers inline, for pictures and films to be shown in place: a link to them would leave the
 * page instead of keeping a copy.
 */
const inlineTypes = new Set(['image/jpeg', 'image/png', 'image/webp', 'image/gif', 'video/mp4']);

function follow(address: string, name: string): void {
  const link = document.createElement('a');
  link.href = address;
  link.download = name; // heeded for our own addresses; storage gives the name of an attachment itself
  link.referrerPolicy = 'no-referrer';
  document.body.append(link);
  link.click();
  link.remove();
}

/** How long the browser may take to take over the bytes of a copy before we let go of them, in ms. */
const handOverMs = 60_000;

/** Asks for a key to one file and lets the browser keep a copy, straight from storage. */
export async function downloadCopy(
  api: Pick<Api, 'grant'>,
  file: Pick<FileItem, 'id' | 'name' | 'contentType'>,
): Promise<Answer<undefined>> {
  const grant = await api.grant({ operation: 'download', fileId: file.id });
  if (!grant.ok) return grant;
  if (!inlineTypes.has(file.contentType)) {
    follow(grant.value.url, file.name);
    return { ...grant, value: undefined };
  }
  try {
    const response = await fetch(grant.value.url, { credentials: 'omit', referrerPolicy: 'no-referrer' });
    if (!response.ok) return { ok: false, code: 'unavailable' };
    const address = URL.createObjectURL(await response.blob());
    follow(address, file.name);
    setTimeout(() => URL.revokeObjectURL(address), handOverMs);
    return { ...grant, value: undefined };
  } catch {
    return { ok: false, code: navigator.onLine ? 'unreachable' : 'offline' }; // fetch tells no more than that
  }
}
