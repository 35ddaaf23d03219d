import { type FaultKind, faultKinds } from '../../../local/faults/faults.ts';
import { note, signInAs } from '../../support/stack.ts';
import type { TimedAnswer, TimedClient } from '../../support/timed-client.ts';
import type { Promised, PromisedUpstream } from './document.ts';
import type { Lanes } from './lanes.ts';
import type { Attempt, Upstream } from './upstream.ts';

/** What all rows of a run share. */
export interface Run {
  readonly promises: ReadonlyMap<string, PromisedUpstream>;
  /** Who asks, and looks at the clock. */
  readonly client: TimedClient;
  /** How many cells are produced at once; those of silence keep nobody busy and do not count. */
  readonly lanes: Lanes;
}

/** One cell of the table, as it turned out. */
export interface Cell {
  readonly kind: FaultKind;
  /** A code of ours, or the status of a success. */
  readonly answer: string;
  readonly seconds: number;
  /** What is not as promised; none when all is well. */
  readonly wrong: readonly string[];
  /** What took too long, which the machine may have done; it is none of `wrong` before it was so twice. */
  readonly late: readonly string[];
  /** Of the requests that were not answered as promised: by them the API's lines are found. */
  readonly requestIds: readonly string[];
}

/** An answer with the code of its problem, if it is one. */
interface Told extends TimedAnswer {
  readonly code: string | undefined;
}

/** An answer may be this much later than its deadline, in seconds: the way there and back, on a busy machine. */
const grace = 1;
/** How much sooner than its deadline a silent upstream may be given up: a deadline has room for what comes after. Seconds. */
const early = 1.1;
/** A time is passed on in whole seconds, and some have gone by. */
const roughly = (told: number, wanted: number): boolean => Math.abs(told - wanted) <= 1;

/** Words of the upstream, addresses and secrets: nothing of these is for callers. */
const inner =
  /googleapis\.com\/(?!auth\/)|googleusercontent|<html|ya29|sig=|devstoreaccount1|\/oauth\/token/i;

const silence: FaultKind = 'time-out';
const lastKind = faultKinds.at(-1);

/**
 * The rows of upstreams that do not disturb each other. First each is asked without a fault, since what an instance loads
 * and makes at its first time is not what a deadline is about. Then all of them are silent together, with everything
 * prepared that it takes to ask, so that nothing but the silence is measured; then each row goes on, cell by cell.
 */
export async function rowsOf(
  upstreams: readonly Upstream[],
  run: Run,
): Promise<ReadonlyMap<string, readonly Cell[]>> {
  const prepared = await Promise.all(
    upstreams.map(async (upstream) => {
      const promised = run.promises.get(upstream.name);
      if (promised === undefined) throw new Error(`docs/errors.md has no column "${upstream.name}"`);
      if (upstream.recovers !== false) {
        const first = await run.lanes.run(() => warmUp(run, upstream));
        // Nothing is judged yet: what the machine had no time for is tried once more, by itself.
        const isReady =
          first.status < 500 || (await run.lanes.alone(() => warmUp(run, upstream))).status < 500;
        if (!isReady) throw new Error(`${upstream.name}, without any fault: ${first.status} ${first.text}`);
      }
      return { upstream, promised, attempt: await run.lanes.run(() => upstream.attempt(silence)) };
    }),
  );
  const silent = await Promise.all(
    prepared.map(async ({ upstream, promised, attempt }) => {
      const cell = await cellOf(run, upstream, silence, attempt, promised);
      return { upstream, promised, cell: await judged(run, upstream, cell, promised) };
    }),
  );
  const whole = silent.map(async ({ upstream, promised, cell }) => {
    const cells = [cell];
    for (const kind of faultKinds.filter((candidate) => candidate !== silence)) {
      const produced = await run.lanes.run(async () =>
        cellOf(run, upstream, kind, await upstream.attempt(kind), promised),
      );
      cells.push(await judged(run, upstream, produced, promised));
    }
    return [upstream.name, cells] as const;
  });
  return new Map(await Promise.all(whole));
}

/**
 * On a machine that is busy with other things any answer may be late. So a cell that was is produced once more, with
 * nothing else of the test going on, and is late when it is late again: a deadline that is missing is missed every time.
 */
async function judged(run: Run, upstream: Upstream, cell: Cell, promised: PromisedUpstream): Promise<Cell> {
  const { kind, late } = cell;
  if (late.length === 0) return cell;
  // Who has recovered for good cannot be made to fail again.
  if (upstream.recovers === false && kind === lastKind) return { ...cell, wrong: [...cell.wrong, ...late] };
  const second = await run.lanes.alone(async () =>
    cellOf(run, upstream, kind, await upstream.attempt(`again ${kind}`), promised),
  );
  const wrong = [...cell.wrong, ...second.wrong];
  if (second.late.length > 0)
    wrong.push(...late.map((text) => `${text}, and again alone: ${second.late.join()}`));
  return { ...second, wrong, late, requestIds: [...cell.requestIds, ...second.requestIds] };
}

async function warmUp(run: Run, upstream: Upstream): Promise<Told> {
  const attempt = await upstream.attempt('none');
  await attempt.before?.();
  const answer = await ask(run, upstream, attempt);
  const { status, text } = answer;
  if (status >= 300 && status < 500)
    throw new Error(`${upstream.name}, without any fault: ${status} ${text}`);
  return answer;
}

async function cellOf(
  run: Run,
  upstream: Upstream,
  kind: FaultKind,
  attempt: Attempt,
  { cells, deadline }: PromisedUpstream,
): Promise<Cell> {
  const expected = cells.get(kind);
  if (expected === undefined) throw new Error(`nothing is promised for ${upstream.name}, ${kind}`);
  await attempt.before?.();
  const lift = await upstream.fail(kind, attempt.path);
  const answer = await ask(run, upstream, attempt);
  const { seconds } = answer;
  await lift();
  const told = answer.code ?? String(answer.status);
  const wrong: string[] = [];
  if (told !== expected.answer) wrong.push(`${told} in place of ${expected.answer}`);
  const late: string[] = [];
  if (seconds > deadline + grace) late.push(`${seconds.toFixed(2)} s, and promised within ${deadline} s`);
  if (kind === silence && seconds < deadline - early) wrong.push(`gave up after ${seconds.toFixed(2)} s`);
  wrong.push(...wrongTime(answer, expected));
  if (inner.test(answer.text)) wrong.push(`tells what is inside: ${answer.text}`);
  const requestIds = wrong.length + late.length === 0 ? [] : [requestIdOf(answer)];
  // The last cell's recovery stands for all where none may recover.
  if (upstream.recovers !== false || kind === lastKind) {
    const after = await again(run, upstream, attempt);
    if (after.status >= 300) {
      const took = after.seconds.toFixed(2);
      // Given up at its deadline: the machine may have used that up.
      const gaveUp = after.status >= 500 && after.seconds > deadline - early;
      (gaveUp ? late : wrong).push(
        `then, without the fault: ${after.status} ${after.code ?? ''} after ${took} s`,
      );
      requestIds.push(requestIdOf(after));
    }
  }
  return { kind, answer: told, seconds, wrong, late, requestIds };
}

const requestIdOf = ({ headers }: TimedAnswer): string => String(headers['request-id']);

/** A caller who is to wait is told how long, and told the upstream's own time where that is promised. */
function wrongTime({ status, headers }: TimedAnswer, expected: Promised): string[] {
  const told = headers['retry-after'];
  if ((status === 429 || status === 503) && told === undefined) return ['no retry-after'];
  if (expected.retryAfter === undefined || roughly(Number(told), expected.retryAfter)) return [];
  return [`retry-after ${String(told)} in place of ${expected.retryAfter}`];
}

/** Asks once more. A refusal that is remembered is cleared as people clear it: by a sign-in. */
async function again(run: Run, upstream: Upstream, attempt: Attempt): Promise<Told> {
  const answer = await ask(run, upstream, attempt);
  if (answer.code !== 'google_not_linked' && answer.code !== 'google_reconnect_required') return answer;
  const { asker } = attempt;
  const earlier = asker.token;
  // Two sign-ins of one second may give the very same token, which clears nothing.
  while (asker.token === earlier) asker.token = (await signInAs(asker, {}, upstream.at)).accessToken;
  return ask(run, upstream, attempt);
}

/** Asks the API, and notes the outcome for the coverage inventory as every other test does. */
async function ask({ client }: Run, { at }: Upstream, { asker, wish }: Attempt): Promise<Told> {
  const { method, path, json, headers: more } = wish;
  const answer = await client.ask({
    method,
    url: `${at.api}${path}`,
    headers: {
      authorization: `Bearer ${asker.token}`,
      ...(json === undefined ? {} : { 'content-type': 'application/json' }),
      ...more,
    },
    body: json === undefined ? undefined : JSON.stringify(json),
  });
  const { status, headers, text } = answer;
  const isProblem = String(headers['content-type']).startsWith('application/problem+json');
  const code = isProblem ? (JSON.parse(text) as { code?: string }).code : undefined;
  note({ method, path, status, code });
  return { ...answer, code };
}
