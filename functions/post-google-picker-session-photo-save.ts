import { route } from '../shared/app.ts';
import { FileItem, GoogleId, googleProblems, SavePhotoRequest } from '../shared/contract/index.ts';
import { person } from '../shared/http/index.ts';

export const postGooglePickerSessionPhotoSave = route({
  method: 'POST',
  path: '/api/google/picker-sessions/{id}/photos/{photoId}/save',
  summary:
    'Saves the original into the own files, once: 201 the first time, 200 when it was there, 202 to ask again.',
  access: person(),
  params: { id: GoogleId, photoId: GoogleId },
  body: SavePhotoRequest,
  answers: { 200: FileItem, 201: FileItem, 202: null },
  problems: [...googleProblems, 'not_ready', 'payload_too_large', 'quota_exceeded'],
  // Below what the platform allows a request; a stream that falls silent is given up long before.
  deadline: 190_000,
  work: async ({ app, caller, params, body, signal }) => {
    const saved = await app.photos.save(caller, params.id, params.photoId, body, signal);
    if (saved.state === 'working') {
      return { status: 202, headers: { 'retry-after': String(saved.retryAfter) } };
    }
    const headers = { location: `/api/files/${saved.file.id}`, etag: saved.file.etag };
    return { status: saved.created ? 201 : 200, headers, body: saved.file };
  },
});
