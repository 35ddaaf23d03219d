import { z } from 'zod';
import type { Fetch } from '../../shared/platform/index.ts';
import type { Settings } from '../../shared/settings/index.ts';
import { ask, NoReply } from './ask.ts';
import { type Finding, ok, problem, skipped } from './finding.ts';
import { groupOf } from './settings.ts';

const PublicConfig = z.object({
  auth0: z.object({ domain: z.string(), audience: z.string(), spaClientId: z.string() }),
});
const PageConfig = z.object({ apiOrigin: z.string() });

/** Two hosts whose clocks are further apart than this make tokens that are not valid yet. Milliseconds. */
const toleratedSkew = 5_000;

/**
 * Compares clocks by the `Date` header, which counts whole seconds; half of the way there and back is taken off.
 */
export function checkClock(subject: string, date: string | null, sentAt: number, gotAt: number): Finding {
  const theirs = Date.parse(date ?? '');
  if (Number.isNaN(theirs)) return skipped(subject, 'the answer carries no date');
  const skew = theirs + 500 - (sentAt + gotAt) / 2;
  if (Math.abs(skew) <= toleratedSkew) return ok(subject, 'agrees with this machine’s');
  const words = `${Math.round(Math.abs(skew) / 1000)} s ${skew > 0 ? 'ahead of' : 'behind'} this machine’s`;
  return problem(
    subject,
    words,
    'Set this machine’s clock by NTP; when that is right already, theirs is wrong.',
  );
}

async function checkApi(settings: Settings, api: string, fetch: Fetch): Promise<Finding[]> {
  const remedy = 'Publish dist/, check PUBLIC_ORIGIN, and read the app’s log stream.';
  const sentAt = Date.now();
  const health = await ask(fetch, `${api}/api/health`);
  const clock = checkClock('clock of the API', health.headers.get('date'), sentAt, Date.now());
  if (health.status !== 200) return [problem('API', `/api/health answers ${health.status}`, remedy), clock];
  const config = PublicConfig.safeParse((await ask(fetch, `${api}/api/config`)).json);
  const auth = groupOf(settings.auth);
  if (!config.success)
    return [problem('API', 'it runs, but /api/config tells that it is not set up', remedy), clock];
  const { domain, audience, spaClientId } = config.data.auth0;
  const same =
    auth === undefined ||
    (auth.tenant.replace(/^https:\/\//, '') === domain &&
      auth.audience === audience &&
      auth.spaClientId === spaClientId);
  return [
    same
      ? ok('API', `${api} answers, with these settings`)
      : problem(
          'API',
          'it runs with another tenant, audience or client',
          'Deploy these settings, or examine those.',
        ),
    clock,
  ];
}

/** Whether the API lets the page in; the platform's own CORS, when on, hides what ours says. */
async function checkCors(api: string, web: string, fetch: Fetch): Promise<Finding> {
  const { status, headers } = await ask(fetch, `${api}/api/me`, {
    method: 'OPTIONS',
    headers: {
      origin: web,
      'access-control-request-method': 'GET',
      'access-control-request-headers': 'authorization',
    },
  });
  const subject = `API CORS for ${web}`;
  const exposed = (headers.get('access-control-expose-headers') ?? '').includes('request-id');
  if (headers.get('access-control-allow-origin') === web && exposed)
    return ok(subject, 'the page may call the API');
  return problem(
    subject,
    `a preflight answers ${status} without leave`,
    'Put the origin into WEB_ORIGINS, and keep the platform’s CORS empty.',
  );
}

async function checkPage(settings: Settings, web: string, fetch: Fetch): Promise<Finding> {
  const subject = `page ${web}`;
  const remedy = 'Run "npm run web:fill" with these origins, and deploy dist-web/ again.';
  const { status, headers } = await ask(fetch, `${web}/`);
  if (status !== 200)
    return problem(subject, `it answers ${status}`, 'Deploy dist-web/, and check WEB_ORIGINS.');
  const policy = headers.get('content-security-policy') ?? '';
  const allowed = (/connect-src([^;]*)/.exec(policy)?.[1] ?? '').split(' ');
  const needed = [groupOf(settings.publicOrigin), groupOf(settings.auth)?.tenant].filter(
    (origin) => origin !== undefined,
  );
  const lacking = needed.filter((origin) => !allowed.includes(origin));
  if (lacking.length > 0)
    return problem(subject, `its policy does not allow ${lacking.join(' and ')}`, remedy);
  const config = PageConfig.safeParse((await ask(fetch, `${web}/config.json`)).json);
  if (!config.success || !needed.includes(config.data.apiOrigin)) {
    return problem(subject, 'its config.json does not name this API', remedy);
  }
  return ok(subject, 'answers, and its policy allows this API');
}

const reached = async (subject: string, remedy: string, check: Promise<Finding[]>): Promise<Finding[]> =>
  check.catch((cause: unknown) => {
    if (!(cause instanceof NoReply)) throw cause;
    return [problem(subject, `it cannot be reached: ${cause.message}`, remedy)];
  });

/** The two addresses that people meet: the API's and the page's, each knowing of the other. */
export async function checkOrigins(settings: Settings, fetch: Fetch): Promise<Finding[]> {
  const api = groupOf(settings.publicOrigin);
  const one = async (finding: Promise<Finding>): Promise<Finding[]> => [await finding];
  const pages = settings.webOrigins.flatMap((web) => [
    reached(`page ${web}`, 'Deploy dist-web/, and check WEB_ORIGINS.', one(checkPage(settings, web, fetch))),
    ...(api === undefined
      ? []
      : [reached(`API CORS for ${web}`, 'See the line on the API.', one(checkCors(api, web, fetch)))]),
  ]);
  const own =
    api === undefined
      ? [skipped('API', 'PUBLIC_ORIGIN is not set')]
      : await reached('API', 'Publish dist/, and check PUBLIC_ORIGIN.', checkApi(settings, api, fetch));
  return [...own, ...(await Promise.all(pages)).flat()];
}
