import { z } from 'zod';
import { route } from '../shared/app.ts';
import { signedIn } from '../shared/http/index.ts';

export const getMembersOnly = route({
  method: 'GET',
  path: '/api/members-only',
  summary: 'The second of the three tiers: whoever signed in may read this.',
  access: signedIn(),
  answers: { 200: z.object({ message: z.string(), subject: z.string() }) },
  problems: [],
  work: ({ caller }) => ({
    status: 200,
    body: { message: 'You signed in, so you may read this.', subject: caller.subject },
  }),
});
