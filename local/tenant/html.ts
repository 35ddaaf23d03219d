/** Text that may stand anywhere in a page. */
export function escapeHtml(value: string): string {
  return value.replace(/[&<>"']/g, (character) => `&#${String(character.charCodeAt(0))};`);
}

const style = `
  body { font: 1.125rem/1.5 system-ui, sans-serif; max-width: 32rem; margin: 2rem auto; padding: 0 1rem; color: #111; background: #fff }
  h1 { font-size: 1.75rem; line-height: 1.2 }
  button { display: block; width: 100%; margin: 0 0 .75rem; padding: .9rem 1rem; font: inherit; text-align: left;
    color: #111; background: #fff; border: 2px solid #555; border-radius: .5rem; cursor: pointer }
  button:hover { background: #eef4ff }
  button:focus-visible { outline: 3px solid #0b57d0; outline-offset: 2px }
  small { display: block; color: #444; font-size: 1rem }
`;

/** A whole page of the tenant: plain HTML, no script. */
export function document(title: string, body: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
<style>${style}</style>
</head>
<body>
<main>
<h1>${escapeHtml(title)}</h1>
${body}
</main>
</body>
</html>
`;
}
