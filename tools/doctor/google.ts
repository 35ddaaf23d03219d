import { Problem } from '../../shared/errors/index.ts';
import { GoogleOAuth, googleFetch } from '../../shared/linked-accounts/index.ts';
import { type Fetch, Secret, systemClock } from '../../shared/platform/index.ts';
import type { Settings } from '../../shared/settings/index.ts';
import { type Finding, ok, problem, skipped } from './finding.ts';
import { groupOf } from './settings.ts';

const subject = 'Google client';

/**
 * Whether Google knows our client: a refresh token that is none is `invalid_grant` for a known one, `invalid_client` for
 * an unknown id or a wrong secret (RFC 6749 §5.2). Whether it is the client of the Auth0 connection only a real sign-in
 * can tell.
 */
export async function checkGoogle(settings: Settings, fetch: Fetch): Promise<Finding[]> {
  const google = groupOf(settings.google);
  if (google === undefined) return [skipped(subject, 'its settings are not complete')];
  const oauth = new GoogleOAuth(google, googleFetch(fetch, google.originOverride), systemClock);
  try {
    await oauth.refresh(new Secret('no-refresh-token-at-all'));
    return [ok(subject, 'Google knows its id and secret')];
  } catch (cause) {
    if (!(cause instanceof Problem)) throw cause;
    if (cause.code === 'configuration_error') {
      return [
        problem(
          subject,
          'Google does not take its id and secret',
          'Copy GOOGLE_CLIENT_ID and GOOGLE_CLIENT_SECRET from the client that the Auth0 connection uses.',
        ),
      ];
    }
    return [
      problem(
        subject,
        `Google's token endpoint gave no usable answer (${cause.code})`,
        'Try again; check the network.',
      ),
    ];
  }
}
