import { convert } from 'html-to-text';
import sanitizeHtml from 'sanitize-html';

/** UTF-16 units and opening tags of HTML that are looked at: nobody reads more, and work on it must end in time. */
const maxLength = 1_000_000;
/** The parser's work grows with the square of the depth; a long newsletter has some thousand tags. */
const maxTags = 30_000;

/** The part of a source that is looked at. */
function readable(html: string): string {
  let tags = 0;
  for (const tag of html.slice(0, maxLength).matchAll(/<[a-z]/gi)) {
    tags += 1;
    if (tags > maxTags) return html.slice(0, tag.index);
  }
  return html.slice(0, maxLength);
}

/** Whether a source is so long that its end is left out. */
export function isTooLong(html: string): boolean {
  return readable(html).length < html.length;
}

/** Tags that only arrange text. None of them loads, runs, submits or positions anything. */
const tags = [
  ...['p', 'div', 'span', 'br', 'hr', 'blockquote', 'pre', 'code', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6'],
  ...['b', 'strong', 'i', 'em', 'u', 's', 'small', 'sub', 'sup', 'q', 'ul', 'ol', 'li', 'dl', 'dt', 'dd'],
  ...['table', 'caption', 'thead', 'tbody', 'tfoot', 'tr', 'td', 'th'],
];

/** What stands inside these is not text for people. */
const unread = [
  ...['script', 'style', 'textarea', 'option', 'select', 'noscript', 'title', 'svg', 'math', 'template'],
  ...['iframe', 'object', 'embed', 'xmp', 'noembed', 'noframes', 'audio', 'video', 'canvas'],
];

/** Only text-arranging tags, and anchors whose one attribute is a whole web or mail address in its plain spelling. */
function harmless(html: string): string {
  return sanitizeHtml(readable(html), {
    allowedTags: [...tags, 'a'],
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
 * HTML of a stranger as HTML that is safe to put into a page: tags without any attribute, each link as its text with its
 * address behind it. Nothing in it is fetched, run or clicked.
 */
export function safeHtml(html: string): string {
  const open: { href: string | undefined; from: number }[] = [];
  // Anchors have one canonical spelling in what `harmless` writes, and text there has no bare angle bracket.
  return harmless(html).replace(
    /<a(?: href="([^"]*)")?>|<\/a>/g,
    (tag, href: string | undefined, at: number) => {
      if (tag !== '</a>') {
        open.push({ href, from: at + tag.length });
        return '';
      }
      const link = open.pop();
      return link?.href === undefined ? '' : ` &lt;${link.href}&gt;`;
    },
  );
}

/** HTML as plain text: lists, quotes and tables by lines, links with their address, pictures by what they say. */
export function htmlToText(html: string): string {
  return convert(harmless(html), {
    wordwrap: false,
    limits: { maxInputLength: 4 * maxLength },
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
  }).replace(/\n{3,}/g, '\n\n');
}
