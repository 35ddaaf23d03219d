import type { Ready } from './ready-file.ts';

/** Columns side by side, each as wide as its widest cell. */
function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_cell, column) =>
    Math.max(...rows.map((row) => (row[column] ?? '').length)),
  );
  return rows
    .map((row) => `  ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')}`.trimEnd())
    .join('\n');
}

const whatFor: Readonly<Record<string, string>> = {
  linked: 'Google linked: photos and mail',
  second: 'the same with other data; has read:protected',
  unlinked: 'signs in another way; no Google',
  revoked: 'Google linked, but the grant was taken back',
};

/** What `npm start` prints once everything answers: where it is, who can sign in, what to do next. */
export function banner(ready: Ready, readyFile: string): string {
  const addresses = table([
    ['Page', ready.web],
    ['API', `${ready.api}/api`],
    ['Tenant (like Auth0)', ready.tenant],
    ['Google (local)', ready.google],
    ['Storage, blobs', ready.storage.blob],
    ['Storage, tables', ready.storage.table],
  ]);
  const people = table(ready.people.map(({ key, name, email }) => [key, name, email, whatFor[key] ?? '']));
  const machines = table(
    ready.clients.machines.map(({ name, permissions }) => [name, permissions.join(', ')]),
  );
  return `
Valet runs on this machine.

${addresses}

People you can sign in as:
${people}

Machines:
${machines}

Next: open ${ready.web} and sign in as linked, or
  curl -H "authorization: Bearer $(npm run -s token -- --user linked)" ${ready.api}/api/me
All of this for programs: ${readyFile}. Ctrl-C stops everything.
`;
}
