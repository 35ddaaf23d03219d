import { route } from '../shared/app.ts';
import { GoogleId } from '../shared/contract/index.ts';
import { person } from '../shared/http/index.ts';

export const deleteGooglePickerSession = route({
  method: 'DELETE',
  path: '/api/google/picker-sessions/{id}',
  summary: 'Ends picking, done or not. Google allows a person only so many sessions.',
  access: person(),
  params: { id: GoogleId },
  answers: { 204: null },
  problems: [
    'feature_off',
    'google_not_linked',
    'google_reconnect_required',
    'google_permission_missing',
    'too_many_requests',
    'upstream_failed',
    'unavailable',
    'upstream_timeout',
    'configuration_error',
  ],
  work: async ({ app, caller, params, signal }) => {
    await app.photos.endSession(caller, params.id, signal);
    return { status: 204 };
  },
});
