import { expect } from '@jest/globals';
import type { Answering } from './gmail-stub.ts';

interface Kept {
  readonly message: string;
  readonly raw: string;
}

const notFound = (): Response =>
  Response.json({ error: { code: 404, status: 'NOT_FOUND' } }, { status: 404 });

/** A Gmail with one message, `m1` in the thread `t1`, that keeps drafts and sent mail, and can lose its answers. */
export class SendingGmail {
  readonly drafts = new Map<string, Kept>();
  sent: { readonly id: string; readonly raw: string }[] = [];
  /** What becomes of an app's headers: the real one is reported to give every message an id of its own. */
  keeps: 'our header' | 'our Message-ID' | 'both' = 'our header';
  /** Called after a call was carried out; what it returns or throws is the answer in its place. */
  spoil: (path: string) => Response | undefined = () => undefined;
  headers: Record<string, string> = {
    From: 'Anna <anna@x.example>',
    Subject: 'Choir',
    'Message-ID': '<orig@x.example>',
    References: '<a@x.example> <b@x.example>',
  };
  /** Of the message that is answered. */
  labels = ['INBOX'];
  #made = 0;

  readonly answering: Answering = ({ method, path, query, body }) => {
    const answer = this.#answer(method, path, query, body);
    return this.spoil(`${method} ${path}`) ?? answer;
  };

  /** A draft in the thread that no answer of ours made. */
  addForeignDraft(): string {
    return this.#keepDraft('Subject: Re: Choir\r\nMessage-ID: <foreign@x.example>\r\n\r\nNot to be sent.');
  }

  #answer(method: string, path: string, query: URLSearchParams, body: unknown): unknown {
    switch (`${method} ${path}`) {
      case 'GET profile':
        return { emailAddress: 'lena@x.example', historyId: '1' };
      case 'GET threads/t1':
        expect(query.get('format')).toBe('metadata');
        return { messages: this.#thread(query.getAll('metadataHeaders')) };
      case 'GET drafts':
        return {
          drafts: [...this.drafts].map(([id, { message }]) => ({ id, message: { id: message } })).reverse(),
        };
      case 'POST drafts': {
        const { message } = body as { message: { raw: string; threadId: string } };
        expect(message.threadId).toBe('t1');
        const id = this.#keepDraft(this.#taken(Buffer.from(message.raw, 'base64url').toString()));
        return { id, message: { id: this.drafts.get(id)?.message, threadId: 't1' } };
      }
      case 'POST drafts/send':
        return this.#send((body as { id: string }).id);
      case 'GET messages/m1': {
        const headers = Object.entries(this.headers).map(([name, value]) => ({ name, value }));
        return { id: 'm1', threadId: 't1', labelIds: this.labels, payload: { headers } };
      }
      default:
        return notFound();
    }
  }

  #keepDraft(raw: string): string {
    this.#made += 1;
    this.drafts.set(`d${this.#made}`, { message: `dm${this.#made}`, raw });
    return `d${this.#made}`;
  }

  #send(id: string): unknown {
    const draft = this.drafts.get(id);
    if (draft === undefined) return notFound();
    this.drafts.delete(id);
    this.sent.push({ id: `s${this.sent.length + 1}`, raw: this.#taken(draft.raw) });
    return { id: `s${this.sent.length}`, threadId: 't1' };
  }

  #taken(raw: string): string {
    if (this.keeps === 'our header')
      return raw.replace(/^Message-ID:.*\r$/im, 'Message-ID: <g@mail.gmail.com>\r');
    return this.keeps === 'both' ? raw : raw.replace(/^X-Valet-Reply:.*\r\n/im, '');
  }

  #thread(wanted: readonly string[]): unknown[] {
    const shown = (id: string, labelIds: string[], raw: string) => ({
      id,
      labelIds,
      payload: {
        headers: wanted.flatMap((name) => {
          const value = new RegExp(`^${name}: (.*)\\r$`, 'im').exec(raw)?.[1];
          return value === undefined ? [] : [{ name, value }];
        }),
      },
    });
    return [
      shown('m1', ['INBOX'], ''),
      ...[...this.drafts.values()].map(({ message, raw }) => shown(message, ['DRAFT'], raw)),
      ...this.sent.map(({ id, raw }) => shown(id, ['SENT'], raw)),
    ];
  }
}
