import { z } from 'zod';
import { beginCounting } from './border.ts';
import type { TokenSourceName } from '../../local/stack/settings.ts';
import { ask, get } from './http.ts';
import type { Person } from './people.ts';
import { type Place, tokenFor } from './replay.ts';

const atOnce = 64;
/** What each source asks of Auth0 and of Google for somebody's token. */
const askedOnce = {
  'management-api': [
    { key: 'GET /api/v2/users/:id', name: 'look-up' },
    { key: 'POST oauth2.googleapis.com/token', name: 'refresh' },
  ],
  'token-vault': [
    { key: 'POST /oauth/token', name: 'exchange' },
    { key: 'POST oauth2.googleapis.com/tokeninfo', name: 'look at the token' },
  ],
} as const;
const Calls = z.object({ calls: z.record(z.string(), z.number()) });

/**
 * What it costs when somebody of whom nothing is known yet asks 64 times at the same moment, of each instance.
 *
 * @returns whether Auth0 and Google were asked once each, and everybody was answered
 */
export async function firstRequests(
  place: Place,
  person: Person,
  instances: number,
  now: number,
  source: TokenSourceName,
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
  const [first, second] = askedOnce[source];
  const lookUps = auth0?.[first.key] ?? 0;
  const refreshes = google?.[second.key] ?? 0;
  process.stdout.write(
    `${atOnce} first requests of one person on each of ${instances}: ` +
      `${lookUps} ${first.name}, ${refreshes} ${second.name} ` +
      `(wanted: 1 and 1); answered with 200: ${well} of ${asked.length}\n`,
  );
  const others = Map.groupBy(
    answers.filter(({ status }) => status !== 200),
    ({ status, text }) => `${status} ${/"code":"(\w+)"/.exec(text)?.[1] ?? ''}`,
  );
  for (const [what, { length }] of others) process.stdout.write(`  ${what}: ${length}\n`);
  return lookUps === 1 && refreshes === 1 && well === asked.length;
}
