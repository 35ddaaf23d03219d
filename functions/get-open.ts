import { z } from 'zod';
import { route } from '../shared/app.ts';
import { anyone } from '../shared/http/index.ts';

export const getOpen = route({
  method: 'GET',
  path: '/api/open',
  summary: 'The first of the three tiers: anyone may read this.',
  access: anyone(),
  answers: { 200: z.object({ message: z.string() }) },
  problems: [],
  work: () => ({ status: 200, body: { message: 'Anyone may read this.' } }),
});
