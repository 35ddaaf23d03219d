import { route } from '../shared/app.ts';
import {
  GoogleId,
  googleProblems,
  IdempotencyKey,
  MailReply,
  MailReplyRequest,
} from '../shared/contract/index.ts';
import { Problem } from '../shared/errors/index.ts';
import { person } from '../shared/http/index.ts';

export const postGoogleMailReply = route({
  method: 'POST',
  path: '/api/google/mail/{id}/reply',
  summary:
    'Answers a message. Needs idempotency-key; sent at most once for a key: 201 then, 200 when asked again.',
  access: person(),
  params: { id: GoogleId },
  body: MailReplyRequest,
  maxBytes: 524_288,
  answers: { 200: MailReply, 201: MailReply },
  problems: [...googleProblems, 'conflict', 'idempotency_key_reused', 'not_ready'],
  // A draft, its sending and a look into Sent, each of which Google may be slow at.
  deadline: 20_000,
  work: async ({ app, caller, params, body, header, signal }) => {
    const key = IdempotencyKey.safeParse(header('idempotency-key'));
    if (!key.success) {
      throw new Problem(
        'invalid_request',
        'An answer needs the header idempotency-key: 1 to 255 visible ASCII characters, new for each answer.',
      );
    }
    const wish = { id: params.id, text: body.text, key: key.data };
    const { id, created } = await app.mail.answer(caller, wish, signal);
    return created
      ? { status: 201, headers: { location: `/api/google/mail/${id}` }, body: { id } }
      : { status: 200, body: { id } };
  },
});
