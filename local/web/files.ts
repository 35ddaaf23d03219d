import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { gzipSync } from 'node:zlib';

/** A file of the page, ready to send. */
export interface SiteFile {
  readonly body: Buffer;
  /** Weak, because it stands for the packed body too (RFC 9110 §8.8.1). */
  readonly etag: string;
  readonly type: string;
  /** What goes to a browser that takes gzip; undefined for what is packed already, such as pictures. */
  readonly zipped: Buffer | undefined;
}

/** What gzip makes no smaller. */
const packed = new Set(['.png', '.jpg', '.webp', '.ico', '.woff2']);

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.webp': 'image/webp',
  '.ico': 'image/x-icon',
  '.txt': 'text/plain',
  '.woff2': 'font/woff2',
  '.webmanifest': 'application/manifest+json',
};

/** Makes a file; `mimeTypes` of the site's configuration goes before the server's own list. */
export function siteFile(name: string, body: Buffer, mimeTypes: Readonly<Record<string, string>>): SiteFile {
  const extension = path.extname(name).toLowerCase();
  return {
    body,
    etag: `W/"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`,
    type: mimeTypes[extension] ?? types[extension] ?? 'application/octet-stream',
    zipped: packed.has(extension) ? undefined : gzipSync(body),
  };
}

/**
 * Reads a built page whole, by its path in the URL: what is not in the map cannot be reached by any spelling of a path.
 * The site's configuration is left out, as Static Web Apps does not serve it.
 */
export async function readSite(
  root: string,
  mimeTypes: Readonly<Record<string, string>>,
): Promise<Map<string, SiteFile>> {
  const entries = (await readdir(root, { recursive: true, withFileTypes: true })).filter((entry) =>
    entry.isFile(),
  );
  const files = await Promise.all(
    entries.map(async (entry): Promise<[string, SiteFile]> => {
      const file = path.join(entry.parentPath, entry.name);
      const url = `/${path.relative(root, file).split(path.sep).join('/')}`;
      return [url, siteFile(entry.name, await readFile(file), mimeTypes)];
    }),
  );
  return new Map(files.filter(([url]) => url !== '/staticwebapp.config.json'));
}
