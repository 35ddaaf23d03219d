import { z } from 'zod';
import { route } from '../shared/app.ts';
import { permission } from '../shared/http/index.ts';

export const getProtected = route({
  method: 'GET',
  path: '/api/protected',
  summary: 'The third of the three tiers: whoever has the permission read:protected may read this.',
  access: permission('read:protected'),
  answers: { 200: z.object({ message: z.string(), subject: z.string() }) },
  problems: [],
  work: ({ caller }) => ({
    status: 200,
    body: { message: 'Your token carries read:protected, so you may read this.', subject: caller.subject },
  }),
});
