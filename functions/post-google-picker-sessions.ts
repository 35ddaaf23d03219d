import { route } from '../shared/app.ts';
import { googleProblems, PickerSession, PickerSessionRequest } from '../shared/contract/index.ts';
import { person } from '../shared/http/index.ts';

export const postGooglePickerSessions = route({
  method: 'POST',
  path: '/api/google/picker-sessions',
  summary:
    'Starts picking: open `pickerUri` in a window of its own, then ask for the session at its own pace.',
  access: person(),
  body: PickerSessionRequest.optional(),
  bodyOptional: true,
  answers: { 201: PickerSession },
  problems: [...googleProblems],
  work: async ({ app, caller, body, signal }) => {
    const session = await app.photos.startSession(caller, body?.maxItemCount, signal);
    return {
      status: 201,
      headers: { location: `/api/google/picker-sessions/${session.id}` },
      body: session,
    };
  },
});
