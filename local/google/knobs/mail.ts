import { z } from 'zod';
import { type Incoming, json, type Reply } from '../http.ts';
import { leaf, whole } from '../mail/specimens/build.ts';
import type { Handler } from '../router.ts';
import type { World } from '../world.ts';
import { accountOf, read, wrong } from './read.ts';

const largestMessage = 64 * 1024 * 1024;

const mailWish = z.strictObject({
  email: z.string(),
  /** The whole message, base64url; in place of `subject`, `from` and `text`. */
  raw: z.string().optional(),
  from: z.string().default('Somebody <somebody@example.org>'),
  subject: z.string().default('Delivered by a test'),
  text: z.string().default('Nothing to see here.'),
  /** How many, each with its number in the subject. */
  count: z.number().int().positive().max(10_000).default(1),
});

/** What tests do with mail that no Gmail lets them do. */
export const mailKnobs: Readonly<Record<string, Handler>> = {
  'POST /__mail': deliver,
  'GET /__mail': (request, world) => {
    const account = accountOf(request.query.get('email') ?? '', world);
    const messages = world.mail.of(account).list();
    return json(200, {
      messages: messages.map(({ id, threadId, shape, labels }) => ({
        id,
        threadId,
        shape,
        labelIds: [...labels],
      })),
    });
  },
  'POST /__history': async (request, world) => {
    const { email } = await read(request, z.strictObject({ email: z.string() }));
    const box = world.mail.of(accountOf(email, world));
    box.forgetHistory();
    return json(200, { historyId: String(box.historyId) });
  },
  'GET /__quota': (request, world) =>
    json(200, world.quota.report(accountOf(request.query.get('email') ?? '', world))),
};

async function deliver(request: Incoming, world: World): Promise<Reply> {
  const wish = await read(request, mailWish, largestMessage);
  const account = accountOf(wish.email, world);
  if (wish.raw !== undefined && wish.count > 1) throw wrong(400, 'A raw message comes once.');
  const ids = Array.from({ length: wish.count }, (_, index) => {
    const raw =
      wish.raw === undefined ? written(wish, account.email, index) : Buffer.from(wish.raw, 'base64url');
    return world.mail.deliver(account, raw).id;
  });
  return json(201, { ids });
}

function written(wish: z.infer<typeof mailWish>, to: string, index: number): Buffer {
  const { headers, body } = leaf('text/plain; charset=utf-8', wish.text, '8bit');
  const number = wish.count > 1 ? ` ${index + 1}` : '';
  return whole({
    headers: [`From: ${wish.from}`, `To: ${to}`, `Subject: ${wish.subject}${number}`, ...headers],
    body,
  });
}
