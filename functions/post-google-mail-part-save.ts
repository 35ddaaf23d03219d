import { route } from '../shared/app.ts';
import { FileItem, GoogleId, googleProblems, MailPartId } from '../shared/contract/index.ts';
import { person } from '../shared/http/index.ts';

export const postGoogleMailPartSave = route({
  method: 'POST',
  path: '/api/google/mail/{id}/parts/{partId}/save',
  summary: 'Saves one part of a message into the own files, once: 201 the first time, 200 when it was there.',
  access: person(),
  params: { id: GoogleId, partId: MailPartId },
  answers: { 200: FileItem, 201: FileItem, 202: null },
  problems: [...googleProblems, 'payload_too_large', 'quota_exceeded'],
  deadline: 100_000,
  work: async ({ app, caller, params, signal }) => {
    const saved = await app.mail.savePart(caller, params.id, params.partId, signal);
    if (saved.state === 'working') {
      return { status: 202, headers: { 'retry-after': String(saved.retryAfter) } };
    }
    const headers = { location: `/api/files/${saved.file.id}`, etag: saved.file.etag };
    return { status: saved.created ? 201 : 200, headers, body: saved.file };
  },
});
