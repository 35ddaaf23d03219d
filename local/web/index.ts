import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { fillPlaceholders } from '../../tools/placeholders.ts';
import type { RunningPart } from '../child/child.ts';
import { patient } from '../child/patient.ts';
import { readSite, siteFile, type SiteFile } from './files.ts';
import { fits, parseSiteConfig, routeFor, type SiteConfig } from './site-config.ts';

/** Where the page listens and what it serves. */
export interface WebConfig {
  /** 0 takes a free one. */
  readonly port: number;
  /** The built page, `dist-web/`. */
  readonly root: string;
  /** What `/config.json` says: deployment writes that file, locally it is made here. */
  readonly configJson: { readonly apiOrigin: string };
  /** Values for the origins in the headers: see `tools/placeholders.ts`. */
  readonly placeholders: Readonly<Record<string, string>>;
}

interface Site {
  readonly config: SiteConfig;
  readonly files: ReadonlyMap<string, SiteFile>;
}

/** The file of a path, its folder's index, or undefined. */
const lookUp = ({ files }: Site, url: string): SiteFile | undefined =>
  files.get(url) ?? files.get(`${url.replace(/\/$/, '')}/index.html`);

function send(request: IncomingMessage, response: ServerResponse, status: number, file?: SiteFile): void {
  if (file === undefined) {
    response.writeHead(status, { 'content-length': '0' }).end();
    return;
  }
  response.setHeader('etag', file.etag);
  response.setHeader('content-type', file.type);
  response.setHeader('vary', 'accept-encoding');
  if (status === 200 && request.headers['if-none-match']?.includes(file.etag) === true) {
    response.writeHead(304).end();
    return;
  }
  // as Static Web Apps does, so that what is measured here is what people wait for there
  const zipped = /\bgzip\b/.test(String(request.headers['accept-encoding'])) ? file.zipped : undefined;
  const body = zipped ?? file.body;
  if (zipped !== undefined) response.setHeader('content-encoding', 'gzip');
  response.writeHead(status, { 'content-length': body.byteLength });
  response.end(request.method === 'HEAD' ? undefined : body);
}

function handle(site: Site, request: IncomingMessage, response: ServerResponse): void {
  const { config } = site;
  const method = request.method ?? 'GET';
  let url: string;
  try {
    url = decodeURIComponent(new URL(request.url ?? '/', 'http://localhost').pathname);
  } catch {
    send(request, response, 400); // a stray percent sign is the caller's mistake
    return;
  }
  const route = routeFor(config, method, url);
  for (const [name, value] of Object.entries({ ...config.globalHeaders, ...route?.headers })) {
    response.setHeader(name, value);
  }
  if (method !== 'GET' && method !== 'HEAD') {
    send(request, response, 405);
    return;
  }
  if (route?.redirect !== undefined) {
    response.setHeader('location', route.redirect);
    send(request, response, route.statusCode ?? 302);
    return;
  }
  const found = lookUp(site, route?.rewrite ?? url);
  const status = route?.statusCode ?? (found === undefined ? 404 : 200);
  if (status < 400) {
    send(request, response, status, found);
    return;
  }
  const fallback = config.navigationFallback;
  if (status === 404 && fallback !== undefined && !fallback.exclude.some((pattern) => fits(pattern, url))) {
    send(request, response, 200, lookUp(site, fallback.rewrite));
    return;
  }
  const override = config.responseOverrides[String(status)];
  if (override?.redirect !== undefined) {
    response.setHeader('location', override.redirect);
    send(request, response, override.statusCode ?? 302);
    return;
  }
  const page = override?.rewrite === undefined ? undefined : lookUp(site, override.rewrite);
  send(request, response, override?.statusCode ?? status, page);
}

/**
 * Serves the built page as Azure Static Web Apps would: headers, routes, fallback and overrides from its
 * `staticwebapp.config.json`, with the origins filled in.
 *
 * @throws Error for a taken port (code `EADDRINUSE`), a missing build, or a placeholder without a value
 */
export async function startWeb(web: WebConfig): Promise<RunningPart> {
  const text = await readFile(path.join(web.root, 'staticwebapp.config.json'), 'utf8');
  const config = parseSiteConfig(fillPlaceholders(text, web.placeholders));
  const files = await readSite(web.root, config.mimeTypes);
  const configJson = Buffer.from(`${JSON.stringify(web.configJson)}\n`);
  files.set('/config.json', siteFile('config.json', configJson, config.mimeTypes));
  const server = patient(createServer((request, response) => handle({ config, files }, request, response)));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(web.port, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://localhost:${port}`,
    close: async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}
