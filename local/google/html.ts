import type { Reply } from './http.ts';

/** Markup that is already safe; made by `html` alone. */
export class Markup {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

type Piece = string | number | Markup | readonly Markup[] | undefined;

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** A template tag that escapes whatever is not markup itself. */
export function html(strings: TemplateStringsArray, ...pieces: readonly Piece[]): Markup {
  const text = strings.reduce((sum, part, index) => sum + render(pieces[index - 1]) + part);
  return new Markup(text);
}

function render(piece: Piece): string {
  if (piece === undefined) return '';
  if (piece instanceof Markup) return piece.text;
  if (typeof piece === 'string' || typeof piece === 'number') {
    return String(piece).replace(/[&<>"']/g, (character) => entities[character] ?? '');
  }
  return piece.map((markup) => markup.text).join('');
}

const style = `
:root{color-scheme:light dark;--line:#8886;--accent:#0b57d0}
@media (prefers-color-scheme:dark){:root{--accent:#a8c7fa}}
*{box-sizing:border-box}
body{font:1rem/1.5 system-ui,sans-serif;margin:0;padding:0 1rem 6rem}
main{max-width:26rem;margin:3rem auto;padding:1.5rem;border:1px solid var(--line);border-radius:1rem}
main.wide{max-width:72rem;border:0;padding:0;margin:1rem auto}
h1{font-size:1.5rem;line-height:1.25;margin:0 0 .75rem}
button{font:inherit;padding:.6rem 1.2rem;border-radius:2rem;border:1px solid var(--line);cursor:pointer;background:Canvas;color:CanvasText}
button.main{background:var(--accent);color:Canvas;border-color:var(--accent)}
button.row{display:block;width:100%;text-align:left;border-radius:.75rem;margin:.5rem 0}
button.row small{display:block;opacity:.75}
fieldset{border:1px solid var(--line);border-radius:.75rem;margin:1rem 0;padding:.5rem 1rem}
label.scope{display:flex;gap:.75rem;padding:.5rem 0}
.actions{display:flex;gap:.75rem;justify-content:flex-end;margin-top:1.25rem}
.bar{position:sticky;top:0;background:Canvas;padding:.75rem 0;display:flex;flex-wrap:wrap;gap:.25rem 1rem;align-items:center;justify-content:space-between;z-index:1}
.bar h1,.bar p{margin:0}
.alert{border-left:.25rem solid #d93025;padding:.25rem .75rem}
.grid{list-style:none;margin:.5rem 0;padding:0;display:grid;grid-template-columns:repeat(auto-fill,minmax(9rem,1fr));gap:.4rem}
.grid label{display:block;position:relative;border-radius:.5rem;overflow:hidden;cursor:pointer}
.grid img{display:block;width:100%;height:auto;aspect-ratio:4/3;object-fit:cover;background:#8883}
.grid input{position:absolute;top:.5rem;left:.5rem;width:1.4rem;height:1.4rem;margin:0;z-index:1}
.grid label:has(:checked)::after{content:'';position:absolute;inset:0;border:.3rem solid var(--accent);border-radius:.5rem}
:focus-visible{outline:.2rem solid var(--accent);outline-offset:.1rem}
footer{max-width:26rem;margin:0 auto;opacity:.75;font-size:.875rem}
main.wide+footer{max-width:72rem}
`;

export interface PageOptions {
  readonly status?: number;
  readonly wide?: boolean;
  readonly headers?: Readonly<Record<string, string>>;
  /** The text of an inline script; its hash is allowed by the policy, nothing else is. */
  readonly script?: { readonly text: string; readonly sha256: string };
}

/** A whole page. It can never be framed, as the real one's pages cannot. */
export function page(title: string, content: Markup, options: PageOptions = {}): Reply {
  const script =
    options.script === undefined ? undefined : new Markup(`<script>${options.script.text}</script>`);
  const document = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title} – local Google</title>
        <link rel="icon" href="data:," />
        <style>
          ${new Markup(style)}
        </style>
      </head>
      <body>
        <main class="${options.wide === true ? 'wide' : ''}">${content}</main>
        <footer>
          <p>This is the local Google of Valet’s development stack. No real account is involved.</p>
        </footer>
        ${script}
      </body>
    </html>`;
  const scripts = options.script === undefined ? '' : `script-src 'sha256-${options.script.sha256}'; `;
  return {
    status: options.status ?? 200,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      'content-security-policy': `default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; ${scripts}base-uri 'none'; frame-ancestors 'none'`,
      'x-frame-options': 'DENY',
      ...options.headers,
    },
    body: document.text,
  };
}

/** What a person sees when the app asked wrongly: a page, never a redirect (RFC 6749 §4.1.2.1). */
export function errorPage(status: number, error: string, explanation: string): Reply {
  return page(
    'Access blocked',
    html`<h1>Access blocked: authorization error</h1>
      <p>${explanation}</p>
      <p><strong>Error ${status}: ${error}</strong></p>`,
    { status },
  );
}
