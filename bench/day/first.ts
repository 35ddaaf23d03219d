import { z } from 'zod';
import { beginCounting } from './border.ts';
import { ask, get } from './http.ts';
import type { Person } from './people.ts';
import { type Place, tokenFor } from './replay.ts';

const atOnce = 64;
const Calls = z.object({ calls: z.record(z.string(), z.number()) });

/**
 * What it costs when somebody of whom nothing is known yet asks 64 times at the same moment, of each instance.
 *
 * @returns whether it was one look-up at Auth0 and one refresh at Google, and everybody was answered
 */
export async function firstRequests(
  place: Place,
  person: Person,
  instances: number,
  now: number,
): Promise<boolean> {
  const headers = { authorization: `Bearer ${await tokenFor(place, person, now)}` };
  await beginCounting(place);
  const asked = place.apis
    .slice(0, instances)
    .flatMap((api) =>
      Array.from({ length: atOnce }, () => ask('GET', `${api}/api/google/mail?limit=1`, headers)),
    );
  const answers = await Promise.all(asked);
  const well = answers.filter(({ status }) => status === 200).length;
  const [auth0, google] = await Promise.all(
    [place.tenant, place.google].map(async (origin) => Calls.parse(await get(`${origin}/__calls`)).calls),
  );
  const lookUps = auth0?.['GET /api/v2/users/:id'] ?? 0;
  const refreshes = google?.['POST oauth2.googleapis.com/token'] ?? 0;
  process.stdout.write(
    `${atOnce} first requests of one person on each of ${instances}: ${lookUps} look-up, ${refreshes} refresh ` +
      `(wanted: 1 and 1); answered with 200: ${well} of ${asked.length}\n`,
  );
  const others = Map.groupBy(
    answers.filter(({ status }) => status !== 200),
    ({ status, text }) => `${status} ${/"code":"(\w+)"/.exec(text)?.[1] ?? ''}`,
  );
  for (const [what, { length }] of others) process.stdout.write(`  ${what}: ${length}\n`);
  return lookUps === 1 && refreshes === 1 && well === asked.length;
}
