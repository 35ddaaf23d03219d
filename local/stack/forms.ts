/** What a person would send from one of the local sign-in pages. */
export interface FilledForm {
  readonly action: string;
  readonly fields: URLSearchParams;
}

/** Which button to press where; `deny` declines at a consent page. */
export interface Choice {
  /** An account's key or e-mail, for the pages that ask who. */
  readonly account: readonly string[];
  readonly decision: 'allow' | 'deny';
  /** Sensitive scopes to untick at Google's consent page. */
  readonly untick: readonly string[];
}

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function unescape(value: string): string {
  return value.replace(
    /&(?:#(\d+)|#x([\da-f]+)|(\w+));/gi,
    (whole, decimal?: string, hex?: string, name?: string) => {
      if (decimal !== undefined) return String.fromCodePoint(Number(decimal));
      if (hex !== undefined) return String.fromCodePoint(Number.parseInt(hex, 16));
      return entities[name ?? ''] ?? whole;
    },
  );
}

function attributes(tag: string): Record<string, string> {
  const found: Record<string, string> = {};
  for (const [, name = '', quoted, bare] of tag.matchAll(/\s([\w-]+)(?:="([^"]*)"|=([^\s">]+))?/g))
    found[name.toLowerCase()] = unescape(quoted ?? bare ?? '');
  return found;
}

interface PostForm {
  readonly action: string;
  readonly inputs: readonly Record<string, string>[];
  readonly buttons: readonly Button[];
}

interface Button {
  readonly name: string;
  readonly value: string;
  readonly label: string;
}

function postForms(html: string): PostForm[] {
  return [...html.matchAll(/<form\b([^>]*)>([\s\S]*?)<\/form>/gi)]
    .map(([, tag = '', inner = '']) => ({
      form: attributes(tag),
      inputs: [...inner.matchAll(/<input\b([^>]*)>/gi)].map(([, input = '']) => attributes(input)),
      buttons: [...inner.matchAll(/<button\b([^>]*)>([\s\S]*?)<\/button>/gi)].map(
        ([, button = '', label = '']) => {
          const { name = '', value = '' } = attributes(button);
          return { name, value, label: unescape(label) };
        },
      ),
    }))
    .filter(({ form }) => form['method']?.toLowerCase() === 'post')
    .map(({ form, inputs, buttons }) => ({ action: form['action'] ?? '', inputs, buttons }));
}

/** By value; an e-mail also by what is written on the button, since the tenant's buttons carry keys. */
const isFor = (button: Button, account: string): boolean =>
  button.value === account || (account.includes('@') && button.label.split(/[\s,<>]+/).includes(account));

function wantedButton(form: PostForm, choice: Choice): Button | undefined {
  return form.buttons.find(
    (button) =>
      (button.name === 'account' && choice.account.some((account) => isFor(button, account))) ||
      (button.name === 'decision' && button.value === choice.decision),
  );
}

/**
 * Fills in the form of a page of the local tenant or the local Google: plain HTML, buttons `account` or `decision`.
 *
 * @throws {Error} when the page offers no such choice
 */
export function fillForm(html: string, choice: Choice): FilledForm {
  for (const form of postForms(html)) {
    const button = wantedButton(form, choice);
    if (button === undefined) continue;
    const fields = new URLSearchParams();
    for (const input of form.inputs) {
      const { type = 'text', name, value = '' } = input;
      if (name === undefined) continue;
      if (type === 'checkbox' && (!('checked' in input) || choice.untick.includes(value))) continue;
      fields.append(name, value);
    }
    fields.append(button.name, button.value);
    return { action: form.action, fields };
  }
  const heading = /<h1[^>]*>([\s\S]*?)<\/h1>/i.exec(html)?.[1]?.trim() ?? 'a page without a heading';
  throw new Error(`The page "${unescape(heading)}" offers no button for ${choice.account.join(' or ')}.`);
}
