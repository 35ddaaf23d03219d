import { beforeAll, describe, expect, test } from '@jest/globals';
import { holdAnswers } from '../support/google.ts';
import { delivered, mailboxOf, type MailPerson, mailPerson, withFile } from '../support/mail.ts';
import { api, knob, signedInPerson, stack } from '../support/stack.ts';

let person: MailPerson;
beforeAll(async () => {
  person = await mailPerson();
}, 30_000);

const mail = '/api/google/mail';
const html = Buffer.from('<p>A page</p>');
const idOf = async (shape: string, email = person.email): Promise<string> =>
  (await mailboxOf(email)).find((message) => message.shape === shape)?.id ?? '';

describe('an answer', () => {
  const reply = (
    id: string,
    key: string | undefined,
    json: unknown = { text: 'Gladly.' },
    token = person.token,
  ) =>
    api('POST', `${mail}/${id}/reply`, {
      token,
      json,
      headers: key === undefined ? {} : { 'idempotency-key': key },
    });
  const sentBy = async (email: string) =>
    (await mailboxOf(email)).filter(({ labelIds }) => labelIds.includes('SENT'));

  test('goes out once, in its thread, however often the button is pressed', async () => {
    const me = await mailPerson();
    const other = await signedInPerson({ google: true, features: ['mail'] });
    const raw = withFile(html, [`Reply-To: ${other.email}`, 'Message-ID: <one@example.org>']);
    const id = await delivered(me.email, raw);
    const before = await sentBy(me.email);
    const ask = () => reply(id, 'press-1', { text: 'Gladly.\n\n> quoted' }, me.token);
    const answers = await Promise.all([ask(), ask(), ask(), ask()]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 200, 201]);
    const created = answers.find(({ status }) => status === 201);
    expect(created?.headers.get('location')).toBe(`${mail}/${created?.json.id as string}`);
    expect((await ask()).json).toEqual(created?.json);
    const sent = (await sentBy(me.email)).slice();
    expect(sent).toHaveLength(before.length + 1);
    const thread = (await mailboxOf(me.email)).find((message) => message.id === id)?.threadId;
    expect(sent.find((message) => message.id === created?.json.id)?.threadId).toBe(thread);
    const got = await api('GET', `${mail}?limit=1`, { token: other.token });
    expect(got.json.items[0]).toMatchObject({
      subject: 'Re: A file',
      from: { name: me.name, address: me.email },
    });
    const read = await api('GET', `${mail}/${got.json.items[0].id as string}`, { token: other.token });
    expect(read.json.text.trimEnd()).toBe('Gladly.\n\n> quoted');
  });

  test('goes to whom the message says beforehand: Reply-To, else who wrote; for one’s own, whom one wrote to', async () => {
    const { token, email } = await mailPerson();
    const many = ['Reply-To: Bo <bo@example.org>, "Cy, of the list" <cy@example.org>', `To: ${email}`];
    const plainly = { name: 'Anna', address: 'anna@example.org' };
    const bo = { name: 'Bo', address: 'bo@example.org' };
    const cy = { name: 'Cy, of the list', address: 'cy@example.org' };
    const theirs = await delivered(email, withFile(html, many));
    for (const [id, expected] of [
      [theirs, [bo, cy]],
      [await delivered(email, withFile(html)), [plainly]],
      [await idOf('no-headers', email), []],
    ] as const) {
      expect((await api('GET', `${mail}/${id}`, { token })).json.answersTo).toEqual(expected);
    }
    const sent = await reply(theirs, 'told', { text: 'Gladly.' }, token);
    const own = (await api('GET', `${mail}/${sent.json.id as string}`, { token })).json;
    expect([own.to, own.answersTo]).toEqual([
      [bo, cy],
      [bo, cy],
    ]);
  });

  test('whose outcome Google left open is found in Sent', async () => {
    const me = await mailPerson();
    const id = await delivered(me.email, withFile(html));
    const before = (await sentBy(me.email)).length;
    // The truth happens; a body that ends half way is what is left of the answer.
    const path = '/gmail.googleapis.com/gmail/v1/users/me/drafts/send';
    await knob(stack.google, 'POST', '/__faults', { path, truncate: 10, times: 1 });
    const first = await reply(id, 'open-1', { text: 'Once' }, me.token);
    expect(first.status).toBe(201);
    expect((await reply(id, 'open-1', { text: 'Once' }, me.token)).json).toEqual(first.json);
    expect(await sentBy(me.email)).toHaveLength(before + 1);
  });

  test('under a key that was used for something else is refused', async () => {
    const id = await delivered(person.email, withFile(html));
    expect((await reply(id, 'key-1')).status).toBe(201);
    const other = await reply(id, 'key-1', { text: 'No.' });
    expect([other.status, other.code]).toEqual([422, 'idempotency_key_reused']);
  });

  test('needs a key, a text and somebody to go to', async () => {
    const id = await delivered(person.email, withFile(html));
    for (const [key, body] of [
      [undefined, { text: 'x' }],
      ['k'.repeat(300), { text: 'x' }],
      ['key-2', { text: ' ' }],
      ['key-2', {}],
    ] as const) {
      expect((await reply(id, key, body)).code).toBe('invalid_request');
    }
    const nobody = await reply(await idOf('no-headers'), 'key-3');
    expect([nobody.status, nobody.code]).toEqual([409, 'conflict']);
  });

  test('that is being sent is not ready for another call with its key', async () => {
    const id = await delivered(person.email, withFile(html));
    const path = `/gmail.googleapis.com/gmail/v1/users/me/messages/${id}`;
    const { held, release } = await holdAnswers(path, 'the message answered');
    const first = reply(id, 'key-4');
    await held();
    const second = await reply(id, 'key-4');
    expect([second.status, second.code]).toEqual([409, 'not_ready']);
    await release();
    expect((await first).status).toBe(201);
  }, 30_000);
});
