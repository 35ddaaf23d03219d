import { z } from 'zod';
import { route } from '../shared/app.ts';
import { anyone } from '../shared/http/index.ts';

export const getHealth = route({
  method: 'GET',
  path: '/api/health',
  summary: 'Liveness: the process answers. Asks nothing of any other service.',
  access: anyone(),
  answers: { 200: z.object({ status: z.literal('ok') }) },
  problems: [],
  work: () => ({ status: 200, body: { status: 'ok' as const } }),
});
