import type { View } from './border.ts';
import { ask, post } from './http.ts';
import type { Person } from './people.ts';
import type { Event } from './plan.ts';
import type { SharedClock } from './shared-clock.ts';

type Look = Exclude<Event, { readonly what: 'mail' }>;

export interface Place {
  /** Of each instance. */
  readonly apis: readonly string[];
  readonly tenant: string;
  readonly google: string;
  readonly audience: string;
  readonly client: string;
}

/** A view as it was answered. `code` is of the problem, and empty for success. */
export interface Answered extends View {
  readonly status: number;
  readonly code: string;
  /** Milliseconds. */
  readonly took: number;
}

/** What the page asks for each view. */
const paths = {
  me: '/api/me',
  albums: '/api/albums?limit=24',
  files: '/api/files?limit=24',
  inbox: '/api/google/mail?limit=24&maxAge=60',
} as const;
/** Life of an access token in a page, in seconds (`infra/auth0/resource-servers`). */
const tokenLife = 7200;

/** A fresh access token, as the page gets one when somebody comes back. Its claims are those of the tenant's own. */
export async function tokenFor(
  { tenant, audience, client }: Place,
  { id, email }: Person,
  now: number,
): Promise<string> {
  const iat = Math.floor(now / 1000);
  const claims = {
    ...{ iss: `${tenant}/`, sub: id, aud: [audience, `${tenant}/userinfo`], azp: client },
    ...{ iat, exp: iat + tokenLife, scope: 'openid profile email', permissions: [] },
    ...{ 'https://valet/name': 'Pat Person', 'https://valet/email': email },
  };
  const { token } = (await post(`${tenant}/__tokens`, { claims })) as { token: string };
  return token;
}

/**
 * Replays the day. It is cut into slices of so many seconds. All that falls into one happens at once, which is harder on
 * every limit than the day itself; meanwhile the clock that tenant, Google and all instances share goes at its true pace.
 * When all is answered it jumps to the next slice, and what stood idle in between was skipped: no second is ever
 * shortened for whoever waits, and every limit, lifetime and lease is in true seconds.
 */
export async function replay(
  events: readonly Event[],
  people: readonly Person[],
  place: Place,
  clock: SharedClock,
  sliceSeconds: number,
): Promise<Answered[]> {
  const midnight = clock.now();
  const answered: Answered[] = [];
  const tokens = new Map<number, { readonly visit: number; readonly token: string }>();

  const view = async (look: Look): Promise<void> => {
    const { person, what, visit, instance } = look;
    let held = tokens.get(person);
    if (held?.visit !== visit) {
      const somebody = people[person];
      if (somebody === undefined) throw new Error('the plan knows more people than there are');
      held = { visit, token: await tokenFor(place, somebody, clock.now()) };
      tokens.set(person, held);
    }
    const headers = { authorization: `Bearer ${held.token}` };
    const from = clock.now();
    const { status, text } = await ask('GET', `${place.apis[instance] ?? ''}${paths[what]}`, headers);
    const to = clock.now();
    const code = status === 200 ? '' : codeOf(text);
    answered.push({ person, kind: what, from, to, status, code, took: to - from });
  };

  const slices = Map.groupBy(events, ({ at }) => Math.floor(at / sliceSeconds));
  for (const [slice, happening] of slices) {
    clock.forwardTo(midnight + slice * sliceSeconds * 1000);
    const mails = happening.filter(({ what }) => what === 'mail');
    await Promise.all(
      mails.map(({ person }) => post(`${place.google}/__mail`, { email: people[person]?.email ?? '' })),
    );
    const looks = happening.filter((event): event is Look => event.what !== 'mail');
    const each = [...Map.groupBy(looks, ({ person }) => person).values()];
    await Promise.all(
      each.map(async (own) => {
        // A person waits for one screen before they go on to the next.
        for (const look of own) await view(look);
      }),
    );
  }
  return answered;
}

function codeOf(text: string): string {
  try {
    return (JSON.parse(text) as { code?: string }).code ?? '?';
  } catch {
    return '?'; // no problem document: the status stands for itself
  }
}
