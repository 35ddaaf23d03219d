import { compile } from 'html-to-text';
import sanitizeHtml from 'sanitize-html';
import { arranging, boundHtml, type HtmlBudget, htmlBudget, unread } from './bound-html.ts';

/** HTML of a stranger with nothing in it that acts. Not yet for a page: its links are links. */
export interface CleanHtml {
  readonly html: string;
  /** False when some of it was left out for its cost. */
  readonly whole: boolean;
}

/** What reads either of the two below must have gone through here, once. `budget` is the message's. */
export function cleanHtml(source: string, budget: HtmlBudget = htmlBudget()): CleanHtml {
  const { html, whole } = boundHtml(source, budget);
  return { html: harmless(html), whole };
}

/** Only text-arranging tags, and anchors whose one attribute is a whole web or mail address in its plain spelling. */
function harmless(html: string): string {
  return sanitizeHtml(html, {
    allowedTags: [...arranging, 'a'],
    allowedAttributes: { a: ['href'] },
    allowedSchemes: ['http', 'https', 'mailto'],
    allowProtocolRelative: false,
    nonTextTags: unread,
    // Deeper ones lose their tags, not their text. The bound keeps those who walk the result off the stack's end.
    nestingLimit: 100,
    transformTags: {
      a: (_, attributes) => {
        const href = addressOf(attributes['href']);
        return { tagName: 'a', attribs: href === undefined ? {} : { href } };
      },
      img: (_, attributes) => ({ tagName: 'span', attribs: {}, text: attributes['alt'] ?? '' }),
    },
  });
}

/** In the spelling of URLs: a name in letters that only look Latin shows as what it is. */
function addressOf(href: string | undefined): string | undefined {
  const url = href === undefined ? null : URL.parse(href.trim());
  return url !== null && /^(https?|mailto):$/.test(url.protocol) ? url.href : undefined;
}

/**
 * Clean HTML as HTML that is safe to put into a page: tags without any attribute, each link as its text with its
 * address behind it. Nothing in it is fetched, run or clicked.
 */
export function safeHtml({ html }: CleanHtml): string {
  const open: { href: string | undefined; from: number }[] = [];
  // Anchors have one canonical spelling in what `harmless` writes, and text there has no bare angle bracket.
  return html.replace(/<a(?: href="([^"]*)")?>|<\/a>/g, (tag, href: string | undefined, at: number) => {
    if (tag !== '</a>') {
      open.push({ href, from: at + tag.length });
      return '';
    }
    const link = open.pop();
    return link?.href === undefined ? '' : ` &lt;${link.href}&gt;`;
  });
}

const toText = compile({
  wordwrap: false,
  // What comes here is bounded already; the default would cut it silently.
  limits: { maxInputLength: 2 ** 24 },
  formatters: {
    cell: (element, walk, builder) => {
      walk(element.children, builder);
      builder.addInline(' ');
    },
  },
  selectors: [
    { selector: 'a', options: { hideLinkHrefIfSameAsText: true, linkBrackets: ['<', '>'] } },
    // Most tables of mail only arrange things: a row is a line, its cells stand beside each other.
    { selector: 'tr', format: 'block', options: { leadingLineBreaks: 1, trailingLineBreaks: 1 } },
    ...['td', 'th'].map((selector) => ({ selector, format: 'cell' })),
    ...['h1', 'h2', 'h3', 'h4', 'h5', 'h6'].map((selector) => ({
      selector,
      options: { uppercase: false },
    })),
  ],
});

/** Clean HTML as plain text: lists, quotes and tables by lines, links with their address, pictures by what they say. */
export function htmlToText({ html }: CleanHtml): string {
  return toText(html).replace(/\n{3,}/g, '\n\n');
}
