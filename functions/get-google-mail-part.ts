import { create as contentDisposition } from 'content-disposition';
import { route } from '../shared/app.ts';
import { GoogleId, googleProblems, MailPartId } from '../shared/contract/index.ts';
import { person } from '../shared/http/index.ts';

export const getGoogleMailPart = route({
  method: 'GET',
  path: '/api/google/mail/{id}/parts/{partId}',
  summary: 'The bytes of one part of a message, 25 MB at most, to be kept and never shown.',
  access: person(),
  params: { id: GoogleId, partId: MailPartId },
  answers: { 200: { bytes: 'application/octet-stream' } },
  problems: [...googleProblems, 'payload_too_large'],
  deadline: 60_000,
  work: async ({ app, caller, params, signal }) => {
    const { bytes, name } = await app.mail.part(caller, params.id, params.partId, signal);
    const headers = {
      'content-disposition': contentDisposition(name, { type: 'attachment' }),
      'content-security-policy': "default-src 'none'; sandbox",
    };
    // Never the sender's type: what a stranger calls HTML must not be taken for a page of ours.
    return { status: 200, headers, bytes, contentType: 'application/octet-stream' };
  },
});
