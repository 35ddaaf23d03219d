// The block of CONTRIBUTING.md, so that it compiles; tests/unit/docs/docs.test.ts holds the two together.
import { z } from 'zod';
import { route } from '../../shared/app.ts';
import { person } from '../../shared/http/index.ts';

export const getGreeting = route({
  method: 'GET',
  path: '/api/greeting',
  summary: 'Greets the caller.',
  access: person(), // who may call it; leaving it out does not compile
  query: z.object({ loud: z.enum(['true', 'false']).default('false') }),
  answers: { 200: z.object({ text: z.string() }) },
  problems: [], // beyond those that every route may answer with
  work: ({ caller, query }) => {
    const text = `Hello, ${caller.name ?? 'you'}.`;
    return { status: 200, body: { text: query.loud === 'true' ? text.toUpperCase() : text } };
  },
});
