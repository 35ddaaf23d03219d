import type { Account, Accounts } from '../accounts.ts';
import type { Clock } from '../clock.ts';
import type { Settings } from '../settings.ts';
import { addresses } from './header.ts';
import { Mailbox, type StoredDraft } from './mailbox.ts';
import type { Message } from './message.ts';
import { asSent, withNewMessageId, withoutBcc } from './outgoing.ts';

/** Everybody's Gmail; a mailbox is made when it is first opened. */
export class Mailboxes {
  readonly #accounts: Accounts;
  readonly #clock: Clock;
  readonly #settings: Settings;
  readonly #boxes = new Map<string, Mailbox>();

  constructor(accounts: Accounts, clock: Clock, settings: Settings) {
    this.#accounts = accounts;
    this.#clock = clock;
    this.#settings = settings;
  }

  of(account: Account): Mailbox {
    const known = this.#boxes.get(account.sub);
    if (known !== undefined) return known;
    const made = new Mailbox(account);
    this.#boxes.set(account.sub, made);
    return made;
  }

  /** Files a message under Sent and puts it into the inboxes of those recipients who are here. */
  send(account: Account, wish: { readonly raw: Buffer; readonly threadId?: string | undefined }): Message {
    const now = this.#clock.now();
    const raw = asSent(this.#taken(wish.raw), account, now);
    const sent = this.of(account).add({ raw, labels: ['SENT'], now, threadId: wish.threadId });
    const delivered = withoutBcc(raw);
    for (const address of new Set(addresses(sent.envelope().to))) {
      const recipient = this.#accounts.find(address);
      if (recipient?.email.toLowerCase() !== address) continue;
      if (recipient === account) this.of(account).modify(sent, ['INBOX', 'UNREAD'], []);
      else this.deliver(recipient, delivered);
    }
    return sent;
  }

  draft(
    account: Account,
    wish: { readonly raw: Buffer; readonly threadId?: string | undefined },
  ): StoredDraft {
    return this.of(account).addDraft(this.#taken(wish.raw), this.#clock.now(), wish.threadId);
  }

  /** A message as the API takes it from an app. */
  #taken(raw: Buffer): Buffer {
    return this.#settings.gmailMessageIds === 'kept' ? raw : withNewMessageId(raw);
  }

  sendDraft(account: Account, draft: StoredDraft): Message {
    const box = this.of(account);
    const { raw, threadId, id } = draft.message;
    box.drafts.delete(draft.id);
    box.delete(draft.message);
    // A draft that stood alone began a thread of its own, which may be found again by what it answers.
    return this.send(account, { raw: raw(), threadId: threadId === id ? undefined : threadId });
  }

  deliver(account: Account, raw: Buffer): Message {
    const labels = ['INBOX', 'UNREAD', 'CATEGORY_PERSONAL'];
    return this.of(account).add({ raw, labels, now: this.#clock.now() });
  }
}
