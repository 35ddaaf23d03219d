import { isProblem, Problem } from '../errors/index.ts';
import { type Clock, deadline, describeCause, log } from '../platform/index.ts';
import type { Gmail, GmailDraft, GmailMessage } from './gmail.ts';
import { findDraft, findSent, markOf } from './own-answers.ts';
import { readTree } from './part.ts';
import { recipientsOf } from './recipients.ts';
import type { Claim, Replies } from './replies.ts';
import type { AnswerWish } from './mail.ts';
import type { MailOwner } from './owner.ts';

/** With these Google said no before anything was sent. */
const refusals = [
  'configuration_error',
  'google_not_linked',
  'google_permission_missing',
  'google_reconnect_required',
  'payload_too_large',
  'policy_denied',
  'too_many_requests',
] as const;

/** Tries after which an answer that is neither a draft nor in Sent is no longer waited for. */
const patience = 5;

/**
 * Sends answers, each at most once. A draft is made first and then sent by its id: Google turns a draft into a sent
 * message once, so that even a try whose answer was lost cannot send it a second time. Whether it was sent is found out
 * by looking in its thread for our own mark.
 */
export class Answers {
  readonly #gmail: Gmail;
  readonly #replies: Replies;
  readonly #clock: Clock;

  constructor(gmail: Gmail, replies: Replies, clock: Clock) {
    this.#gmail = gmail;
    this.#replies = replies;
    this.#clock = clock;
  }

  /** `created` is false when an earlier call sent it. */
  async send(
    owner: MailOwner,
    wish: AnswerWish,
    signal: AbortSignal,
  ): Promise<{ readonly id: string; readonly created: boolean }> {
    const asked = JSON.stringify([wish.id, wish.text]);
    const claimed = await this.#replies.claim(owner.ownerId, wish.key, asked, signal);
    if (claimed.state === 'sent') return { id: claimed.sentId, created: false };
    const sending = new Sending(this.#replies, claimed.claim);
    try {
      const mark = markOf(owner.ownerId, wish.key);
      const draftId = sending.columns.draftId ?? (await this.#draft(owner, wish, sending, mark, signal));
      const find = async (): Promise<string | undefined> => {
        const threadId = sending.columns.threadId ?? (await this.#threadOf(owner, wish.id, signal));
        return threadId === undefined ? undefined : findSent(this.#gmail, owner, { threadId, mark }, signal);
      };
      const id = await this.#sendOnce(owner, sending, { draftId, find }, signal);
      await sending.note({ state: 'sent', sentId: id, leaseUntil: 0 }, signal);
      return { id, created: true };
    } catch (cause) {
      await sending.release();
      throw cause;
    }
  }

  async #draft(
    owner: MailOwner,
    { id, text }: AnswerWish,
    sending: Sending,
    mark: string,
    signal: AbortSignal,
  ): Promise<string> {
    const [original, { emailAddress }] = await Promise.all([
      this.#gmail.row(owner, id, signal),
      this.#gmail.profile(owner, signal),
    ]);
    const { threadId } = original;
    // An earlier try may have made one without learning of it.
    const mayBeThere = sending.columns.tries > 1 && threadId !== undefined;
    const left = mayBeThere ? await findDraft(this.#gmail, owner, { threadId, mark }, signal) : undefined;
    const draft =
      left === undefined
        ? await this.#compose(owner, { original, emailAddress, text, mark }, signal)
        : { id: left };
    const standsIn = draft.message?.threadId ?? threadId;
    const known = { draftId: draft.id, ...(standsIn !== undefined && { threadId: standsIn }) };
    await sending.note({ state: 'drafted', ...known }, signal);
    return draft.id;
  }

  async #compose(
    owner: MailOwner,
    wish: {
      readonly original: GmailMessage;
      readonly emailAddress: string;
      readonly text: string;
      readonly mark: string;
    },
    signal: AbortSignal,
  ): Promise<GmailDraft> {
    const { original, emailAddress, text, mark } = wish;
    const { composeAnswer } = await import('./compose.ts');
    const raw = await composeAnswer({
      original: readTree(original.payload),
      to: recipientsOf(original),
      from: { name: owner.name ?? '', address: emailAddress },
      text,
      mark,
      date: new Date(this.#clock.now()),
    });
    return this.#gmail.createDraft(owner, raw, original.threadId, signal);
  }

  /** For a try that was begun before threads were written down. */
  async #threadOf(owner: MailOwner, id: string, signal: AbortSignal): Promise<string | undefined> {
    return (await this.#gmail.row(owner, id, signal)).threadId;
  }

  async #sendOnce(
    owner: MailOwner,
    sending: Sending,
    { draftId, find }: { readonly draftId: string; readonly find: () => Promise<string | undefined> },
    signal: AbortSignal,
  ): Promise<string> {
    if (sending.columns.state === 'sending') {
      const found = await find();
      if (found !== undefined) return found;
    }
    await sending.note({ state: 'sending' }, signal);
    try {
      return await this.#gmail.sendDraft(owner, draftId, signal);
    } catch (cause) {
      if (isProblem(cause, ...refusals)) throw cause;
      log().warn('mail_outcome_unknown', { cause: describeCause(cause) });
      const found = await find();
      if (found !== undefined) return found;
      if (!isProblem(cause, 'not_found')) throw cause;
      throw gone(sending.columns.tries, cause);
    }
  }
}

/** The draft is no more. It may have been sent and not yet stand in its thread, or its person deleted it. */
function gone(tries: number, cause: unknown): Problem {
  return tries <= patience
    ? new Problem('unavailable', 'Gmail does not say yet whether this was sent. Please ask again.', {
        cause,
        retryAfter: 5,
      })
    : new Problem(
        'conflict',
        'The draft of this answer is gone from Gmail. Look in Sent before you answer anew.',
        {
          cause,
        },
      );
}

/** One try: how far it came, as written down last. */
class Sending {
  readonly #replies: Replies;
  #claim: Claim;

  constructor(replies: Replies, claim: Claim) {
    this.#replies = replies;
    this.#claim = claim;
  }

  get columns(): Claim['columns'] {
    return this.#claim.columns;
  }

  async note(change: Parameters<Replies['note']>[1], signal?: AbortSignal): Promise<void> {
    this.#claim = await this.#replies.note(this.#claim, change, signal);
  }

  /** So that the next try need not wait for this one's lease to end. */
  async release(): Promise<void> {
    try {
      await this.note({ leaseUntil: 0 }, deadline(2000));
    } catch (cause) {
      log().warn('mail_lease_left', { cause: describeCause(cause) });
    }
  }
}
