import type { Account } from '../accounts.ts';
import type { Browser } from '../browsers.ts';
import { html, page } from '../html.ts';
import type { Reply } from '../http.ts';
import { describeScope } from './scopes.ts';

/** The demo accounts come first and a test's newest last; what lies between is left out of a long list. */
const mostRows = 20;

/** Whoever opened the window is nobody to these pages any more, nor they to it: the strictest that a provider may do. */
const apart = { headers: { 'cross-origin-opener-policy': 'same-origin' } };

/** "Choose an account": those signed in in this browser first. The form posts to the page's own address. */
export function chooserPage(all: readonly Account[], browser: Browser, purpose: string): Reply {
  const signedIn = all.filter((account) => browser.accounts.has(account.sub));
  const unknown = all.filter((account) => !browser.accounts.has(account.sub));
  const others =
    unknown.length > mostRows ? [...unknown.slice(0, 3), ...unknown.slice(3 - mostRows)] : unknown;
  const row = (account: Account, note: string) =>
    html`<button class="row" name="account" value="${account.email}">
      ${account.name}<small>${account.email}${note}</small>
    </button>`;
  return page(
    'Choose an account',
    html`<h1>Choose an account</h1>
      <p>${purpose}</p>
      <form method="post">
        ${signedIn.map((account) => row(account, ' – signed in'))}
        ${others.map((account) => row(account, ''))}
      </form>`,
    apart,
  );
}

/**
 * Granular consent: one checkbox for each sensitive scope, each of which the person may untick.
 *
 * @param others where the person goes who wants another account
 */
export function consentPage(
  account: Account,
  clientName: string,
  scopes: readonly string[],
  others: string,
): Reply {
  const choices = scopes.map(
    (scope) =>
      html`<label class="scope">
        <input type="checkbox" name="scope" value="${scope}" checked />
        <span>${describeScope(scope)}</span>
      </label>`,
  );
  const list =
    choices.length === 0
      ? undefined
      : html`<fieldset>
          <legend>What ${clientName} may do</legend>
          ${choices}
        </fieldset>`;
  return page(
    `Allow ${clientName}`,
    html`<h1>${clientName} wants access to your Google Account</h1>
      <p>${account.name} (${account.email}) <a href="${others}">Use another account</a></p>
      <p>${clientName} will get your name, e-mail address and profile picture.</p>
      <form method="post">
        ${list}
        <div class="actions">
          <button name="decision" value="deny">Cancel</button>
          <button class="main" name="decision" value="allow">Continue</button>
        </div>
      </form>`,
    apart,
  );
}
