import { commandLine, refuse } from '../tools/command-line.ts';

/** Those that drive a browser are checked with its types, in a project of their own: no import ties the two. */
const inBrowser = async (name: string): Promise<void> => {
  const file: unknown = await import(new URL(`browser/${name}.ts`, import.meta.url).href);
  await (file as { bench: () => Promise<void> }).bench();
};

const benches: Readonly<Record<string, { says: string; run: () => Promise<void> }>> = {
  rows: {
    says: 'importing rows and listing them, at 1k, 10k and 100k rows of one person',
    run: async () => (await import('./rows.ts')).benchRows(),
  },
  day: {
    says: 'a day of 1,000 people on 4 instances: what Auth0 and Google are asked for each view (4 to 5 minutes on two idle cores; DAY_PEOPLE=100 for a quick look)',
    run: async () => (await import('./day.ts')).benchDay(),
  },
  'day-vault': {
    says: 'the same day with tokens by Token Vault in place of the Management API',
    run: async () => (await import('./day.ts')).benchDay('token-vault'),
  },
  web: {
    says: 'the screen of photos on a slow phone, against the same page with the usual libraries in its first load',
    run: () => inBrowser('web'),
  },
  upload: {
    says: '512 MiB through the page in a real Chromium, against one PUT of the same bytes from the same page',
    run: () => inBrowser('upload'),
  },
  blocks: {
    says: 'sizes of blocks, and how many of them together, against one PUT: what the page takes them from',
    run: () => inBrowser('blocks'),
  },
};

/** Figures are for comparing one run with another on one machine; none of them is a promise. */
const usage = `Usage: npm run bench -- NAME...

Builds, then measures on a local stack of its own what the names stand for:
${Object.entries(benches)
  .map(([name, { says }]) => `  ${name.padEnd(9)}  ${says}\n`)
  .join('')}`;

async function main(): Promise<number> {
  const { positionals: names } = commandLine(usage, {}, { positionals: true });
  if (names.length === 0) process.stdout.write(usage);
  const unknown = names.find((name) => !Object.hasOwn(benches, name));
  if (unknown !== undefined) refuse(usage, `There is no bench "${unknown}".`);
  if (names.length > 0) await import('../tools/build.ts');
  for (const name of names) await benches[name]?.run();
  return Number(process.exitCode ?? 0); // one that missed a bar of its own has set it
}

main().then(
  (code) => process.exit(code),
  (cause: unknown) => {
    process.stderr.write(`${cause instanceof Error ? (cause.stack ?? cause.message) : String(cause)}\n`);
    process.exit(1);
  },
);
