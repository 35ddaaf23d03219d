import type { Account } from '../accounts.ts';
import { apiError, type GoogleErrorBody, type GoogleStatus } from '../errors.ts';
import { type Incoming, json, Refusal } from '../http.ts';
import { requireScope } from '../oauth/bearer.ts';
import type { World } from '../world.ts';
import type { Mailbox } from './mailbox.ts';
import type { GmailMethod } from './quota.ts';

const scope = (name: string) => `https://www.googleapis.com/auth/gmail.${name}`;
const [modify, readonly, metadata, compose, send] = ['modify', 'readonly', 'metadata', 'compose', 'send'].map(
  scope,
) as [string, string, string, string, string];

/** Which scopes open which method: any one of them (the "Authorization scopes" of each method's reference page). */
const scopes: Readonly<Record<GmailMethod, readonly string[]>> = {
  getProfile: [modify, readonly, metadata, compose],
  'labels.list': [modify, readonly, metadata],
  'history.list': [modify, readonly, metadata],
  'messages.list': [modify, readonly, metadata],
  'messages.get': [modify, readonly, metadata],
  'messages.attachments.get': [modify, readonly],
  'messages.modify': [modify],
  'threads.get': [modify, readonly, metadata],
  'messages.send': [modify, compose, send],
  'drafts.create': [modify, compose],
  'drafts.get': [modify, readonly, compose],
  'drafts.list': [modify, readonly, compose],
  'drafts.delete': [modify, compose],
  'drafts.send': [modify, compose],
};

const service = 'gmail.googleapis.com';

/** Who calls, and what they may see. */
export interface Caller {
  readonly account: Account;
  readonly box: Mailbox;
  /** Holding `gmail.metadata` takes texts and searches away, whatever else the token holds. */
  readonly metadataOnly: boolean;
}

/**
 * Lets a call in: token, scope, whose mailbox, quota.
 *
 * @throws {Refusal} 401; 403 for the scope, another's mailbox or the quota (or 429, as `gmailQuotaStatus` says)
 */
export function admit(request: Incoming, world: World, method: GmailMethod): Caller {
  const { grant, scopes: held } = requireScope(request, world, scopes[method], {
    service,
    method: `caribou.api.proto.MailboxService.${rpcName(method)}`,
    elder: true,
  });
  const { account } = grant;
  const user = request.param('userId').toLowerCase();
  if (user !== 'me' && user !== account.email.toLowerCase()) {
    throw gmailError('PERMISSION_DENIED', `Delegation denied for ${account.email}`, 'forbidden');
  }
  if (!world.quota.take(account, method)) throw overQuota(world);
  return { account, box: world.mail.of(account), metadataOnly: held.includes(metadata) };
}

/** `messages.attachments.get` is `GetAttachment`, `getProfile` is `GetProfile`. */
function rpcName(method: GmailMethod): string {
  const [verb = '', noun = ''] = method.split('.').toReversed();
  const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
  return `${capital(verb)}${capital(verb === 'list' ? noun : noun.replace(/s$/, ''))}`;
}

/** A refusal as Gmail words it: AIP-193's form with the elder `errors` beside it. */
export function gmailError(status: GoogleStatus, message: string, reason: string): Refusal {
  return apiError(status, message, undefined, {}, [{ message, domain: 'global', reason }]);
}

export function notFound(): Refusal {
  return gmailError('NOT_FOUND', 'Requested entity was not found.', 'notFound');
}

export function invalid(message: string): Refusal {
  return gmailError('INVALID_ARGUMENT', message, 'invalidArgument');
}

function overQuota(world: World): Refusal {
  const code = world.settings.gmailQuotaStatus;
  const message = `Quota exceeded for quota metric 'Queries' and limit 'Queries per minute per user' of service '${service}' for consumer 'project_number:100000000000'.`;
  const body: GoogleErrorBody = {
    error: {
      code,
      message,
      errors: [{ message, domain: 'usageLimits', reason: 'rateLimitExceeded' }],
      status: code === 429 ? 'RESOURCE_EXHAUSTED' : 'PERMISSION_DENIED',
      details: [
        {
          '@type': 'type.googleapis.com/google.rpc.ErrorInfo',
          reason: 'RATE_LIMIT_EXCEEDED',
          domain: 'googleapis.com',
          metadata: {
            service,
            consumer: 'projects/100000000000',
            quota_metric: `${service}/default`,
            quota_limit: 'UserQueriesPerMinute',
            quota_limit_value: String(world.settings.gmailUnitsPerMinute),
          },
        },
      ],
    },
  };
  return new Refusal(json(code, body));
}

/** A number of a query, within its bounds. */
export function readCount(text: string | null, fallback: number, most: number): number {
  const count = Number(text ?? '0');
  if (!Number.isInteger(count) || count < 0) throw invalid("Invalid value at 'max_results'.");
  return count === 0 ? fallback : Math.min(count, most);
}

/** Where a page begins; tokens are of one listing only, as far as its `salt` tells listings apart. */
export function readPageToken(text: string | null, salt: string): number {
  if (text === null || text === '') return 0;
  const match = /^(\d{1,9}) (.*)$/s.exec(Buffer.from(text, 'base64url').toString());
  if (match?.[2] !== salt) throw invalid('Invalid pageToken');
  return Number(match[1]);
}

export function pageToken(start: number, salt: string): string {
  return Buffer.from(`${start} ${salt}`).toString('base64url');
}
