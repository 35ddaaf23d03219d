import type { z } from 'zod';
import { isProblem, type Problem } from '../errors/index.ts';
import type { GoogleApi, GoogleRequest } from '../google/index.ts';
import type { LinkedPerson } from '../linked-accounts/index.ts';
import { deadline, describeCause, inGroups, log } from '../platform/index.ts';
import { type BatchAnswer, readBatch, writeBatch } from './batch.ts';
import { addressOf, batchAddress, type ListQuery, listParameters, rowQuery } from './gmail-addresses.ts';
import { type GmailList, type GmailMessage, Message, MessageList } from './gmail-answers.ts';

/** Calls in one batch: Google takes 100, and recommends no more than this. */
const maxBatch = 50;
/** Rows that are asked for at the same time when each is asked for alone. Google serves more for one person with 429. */
const together = 8;
/** Milliseconds for all rows that are asked for alone: so short that the others can still be shown in time. */
const aloneFor = 5000;
/** Rows that may fail before no further one is asked for: then it is hardly the messages. */
const mostFailed = 8;
/** What Google may say of one message without meaning any other. */
const ofOne = ['upstream_failed', 'unavailable', 'upstream_timeout'] as const;

/** What came of many calls at once. */
export interface GmailRows {
  /** By id. */
  readonly rows: ReadonlyMap<string, GmailMessage>;
  /** Why a message that Google lists did not come, by its id. */
  readonly failed: ReadonlyMap<string, Problem>;
  readonly list: GmailList | undefined;
}

/** What is asked for at once: rows by id, and a listing if wished. */
export interface RowsWish {
  readonly ids: readonly string[];
  readonly list?: ListQuery;
}

type Crowded = Pick<GoogleRequest, 'oneOfMany'>;

/** The calls that a batch is made of, each by itself. */
interface Alone {
  list(person: LinkedPerson, query: ListQuery, signal?: AbortSignal): Promise<GmailList>;
  row(person: LinkedPerson, id: string, signal?: AbortSignal, crowded?: Crowded): Promise<GmailMessage>;
}

/** Many calls for one person, in as few requests as Google lets us make of them. */
export class RowsAtOnce {
  readonly #api: GoogleApi;
  readonly #gmail: Alone;

  constructor(api: GoogleApi, gmail: Alone) {
    this.#api = api;
    this.#gmail = gmail;
  }

  /** As `Gmail.many` says. */
  async ask(person: LinkedPerson, { ids, list: query }: RowsWish, signal?: AbortSignal): Promise<GmailRows> {
    const listing = query === undefined ? [] : [addressOf('messages', listParameters(query))];
    const addresses = [...listing, ...ids.map((id) => addressOf(`messages/${id}`, rowQuery))];
    const answers = addresses.length > 1 ? await this.#batch(person, addresses, signal) : [];
    const found = new Map<string, GmailMessage>();
    const open: string[] = [];
    for (const [at, id] of ids.entries()) {
      const answer = answers[listing.length + at];
      const row = parsed(Message, answer);
      if (row !== undefined) found.set(id, row);
      else if (answer?.status !== 404) open.push(id);
    }
    // Whatever did not come well is asked for alone, where every fault has its meaning and what is to be repeated is.
    const list =
      query === undefined
        ? undefined
        : (parsed(MessageList, answers[0]) ?? (await this.#gmail.list(person, query, signal)));
    // A batch that serves none of its calls says that the units of this minute are spent, not that they are too many at once.
    const oneOfMany = answers.length === 0 || answers.some((answer) => answer?.status === 200);
    const { rows, failed } = await this.#alone(person, open, { oneOfMany }, signal);
    return { rows: new Map([...found, ...rows]), failed, list };
  }

  /** Answers by place; there is none where a batch did not work. */
  async #batch(
    person: LinkedPerson,
    addresses: readonly URL[],
    signal: AbortSignal | undefined,
  ): Promise<(BatchAnswer | undefined)[]> {
    const answers: (BatchAnswer | undefined)[] = [];
    try {
      for (let from = 0; from < addresses.length; from += maxBatch) {
        const some = addresses.slice(from, from + maxBatch);
        const answer = await this.#api.text({
          person,
          feature: 'mail',
          url: batchAddress,
          method: 'POST',
          repeatable: true,
          signal,
          raw: writeBatch(some.map(({ pathname, search }) => `${pathname}${search}`)),
        });
        const read = readBatch(answer.type, answer.text);
        answers.push(...some.map((_, at) => read.get(at)));
      }
    } catch (cause) {
      // Google may take batches away, or change them: the calls themselves would still be there.
      if (!isProblem(cause, 'not_found') && !isProblem(cause, 'upstream_failed')) throw cause;
      log().warn('gmail_batch_failed', { code: cause.code });
    }
    return answers;
  }

  /** @throws {Problem} what hits all messages alike, such as a token that is refused or too many calls */
  async #alone(
    person: LinkedPerson,
    ids: readonly string[],
    crowded: Crowded,
    signal: AbortSignal | undefined,
  ): Promise<Pick<GmailRows, 'rows' | 'failed'>> {
    const rows = new Map<string, GmailMessage>();
    const failed = new Map<string, Problem>();
    const within = deadline(aloneFor, signal);
    await inGroups(ids, together, async (id) => {
      const [known] = failed.size < mostFailed ? [] : failed.values();
      if (known !== undefined) {
        failed.set(id, known);
        return;
      }
      try {
        rows.set(id, await this.#gmail.row(person, id, within, crowded));
      } catch (cause) {
        if (isProblem(cause, 'not_found')) return;
        if (!isProblem(cause, ...ofOne)) throw cause;
        failed.set(id, cause);
        log().warn('gmail_row_failed', { code: cause.code, cause: describeCause(cause) });
      }
    });
    return { rows, failed };
  }
}

/** Undefined for whatever is no good answer. */
function parsed<Answer>(schema: z.ZodType<Answer>, answer: BatchAnswer | undefined): Answer | undefined {
  if (answer?.status !== 200) return undefined;
  try {
    return schema.safeParse(JSON.parse(answer.body)).data;
  } catch {
    return undefined; // half a body: it is asked for again
  }
}
