import { setImmediate as turn } from 'node:timers/promises';
import { isBlankHtml } from './blank.ts';
import { type CleanHtml, cleanHtml, htmlToText, safeHtml } from './html.ts';
import { htmlBudget } from './bound-html.ts';
import type { MailPart } from './part.ts';

/** Larger text is cut, in bytes as loaded and in UTF-16 units as shown. */
export const maxText = 2_000_000;

/** A stretch of what a message says. */
export interface Piece {
  readonly kind: 'plain' | 'html';
  readonly source: string;
  readonly isBlank: boolean;
  /** Of a form that few programs know, and that stands beside one that all do. */
  readonly isOdd?: boolean;
  /** Where it came from; undefined for words of our own. */
  readonly part?: MailPart;
}

/** The same content in its two forms: what to read as text, and what as HTML. */
export interface Content {
  readonly plain: readonly Piece[];
  readonly rich: readonly Piece[];
}

/** Of a source, with what must be known of it. */
export function pieceOf(piece: Omit<Piece, 'isBlank'>): Piece {
  const { kind, source } = piece;
  return { ...piece, isBlank: kind === 'html' ? isBlankHtml(source) : !/\S/.test(source) };
}

export const nothing: Content = { plain: [], rich: [] };
export const both = (piece: Piece): Content => ({ plain: [piece], rich: [piece] });
export const join = (contents: readonly Content[]): Content => ({
  plain: contents.flatMap(({ plain }) => plain),
  rich: contents.flatMap(({ rich }) => rich),
});
export const isBlank = (pieces: readonly Piece[]): boolean => pieces.every((piece) => piece.isBlank);

/** Of forms of one content: the plain one to read, unless it is blank; the last, richest one as HTML (RFC 2046 §5.1.4). */
export function alternative(contents: readonly Content[]): Content {
  const all = contents.filter(({ plain }) => !isBlank(plain));
  const known = all.filter(({ plain }) => !plain.some(({ isOdd }) => isOdd));
  const written = known.length > 0 ? known : all;
  const plain = written.find((content) => content.plain.every(({ kind }) => kind === 'plain'));
  const rich = written.findLast((content) => content.rich.some(({ kind }) => kind === 'html'));
  const last = written.at(-1);
  return { plain: (plain ?? last ?? nothing).plain, rich: (rich ?? last ?? nothing).rich };
}

export interface Shown {
  readonly text: string;
  /** Only when asked for, and only of content that has any. */
  readonly html: string | undefined;
  /** Pieces that are not there to their end. */
  readonly cut: readonly Piece[];
}

/**
 * Content for a person to read. One budget holds for all HTML of it, each piece is cleaned once for both forms, and other
 * requests have their turn between pieces: no message keeps them waiting.
 */
export async function show({ plain, rich }: Content, wanted: { readonly html: boolean }): Promise<Shown> {
  const budget = htmlBudget();
  const cleaned = new Map<Piece, CleanHtml>();
  const clean = (piece: Piece): CleanHtml => {
    const known = cleaned.get(piece) ?? cleanHtml(piece.source, budget);
    cleaned.set(piece, known);
    return known;
  };
  const texts: string[] = [];
  for (const piece of plain) {
    await turn();
    texts.push((piece.kind === 'html' ? htmlToText(clean(piece)) : piece.source).trimEnd());
  }
  const text = texts.filter((part) => part !== '').join('\n\n');
  const pages: string[] = [];
  if (wanted.html && rich.some(({ kind }) => kind === 'html')) {
    for (const piece of rich) {
      await turn();
      pages.push(piece.kind === 'html' ? safeHtml(clean(piece)) : preformatted(piece.source));
    }
  }
  return {
    text: text.slice(0, maxText).toWellFormed(),
    html: pages.length > 0 ? pages.join('<hr />') : undefined,
    cut: text.length > maxText ? plain : [...cleaned.keys()].filter((piece) => !clean(piece).whole),
  };
}

function preformatted(text: string): string {
  const escaped = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  return `<pre>${escaped}</pre>`;
}
