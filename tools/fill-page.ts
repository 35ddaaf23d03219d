import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { commandLine, refuse } from './command-line.ts';
import { fillPlaceholders } from './placeholders.ts';

/**
 * `npm run web:fill`: makes a built `dist-web/` the page of one deployment, by putting the origins into its headers and
 * writing its `config.json`. Run it on a fresh build: origins that are filled in stay.
 */
const usage = `Usage: npm run web:fill -- --api ORIGIN --tenant ORIGIN --storage ORIGIN [--dir DIR]

Makes the page that "npm run build" wrote that of one deployment.
  --api      the Function App: https://NAME.azurewebsites.net
  --tenant   Auth0: https://example.eu.auth0.com
  --storage  blobs of people: https://NAME.blob.core.windows.net
  --dir      the built page (default dist-web)
`;

async function main(): Promise<void> {
  const { api, tenant, storage, dir } = commandLine(usage, {
    api: { type: 'string' },
    tenant: { type: 'string' },
    storage: { type: 'string' },
    dir: { type: 'string', default: 'dist-web' },
  }).values;
  if (api === undefined || tenant === undefined || storage === undefined)
    refuse(usage, 'Say --api, --tenant and --storage.');
  const file = path.join(dir, 'staticwebapp.config.json');
  const origins = { API_ORIGIN: api, TENANT_ORIGIN: tenant, STORAGE_ORIGIN: storage };
  const text = await readFile(file, 'utf8');
  if (!text.includes('{{API_ORIGIN}}')) {
    throw new Error(`${file} is filled in already. Build afresh first: npm run build`);
  }
  await writeFile(file, fillPlaceholders(text, origins));
  await writeFile(path.join(dir, 'config.json'), `${JSON.stringify({ apiOrigin: api }, undefined, 2)}\n`);
  process.stdout.write(`${dir} is the page of ${api} now.\n`);
}

main().catch((cause: unknown) => {
  process.stderr.write(`${cause instanceof Error ? cause.message : String(cause)}\n`);
  process.exitCode = 1;
});
