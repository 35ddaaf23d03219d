import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { startStack } from '../local/stack/index.ts';
import type { TokenSourceName } from '../local/stack/settings.ts';
import type { PartEvents } from '../local/stack/part.ts';
import { type Asked, beginCounting, count, type Counted } from './day/border.ts';
import { firstRequests } from './day/first.ts';
import { startInstances } from './day/instances.ts';
import { makePeople } from './day/people.ts';
import { type Kind, kinds, planDay } from './day/plan.ts';
import { type Answered, replay } from './day/replay.ts';
import { SharedClock } from './day/shared-clock.ts';
import { median, printTable } from './measure.ts';

const wish = {
  /** Fewer, by the environment, for a quick look: what is said of the day is said of a thousand. */
  people: Number(process.env['DAY_PEOPLE'] ?? 1000),
  ...{ instances: 4, views: 20, visits: 4, mails: 8, seed: 20261121 },
};
/** Seconds of the day that happen at once. */
const slice = 10;
/**
 * Calls of Auth0 and Google for each view, at most. `me` comes first, and so bears a look-up and a refresh for everybody:
 * two calls in four visits.
 */
const bars: Readonly<Record<Kind, number>> = { me: 0.55, albums: 0.02, files: 0.02, inbox: 1.1 };
const root = path.resolve(import.meta.dirname, '..');
/** Instances that write a line for each request would have half of it read here. */
const quiet = { AzureWebJobsFunctionHost__logging__logLevel__default: 'Warning' };
const free = { web: 0, api: 0, tenant: 0, google: 0, blob: 0, table: 0 };

const perView = (calls: number, views: number): string => (calls / views).toFixed(4);

/** Answers that say "too often": 429, or 503 for the limit of somebody behind us. */
const isLimited = ({ status }: Answered): boolean => status === 429 || status === 503;

/** @returns whether every bar was met */
function print(answers: readonly Answered[], counted: Counted): boolean {
  const { asked, limited, gmailUnits, renewedByAuth0 } = counted;
  const of = (kind: Kind): readonly Answered[] => answers.filter((answer) => answer.kind === kind);
  printTable(
    ['views', 'asked', '200', '429 or 503', 'other', 'median ms', 'slowest ms'],
    kinds.map((kind) => {
      const views = of(kind);
      const [well, refused] = [views.filter(({ status }) => status === 200), views.filter(isLimited)];
      const counts = [views.length, well.length, refused.length, views.length - well.length - refused.length];
      const took = views.map(({ took }) => took);
      return [kind, ...counts.map(String), median(took), Math.max(...took)];
    }),
  );
  const codes = Map.groupBy(
    answers.filter(({ status }) => status !== 200),
    ({ kind, status, code }) => `${kind} ${status} ${code}`,
  );
  for (const [what, { length }] of codes) process.stdout.write(`  ${what}: ${length}\n`);

  const share = ({ by }: Asked, kind: Kind): string => perView(by[kind], of(kind).length);
  const sum = (kind: Kind): number => asked.reduce((total, { by }) => total + by[kind], 0) / of(kind).length;
  process.stdout.write('\ncalls for each view, as Auth0 and Google counted them\n');
  printTable(
    ['', 'calls', ...kinds],
    [
      ...asked.map((row) => [row.what, String(row.total), ...kinds.map((kind) => share(row, kind))]),
      [
        'in all',
        String(asked.reduce((total, row) => total + row.total, 0)),
        ...kinds.map((kind) => sum(kind).toFixed(4)),
      ],
      ['wanted: at most', '', ...kinds.map((kind) => String(bars[kind]))],
    ],
  );
  const refused = answers.filter(isLimited).length;
  const failed = answers.filter(({ status }) => status !== 200).length;
  process.stdout.write(
    `\nrate-limit answers to people: ${refused} (wanted: 0); other than 200 in all: ${failed} (wanted: 0)\n` +
      `Auth0 refused ${limited} of our calls for its limit of 2 a second; Gmail's quota units spent: ${gmailUnits}\n` +
      (renewedByAuth0 === 0
        ? ''
        : `refreshes that Token Vault made at Google by itself: ${renewedByAuth0}\n`),
  );
  return refused === 0 && failed === 0 && kinds.every((kind) => sum(kind) <= bars[kind]);
}

/**
 * `npm run bench -- day`: a day of many people on four instances, against a tenant that allows two Management API requests
 * a second and a Google that counts Gmail's quota, with one clock for all of them (`day/replay.ts` says how it goes). It
 * is everybody's first day: nothing is in any cache when it begins.
 *
 * @param tokenSource where Google's tokens come from
 */
export async function benchDay(tokenSource: TokenSourceName = 'management-api'): Promise<void> {
  const folder = await mkdtemp(path.join(tmpdir(), 'valet-bench-'));
  const file = path.join(folder, 'clock');
  const clock = new SharedClock(file, 'w+');
  const address = pathToFileURL(path.join(import.meta.dirname, 'day/preload.ts'));
  address.searchParams.set('file', file);
  const events: PartEvents = {
    line: () => undefined,
    died: (part, how) => process.stderr.write(`${part} ended by itself, ${how}\n`),
  };
  const stack = await startStack({ ports: free, preload: [address.href], env: quiet, events, tokenSource });
  try {
    const further = await startInstances(stack, {
      ...{ count: wish.instances - 1, dist: path.join(root, 'dist'), preload: address.href, events },
    });
    try {
      const { tenant, google, audience, api, clients } = stack.ready;
      const started = performance.now();
      const isVault = tokenSource === 'token-vault';
      const [alone, shared, ...people] = await makePeople(stack, wish.people + 2, isVault);
      if (alone === undefined || shared === undefined) throw new Error('there are no people');
      const plan = planDay(wish);
      const seconds = (since: number): string => ((performance.now() - since) / 1000).toFixed(0);
      process.stdout.write(
        `${people.length.toLocaleString('en')} people made in ${seconds(started)} s; each looks ${wish.views} times at albums, ` +
          `files and inbox, in ${wish.visits} visits, and gets ${wish.mails} mails; ${wish.instances} instances; ` +
          `tokens by ${isVault ? 'Token Vault' : 'the Management API'}\n`,
      );
      const place = { apis: [api, ...further.origins], tenant, google, audience, client: clients.spa.id };
      const once = [
        await firstRequests(place, alone, 1, clock.now(), tokenSource),
        await firstRequests(place, shared, wish.instances, clock.now(), tokenSource),
      ];
      await beginCounting(place);
      const begun = performance.now();
      const answers = await replay(plan, people, place, clock, slice);
      process.stdout.write(`the day took ${seconds(begun)} s, ${slice} of its seconds at a time\n\n`);
      const known = new Map(
        people.flatMap(({ id, email }, at) => [id, email].map((name) => [name, at] as const)),
      );
      const met = print(answers, await count(place, answers, (who) => known.get(who), tokenSource));
      if (!met || once.includes(false)) process.exitCode = 1;
    } finally {
      await further.stop();
    }
  } finally {
    await stack.stop();
    await rm(folder, { recursive: true, force: true });
  }
}
