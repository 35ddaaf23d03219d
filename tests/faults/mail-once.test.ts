import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type * as mailHelpers from '../support/mail.ts';
import { type OwnStack, ownStack } from '../support/own-stack.ts';

let own: OwnStack;
let mail: typeof mailHelpers;
beforeAll(async () => {
  own = await ownStack();
  // After the stack, whose addresses it reads.
  mail = await import('../support/mail.ts');
}, 60_000);
afterAll(() => own.stop(), 60_000);

const drafts = '/gmail.googleapis.com/gmail/v1/users/me/drafts';

/** A draft of the person's own, which nobody asked to send. */
async function foreignDraft(email: string): Promise<void> {
  const { knob, stack } = own.http;
  const scopes = ['https://www.googleapis.com/auth/gmail.modify'];
  const grant = (await knob(stack.google, 'POST', '/__grants', { email, scopes })) as { accessToken: string };
  const raw = Buffer.from('To: anna@example.org\r\nSubject: Not yet\r\n\r\nHalf a').toString('base64url');
  const made = await fetch(`${stack.google}${drafts}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${grant.accessToken}`, 'content-type': 'application/json' },
    body: JSON.stringify({ message: { raw } }),
  });
  expect(made.status).toBe(200);
}

/** A fresh message beside a draft, the answering of it under one key, and how many answers went out. */
async function answering() {
  const { token, email } = await mail.mailPerson();
  const id = await mail.delivered(email, mail.withFile(Buffer.from('x')));
  await foreignDraft(email);
  const sent = async () =>
    (await mail.mailboxOf(email)).filter(
      ({ labelIds, shape }) => labelIds.includes('SENT') && shape === undefined,
    );
  const left = async () => (await mail.mailboxOf(email)).filter(({ labelIds }) => labelIds.includes('DRAFT'));
  const thread = async () => (await mail.mailboxOf(email)).find((message) => message.id === id)?.threadId;
  const ask = () =>
    own.http.api('POST', `/api/google/mail/${id}/reply`, {
      token,
      json: { text: 'Once.' },
      headers: { 'idempotency-key': 'the-only-one' },
    });
  return { ask, sent, left, thread };
}

type Fault = Readonly<Record<string, unknown>>;
const faults: [string, Fault][] = [
  ['cuts the connection', { reset: true }],
  ['answers half a body', { truncate: 10 }],
  ['answers 500', { status: 500 }],
  ['answers 503', { status: 503 }],
  ['answers 429', { status: 429 }],
  ['answers HTML', { status: 200, body: '<html>' }],
  ['is silent', { delayMs: 9_000 }],
];

test.each(
  ['', '/send'].flatMap((path) =>
    faults.map(([name, fault]) => [path, name, fault] as [string, string, Fault]),
  ),
)(
  'when Gmail’s drafts%s %s, the answer goes out once all the same, and no draft but the person’s own is left',
  async (path, _, fault) => {
    const { ask, sent, left, thread } = await answering();
    await own.http.knob(own.http.stack.google, 'POST', '/__faults', {
      path: `${drafts}${path}`,
      method: 'POST',
      times: 1,
      ...fault,
    });
    const outcomes = [await ask()];
    while (outcomes.length < 6 && outcomes.at(-1)?.status !== 201) outcomes.push(await ask());
    expect(outcomes.map(({ status, code }) => code ?? status).slice(1)).toEqual(
      outcomes.length > 1 ? [201] : [],
    );
    expect((await ask()).status).toBe(200);
    expect((await sent()).map(({ threadId }) => threadId)).toEqual([await thread()]);
    expect(await left()).toHaveLength(1);
  },
  60_000,
);

test('when the API dies in mid-send, another instance finds out and the answer went out once', async () => {
  const { ask, sent } = await answering();
  const { held, release } = await (
    await import('../support/google.ts')
  ).holdAnswers(`${drafts}/send`, 'send');
  const lost = ask().then(
    () => 'answered',
    () => 'lost',
  );
  await held(); // it dies while Google answers
  await own.stack.parts.api.kill();
  expect(await lost).toBe('lost');
  await release();
  await own.stack.parts.api.start();
  let answer = await ask();
  // Until the lease of the one that died has ended.
  while (answer.code === 'not_ready') answer = await ask();
  expect(answer.status).toBe(201);
  expect(await sent()).toHaveLength(1);
}, 90_000);
