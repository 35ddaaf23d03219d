import { document, escapeHtml } from './html.ts';
import { databaseConnection } from './people.ts';
import type { Account } from './people.ts';

const how = (account: Account): string =>
  account.connection === databaseConnection ? 'signs in another way, without Google' : 'signs in with Google';

/** The sign-in page: one button for each account. */
export function loginPage(accounts: readonly Account[]): string {
  const buttons = accounts
    .map(
      (account) => `<button type="submit" name="account" value="${escapeHtml(account.key)}">
${escapeHtml(account.name)}
<small>${escapeHtml(account.email)}, ${how(account)}</small>
</button>`,
    )
    .join('\n');
  return document(
    'Sign in to the local tenant',
    `<p>Whom do you want to be? Nobody here is real, and no password is needed.</p>
<form method="post">
${buttons}
</form>`,
  );
}

/** The consent page, shown for `prompt=consent` and to clients that do not skip it. */
export function consentPage(client: string, wanted: readonly string[]): string {
  return document(
    `Let ${client} in?`,
    `<p>It asks for:</p>
<ul>${wanted.map((scope) => `<li>${escapeHtml(scope)}</li>`).join('')}</ul>
<form method="post">
<button type="submit" name="decision" value="allow">Allow</button>
<button type="submit" name="decision" value="deny">Decline</button>
</form>`,
  );
}

/** What a person reads when nothing can be sent back to the application. */
export function errorPage(error: string, description: string): string {
  return document(
    'This sign-in cannot go on',
    `<p>${escapeHtml(description)}</p>
<p><small>${escapeHtml(error)}</small></p>`,
  );
}
