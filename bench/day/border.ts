import { z } from 'zod';
import type { TokenSourceName } from '../../local/stack/settings.ts';
import { get, remove } from './http.ts';
import { type Kind, kinds } from './plan.ts';

/** A call that Auth0 or Google was asked: `at` in milliseconds since 1970, `who` as they know people, or empty. */
const Call = z.tuple([z.number(), z.string(), z.string()]);
const TenantReport = z.object({ limited: z.number(), log: z.array(Call) });
const GoogleReport = z.object({ log: z.array(Call), gmailUnits: z.number() });

/** What stands behind the API, and counts for itself what it is asked. */
export interface Border {
  readonly tenant: string;
  readonly google: string;
}

/** A view from its request to its answer, in milliseconds since 1970 by the shared clock. */
export interface View {
  readonly person: number;
  readonly kind: Kind;
  readonly from: number;
  readonly to: number;
}

/** Calls of one sort at the border, by the kind of view that they were made for. */
export interface Asked {
  readonly what: string;
  readonly by: Readonly<Record<Kind, number>>;
  /** Each once, whatever it was for. */
  readonly total: number;
}

export interface Counted {
  readonly asked: readonly Asked[];
  /** Of Auth0's answers, how many were 429. */
  readonly limited: number;
  readonly gmailUnits: number;
  /** Refreshes that Token Vault made, which are no calls of ours. */
  readonly renewedByAuth0: number;
}

export async function beginCounting({ tenant, google }: Border): Promise<void> {
  await Promise.all([remove(`${tenant}/__calls?log=on`), remove(`${google}/__calls?log=on`)]);
}

const sorts: readonly (readonly [RegExp, string])[] = [
  [/^GET \/\.well-known\//, 'Auth0: keys'],
  [/^POST \/oauth\/token$/, 'Auth0: tokens'],
  [/^\w+ \/api\/v2\//, 'Auth0: Management API'],
  [/^POST oauth2\.googleapis\.com\/token$/, 'Google: refreshes'],
  [/^POST oauth2\./, 'Google: looks at tokens'],
  [/^\w+ gmail\./, 'Google: Gmail'],
  [/^\w+ photos(picker|library)\./, 'Google: Photos'],
  [/^\w+ people\./, 'Google: People'],
];
const otherSort = 'anything else';
/** What Google is asked by Auth0 itself where Token Vault renews tokens. */
const refreshes = /^POST oauth2\.googleapis\.com\/token$/;

/**
 * What the day cost, by the callee's own count. A call that names a person was made for the view of that person which was
 * under way. One that names nobody, such as for keys, is shared evenly by the kinds that were.
 *
 * @param whose finds the person by what Auth0 or Google call them
 * @param source with Token Vault refreshes are Auth0's calls, and stand apart
 */
export async function count(
  { tenant, google }: Border,
  views: readonly View[],
  whose: (who: string) => number | undefined,
  source: TokenSourceName,
): Promise<Counted> {
  const [auth0, googles] = await Promise.all([get(`${tenant}/__calls`), get(`${google}/__calls`)]);
  const { limited, log } = TenantReport.parse(auth0);
  const { log: more, gmailUnits } = GoogleReport.parse(googles);
  const ours = source === 'management-api' ? more : more.filter(([, key]) => !refreshes.test(key));
  const calls = [...log, ...ours];
  const underWay = index(views);
  const names = [...sorts.map(([, name]) => name), otherSort];
  const none = (): Record<Kind, number> => ({ me: 0, albums: 0, files: 0, inbox: 0 });
  const table = new Map(names.map((what) => [what, { what, by: none(), total: 0 }]));
  for (const [at, key, who] of calls) {
    const row = table.get(sorts.find(([pattern]) => pattern.test(key))?.[1] ?? otherSort);
    if (row === undefined) continue;
    row.total += 1;
    const causes = underWay(at, who === '' ? undefined : whose(who));
    for (const kind of causes) row.by[kind] += 1 / causes.length;
  }
  return { asked: [...table.values()], limited, gmailUnits, renewedByAuth0: more.length - ours.length };
}

/** Which kinds of views were under way at a moment: of one person, or of anybody. All of them when none was. */
function index(views: readonly View[]): (at: number, person: number | undefined) => readonly Kind[] {
  const byPerson = Map.groupBy(views, ({ person }) => person);
  const bySecond = new Map<number, View[]>();
  for (const view of views) {
    for (let second = Math.floor(view.from / 1000); second <= view.to / 1000; second += 1) {
      bySecond.set(second, [...(bySecond.get(second) ?? []), view]);
    }
  }
  return (at, person) => {
    const candidates = person === undefined ? bySecond.get(Math.floor(at / 1000)) : byPerson.get(person);
    const found = new Set(
      candidates?.filter(({ from, to }) => from <= at && at <= to).map(({ kind }) => kind),
    );
    return found.size === 0 ? kinds : [...found];
  };
}
