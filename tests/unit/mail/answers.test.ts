import { beforeEach, describe, expect, test } from '@jest/globals';
import PostalMime from 'postal-mime';
import { isProblem } from '../../../shared/errors/index.ts';
import { createMail, type Mail, type MailOwner } from '../../../shared/mail/index.ts';
import type { Clock } from '../../../shared/platform/index.ts';
import { SendingGmail } from './gmail-sending.ts';
import { gmailWith, memoryTable, person } from './gmail-stub.ts';

const owner: MailOwner = {
  ...person,
  kind: 'person',
  ownerId: 'owner-1' as MailOwner['ownerId'],
  permissions: new Set(),
  name: 'Lena Länge',
};
const wish = { id: 'm1', text: 'Yes, gladly.', key: 'key-0001' };

let world: SendingGmail;
let calls: string[];
/** As many instances as a test needs, over one table. */
let instance: () => Mail;
let now: number;
const clock: Clock = { now: () => now };

beforeEach(() => {
  now = Date.UTC(2026, 0, 15, 9, 30);
  world = new SendingGmail();
  const gmail = gmailWith(world.answering);
  calls = gmail.calls;
  const replies = memoryTable();
  const files = { saveOnce: () => Promise.reject(new Error('not used')) };
  instance = () =>
    createMail({ api: gmail.api, files, replies, inboxes: memoryTable(), keys: () => [], clock });
});

const send = (change: Partial<typeof wish> = {}, mail = instance()) =>
  mail.answer(owner, { ...wish, ...change }, AbortSignal.timeout(20_000));
const codeOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => 'done',
    (cause: unknown) => (isProblem(cause) ? cause.code : cause),
  );
const lost = (path: string) => (asked: string) => {
  if (asked === path) throw new TypeError('connection lost');
  return undefined;
};

describe('an answer', () => {
  test('stands in its thread, from the person, to whom the message wants it', async () => {
    await expect(send()).resolves.toEqual({ id: 's1', created: true });
    const mail = await PostalMime.parse(world.sent[0]?.raw ?? '');
    expect(mail).toMatchObject({
      from: { name: 'Lena Länge', address: 'lena@x.example' },
      to: [{ name: 'Anna', address: 'anna@x.example' }],
      subject: 'Re: Choir',
      inReplyTo: '<orig@x.example>',
      references: '<a@x.example> <b@x.example> <orig@x.example>',
      date: '2026-01-15T09:30:00.000Z',
    });
    expect(mail.text?.trim()).toBe('Yes, gladly.');
    expect(world.sent[0]?.raw).toMatch(/^Content-Type: text\/plain; charset=utf-8; format=flowed\r$/m);
  });

  test.each<[string, Record<string, string>, { to: string[]; subject?: string; labels?: string[] }]>([
    [
      'Reply-To',
      { From: 'a@x.example', 'Reply-To': 'List <list@x.example>', Subject: 'RE: x' },
      { to: ['list@x.example'], subject: 'RE: x' },
    ],
    ['no subject', { From: 'a@x.example' }, { to: ['a@x.example'], subject: 'Re:' }],
    [
      'an own message',
      { From: 'Lena@x.example', To: 'b@x.example, c@x.example', 'Reply-To': 'd@x.example' },
      { to: ['b@x.example', 'c@x.example'], labels: ['SENT'] },
    ],
    [
      'an own address that a stranger wrote',
      { From: 'lena@x.example', To: 'evil@x.example' },
      { to: ['lena@x.example'] },
    ],
    ['nobody in Reply-To', { From: 'a@x.example', 'Reply-To': 'nobody;' }, { to: ['a@x.example'] }],
    [
      'a header that would add another',
      { From: 'a@x.example', Subject: 'x\r\nBcc: evil@x.example' },
      { to: ['a@x.example'], subject: 'Re: x Bcc: evil@x.example' },
    ],
  ])('to a message with %s', async (_, headers, expected) => {
    world.headers = headers;
    world.labels = expected.labels ?? ['INBOX'];
    await send();
    const mail = await PostalMime.parse(world.sent[0]?.raw ?? '');
    expect(mail.to?.map(({ address }) => address)).toEqual(expected.to);
    expect(mail.bcc).toBeUndefined();
    if (expected.subject !== undefined) expect(mail.subject).toBe(expected.subject);
  });

  test('comes out as it was written, whatever it holds', async () => {
    const text = `${'word '.repeat(60)}\n\n> quoted\nFrom here\n indented\n\n東京 ${'ü'.repeat(200)}\n.\n`;
    await send({ text });
    const mail = await PostalMime.parse(world.sent[0]?.raw ?? '');
    expect(mail.text?.trimEnd()).toBe(text.replace(/ +$/gm, '').trimEnd());
    for (const line of world.sent[0]?.raw.split('\r\n') ?? []) expect(line.length).toBeLessThanOrEqual(998);
  });

  test('is conflict when there is nobody to answer to', async () => {
    world.headers = { From: 'undisclosed' };
    expect(await codeOf(send())).toBe('conflict');
    expect(world.drafts.size).toBe(0);
  });

  test('to a message that is not there is not_found, and may be tried again', async () => {
    expect(await codeOf(send({ id: 'other' }))).toBe('not_found');
    expect(await codeOf(send({ id: 'other' }))).toBe('not_found');
  });
});

describe('sent at most once', () => {
  test('when asked twice, on another instance too, and costs Google nothing then', async () => {
    await send();
    calls.length = 0;
    await expect(send()).resolves.toEqual({ id: 's1', created: false });
    expect(calls).toEqual([]);
    expect(world.sent).toHaveLength(1);
  });

  test('when pressed eight times at once on eight instances', async () => {
    const outcomes = await Promise.all(Array.from({ length: 8 }, () => send()));
    expect(outcomes.filter(({ created }) => created)).toHaveLength(1);
    expect(new Set(outcomes.map(({ id }) => id))).toEqual(new Set(['s1']));
    expect(world.sent).toHaveLength(1);
  });

  test('a key that was used for something else is refused', async () => {
    await send();
    expect(await codeOf(send({ text: 'No.' }))).toBe('idempotency_key_reused');
    expect(await codeOf(send({ id: 'm2' }))).toBe('idempotency_key_reused');
    await expect(send({ key: 'key-0002', text: 'No.' })).resolves.toEqual({ id: 's2', created: true });
  });

  test.each([
    ['puts another Message-ID in place of ours', 'our header'],
    ['drops headers that it does not know', 'our Message-ID'],
    ['leaves headers alone', 'both'],
  ] as const)('when the answer to sending is lost, and Gmail %s: found in Sent at once', async (_, keeps) => {
    world.keeps = keeps;
    world.spoil = lost('POST drafts/send');
    await expect(send()).resolves.toEqual({ id: 's1', created: true });
    expect(world.sent).toHaveLength(1);
  });

  test('when Sent cannot be asked either: found by the next call', async () => {
    world.spoil = (asked) => {
      if (asked === 'POST drafts/send' || asked === 'GET threads/t1') throw new TypeError('connection lost');
      return undefined;
    };
    expect(await codeOf(send())).toBe('unavailable');
    world.spoil = () => undefined;
    await expect(send()).resolves.toEqual({ id: 's1', created: true });
    // What was sent is looked for before anything is sent again: sending costs 100 units, looking 40.
    expect(calls.filter((call) => call === 'POST drafts/send')).toHaveLength(1);
    expect(world.sent).toHaveLength(1);
  });

  test('when Sent is not up to date yet: the draft is gone, nothing goes out again, and later it is found', async () => {
    world.spoil = (asked) => {
      if (
        asked === 'POST drafts/send' &&
        world.drafts.size === 0 &&
        calls.filter((call) => call === asked).length === 1
      ) {
        throw new TypeError('connection lost');
      }
      return asked === 'GET threads/t1' ? Response.json({}) : undefined;
    };
    expect(await codeOf(send())).toBe('unavailable');
    expect(await codeOf(send())).toBe('unavailable');
    world.spoil = () => undefined;
    await expect(send()).resolves.toEqual({ id: 's1', created: true });
    expect(world.sent).toHaveLength(1);
  });

  test('when all that stood in the thread is gone: told in the end, and never sent anew', async () => {
    world.spoil = (asked) => {
      if (asked === 'POST drafts') world.drafts.clear();
      return asked === 'GET threads/t1'
        ? Response.json({ error: { code: 404 } }, { status: 404 })
        : undefined;
    };
    expect(await codeOf(send())).toBe('unavailable');
    expect(world.sent).toEqual([]);
  });

  test('when a draft was made and its answer lost: that draft is sent, and no other one is left', async () => {
    world.spoil = lost('POST drafts');
    expect(await codeOf(send())).toBe('unavailable');
    world.spoil = () => undefined;
    await send();
    expect([world.sent.length, world.drafts.size]).toEqual([1, 0]);
  });

  test.each([
    ['was made', []],
    ['was not made', ['d2']],
  ])(
    'when a draft %s, no answer came, and the person has drafts of their own: those stay',
    async (_, gone) => {
      world.addForeignDraft();
      world.spoil = (asked) => {
        if (asked !== 'POST drafts') return undefined;
        for (const id of gone) world.drafts.delete(id);
        throw new TypeError('connection lost');
      };
      expect(await codeOf(send())).toBe('unavailable');
      world.addForeignDraft();
      world.spoil = () => undefined;
      await send();
      expect(world.sent.map(({ raw }) => raw.includes('Not to be sent'))).toEqual([false]);
      expect([...world.drafts.keys()]).toEqual(['d1', 'd3']);
    },
  );

  test('when the instance dies after sending: another one takes over once its lease has ended', async () => {
    const never = new Promise<never>(() => undefined);
    await new Promise<void>((resolve) => {
      world.spoil = (asked) => {
        if (asked !== 'POST drafts/send') return undefined;
        resolve();
        return never as unknown as Response;
      };
      void send().catch(() => undefined);
    });
    world.spoil = () => undefined;
    now += 60_000;
    await expect(send()).resolves.toEqual({ id: 's1', created: true });
    expect(world.sent).toHaveLength(1);
  });

  test('Google says no: nothing was sent, and the next call sends it', async () => {
    world.spoil = (asked) => {
      if (asked !== 'POST drafts/send') return undefined;
      world.drafts.set('d1', { message: 'dm1', raw: '' });
      world.sent.length = 0;
      return Response.json({ error: { code: 429, status: 'RESOURCE_EXHAUSTED' } }, { status: 429 });
    };
    expect(await codeOf(send())).toBe('too_many_requests');
    world.spoil = () => undefined;
    await expect(send()).resolves.toMatchObject({ created: true });
  });

  test('a draft that its person deleted is told in the end, not written anew', async () => {
    world.spoil = (asked) => {
      if (asked === 'POST drafts') world.drafts.clear();
      return undefined;
    };
    const outcomes: unknown[] = [];
    for (let tries = 0; tries < 6; tries += 1) outcomes.push(await codeOf(send()));
    expect(outcomes).toEqual([...Array.from({ length: 5 }, () => 'unavailable'), 'conflict']);
    expect(world.sent).toEqual([]);
  });
});
