import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Holds what the acceptance tests saw against what the routes declare: each answer and each code of each route must have
 * been produced by a test over HTTP. `tests/acceptance/COVERAGE.md` is the inventory, made from the same run.
 */
interface Outcome {
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly code?: string;
}

/** Codes that the wrapper may answer on any route: each is proven once, at the place named, and not route by route. */
const provenOnce: Readonly<Record<string, string>> = {
  internal: 'tests/unit/http/serve.test.ts',
  upstream_timeout: 'tests/unit/http/serve.test.ts',
  length_required: 'tests/unit/http/input.test.ts',
  client_not_allowed: 'tests/unit/identity/verify.test.ts',
  policy_denied: 'tests/unit/access/policy.test.ts',
  configuration_error: 'tests/unit/settings/settings.test.ts',
  feature_off: 'tests/unit/app/features.test.ts',
  expired: 'tests/acceptance/forget.test.ts',
  unavailable: 'tests/faults',
  upstream_failed: 'tests/faults',
};

/** Outcomes that no local part can produce, and where each is proven. */
const provenApart: Readonly<Record<string, string>> = {
  // All listings of all people have one path at Google, so a fault of one test would hit those of others.
  'GET /api/google/picker-sessions/{id}/photos 429 too_many_requests': 'tests/unit/google/google-api.test.ts',
  // Azurite copies at once, whatever the size.
  'POST /api/files/{fileId}/complete 202': 'tests/unit/files/copying.test.ts',
};

interface Documented {
  readonly responses: Record<string, { readonly 'x-codes'?: readonly string[] }>;
}

const pattern = (path: string): RegExp =>
  new RegExp(`^${path.replace(/[.]/g, '\\.').replace(/\{\w+\}/g, '[^/]+')}$`, 'i');

/** An answer to HEAD has no body, and so no code: its status must do. */
const outcomeOf = (method: string, path: string, status: number | string, code = ''): string =>
  `${method} ${path} ${status} ${method === 'HEAD' ? '' : code}`.trim();

/** The documented path that an address belongs to: a literal segment beats a parameter. */
function templateOf(address: string, paths: readonly string[]): string | undefined {
  return paths
    .filter((path) => pattern(path).test(address))
    .sort((a, b) => (a.match(/\{/g)?.length ?? 0) - (b.match(/\{/g)?.length ?? 0))[0];
}

export interface Coverage {
  /** The inventory as Markdown. */
  readonly markdown: string;
  /** Declared, and produced by no test. */
  readonly missing: readonly string[];
  /** Produced, and declared by no route: the contract and the code differ. */
  readonly undeclared: readonly string[];
}

export async function readOutcomes(folder: string): Promise<Outcome[]> {
  const files = await readdir(folder);
  const texts = await Promise.all(files.map((file) => readFile(join(folder, file), 'utf8')));
  return texts.flatMap((text) =>
    text
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Outcome),
  );
}

export function coverageOf(
  document: { readonly paths: Record<string, Record<string, Documented>> },
  outcomes: readonly Outcome[],
): Coverage {
  const templates = Object.keys(document.paths);
  const seen = new Set<string>();
  for (const { method, path, status, code } of outcomes) {
    const template = templateOf(path, templates);
    if (template === undefined) continue;
    // Where no route declares HEAD it is GET without its body, and proves nothing of GET's codes.
    if (method === 'HEAD' && document.paths[template]?.['head'] === undefined) continue;
    seen.add(outcomeOf(method, template, status, code));
  }
  const missing: string[] = [];
  const declared = new Set<string>();
  const rows: string[] = [];
  for (const [path, methods] of Object.entries(document.paths)) {
    for (const [verb, { responses }] of Object.entries(methods)) {
      const method = verb.toUpperCase();
      const cells: string[] = [];
      for (const [status, { 'x-codes': codes }] of Object.entries(responses)) {
        for (const code of codes ?? ['']) {
          const outcome = outcomeOf(method, path, status, code);
          declared.add(outcome);
          if (code in provenOnce || outcome in provenApart) continue;
          // An answer to HEAD has no body, and so no code.
          if (method === 'HEAD') declared.add(`HEAD ${path} ${status}`);
          const found = seen.has(method === 'HEAD' ? `HEAD ${path} ${status}` : outcome);
          if (!found) missing.push(outcome);
          cells.push(`${found ? '' : '**not seen** '}${status}${code === '' ? '' : ` \`${code}\``}`);
        }
      }
      rows.push(`| ${method} | \`${path}\` | ${cells.join(', ')} |`);
    }
  }
  const anywhere = [' 304', ' 405 method_not_allowed', ' 204'];
  const undeclared = [...seen].filter(
    (outcome) => !declared.has(outcome) && !anywhere.some((end) => outcome.endsWith(end)),
  );
  const once = Object.entries({ ...provenOnce, ...provenApart }).map(
    ([code, where]) => `| \`${code}\` | ${where} |`,
  );
  const markdown = [
    '# What the acceptance tests cover',
    'Made by `npm test -- --write-coverage` from what the tests saw over HTTP, held against what the routes declare.',
    '`npm test` fails when a declared outcome was seen by no test, or a seen one is declared by no route.',
    '',
    '| method | path | outcomes seen |',
    '|---|---|---|',
    ...rows.sort(),
    '',
    '## Proven once, for every route',
    '| code | where |',
    '|---|---|',
    ...once,
    '',
  ].join('\n');
  return { markdown, missing: missing.sort(), undeclared: undeclared.sort() };
}
