/** What HTML of one message may still cost, over all its parts; `boundHtml` takes from it. */
export interface HtmlBudget {
  /** UTF-16 units that are passed on; an entity counts as some, since each is an event of its own to a parser. */
  units: number;
  /** Tags that are passed on. A long newsletter has some thousand. */
  tags: number;
}

export function htmlBudget(): HtmlBudget {
  return { units: 1_000_000, tags: 20_000 };
}

/** Of one source: its tags in plain spelling, and whether anything of it had to be left out for its cost. */
export interface BoundHtml {
  readonly html: string;
  readonly whole: boolean;
}

/** Tags that only arrange text. None of them loads, runs, submits or positions anything. */
export const arranging = [
  ...['p', 'div', 'span', 'br', 'hr', 'blockquote', 'pre', 'code', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6'],
  ...['b', 'strong', 'i', 'em', 'u', 's', 'small', 'sub', 'sup', 'q', 'ul', 'ol', 'li', 'dl', 'dt', 'dd'],
  ...['table', 'caption', 'thead', 'tbody', 'tfoot', 'tr', 'td', 'th'],
];
/** What stands inside these is read as text up to their own end, by every browser. */
const raw = [...['script', 'style', 'textarea', 'noscript', 'title', 'iframe', 'xmp', 'noembed', 'noframes']];
/** What stands inside these is not text for people either, but has tags of its own. */
const unreadNodes = ['option', 'select', 'svg', 'math', 'template', 'object', 'audio', 'video', 'canvas'];
/** Tags whose content is never shown. */
export const unread = [...raw, ...unreadNodes, 'embed'];

const passed = new Set([...arranging, ...unreadNodes, 'a', 'img']);
const empty = new Set(['br', 'hr', 'img']);
/** The attribute of a tag that matters. */
const telling: Readonly<Record<string, string>> = { a: 'href', img: 'alt' };
/** Those of these that are open end where the tag opens: people leave out the closing ones. */
const cells = ['td', 'th'];
const sections = [...cells, 'tr', 'thead', 'tbody', 'tfoot', 'caption'];
const ends = new Map<string, readonly string[]>([
  ...['li', 'option'].map((name) => [name, [name]] as const),
  ...['dt', 'dd'].map((name) => [name, ['dt', 'dd']] as const),
  ...cells.map((name) => [name, cells] as const),
  ['tr', [...cells, 'tr']],
  ...['thead', 'tbody', 'tfoot', 'caption'].map((name) => [name, sections] as const),
  ...['p', 'div', 'blockquote', 'pre', 'hr', 'ul', 'ol', 'dl', 'table'].map((name) => [name, ['p']] as const),
  ...['h1', 'h2', 'h3', 'h4', 'h5', 'h6'].map((name) => [name, ['p']] as const),
]);
/** Such ends reach through these, which nobody closes either. */
const seenThrough = new Set([
  'p',
  'a',
  'span',
  'code',
  'b',
  'strong',
  'i',
  'em',
  'u',
  's',
  'small',
  'sub',
  'sup',
  'q',
]);

/** Deeper tags are left out, not their text: the work of parsers and of those who walk their trees grows with depth. */
const deepest = 100;
/** Each of these writes something before every line inside it. */
const indenting = new Set(['blockquote', 'ul', 'ol']);
const mostIndents = 20;
/** Units of an entity. */
const entity = 8;
/** Text is taken in steps of so many units, so that the budget ends it in time. */
const step = 4096;

/**
 * Reads HTML as browsers do, in time that grows with its length alone, and writes it anew for parsers whose time does
 * not: known tags in plain spelling, every one of them closed, never deep, and no more than the budget has. A tag that is
 * too much leaves a space; text beyond the budget is left out. It makes nothing safe: who reads it sanitises it.
 */
export function boundHtml(source: string, budget: HtmlBudget): BoundHtml {
  const writer = new Writer(budget);
  let at = 0;
  let bracket = -1;
  while (at < source.length && budget.units > 0) {
    if (bracket < at) bracket = source.indexOf('<', at);
    if (bracket < 0) bracket = source.length;
    if (bracket > at) {
      const end = Math.min(bracket, at + step);
      writer.text(source.slice(at, end));
      at = end;
    } else {
      at = passMarkup(source, at, writer);
    }
  }
  return { html: writer.end(), whole: writer.whole && at >= source.length };
}

/** Passes what begins with the bracket at `at` on; gives the place behind it, the end for what never ends. */
function passMarkup(source: string, at: number, writer: Writer): number {
  const name = match(/<\/?([a-z][^\s/>]*)/iy, source, at)?.[1]?.toLowerCase();
  if (name === undefined) return passNonsense(source, at, writer);
  const closing = source[at + 1] === '/';
  const tag = readTag(source, at + 1 + (closing ? 1 : 0) + name.length, telling[name]);
  if (tag === undefined) return source.length;
  if (closing) writer.close(name);
  else if (raw.includes(name)) return behindRaw(name, source, tag.end);
  // A drawing may end where it begins; to all other tags the slash says nothing.
  else if (!(tag.slash && (name === 'svg' || name === 'math'))) writer.open(name, tag.value);
  return tag.end;
}

/** Comments, declarations and brackets that are no markup. */
function passNonsense(source: string, at: number, writer: Writer): number {
  if (source.startsWith('<!--', at)) return behind(/--!?>/g, source, at + 2);
  if (/[!?/]/.test(source.charAt(at + 1))) return behind(/>/g, source, at + 2);
  writer.bracket();
  return at + 1;
}

interface Tag {
  /** Of the attribute that was asked for, with its entities as they were. */
  readonly value: string | undefined;
  readonly slash: boolean;
  readonly end: number;
}

/** The rest of a tag behind its name. Undefined for one that does not end. */
function readTag(source: string, from: number, wanted: string | undefined): Tag | undefined {
  const attribute = /([^\s/>][^\s/>=]*)(?:\s*=\s*(?:"([^"]*)(?:"|$)|'([^']*)(?:'|$)|([^\s>]*)))?/y;
  let value: string | undefined;
  let at = from;
  for (;;) {
    at += match(/[\s/]*/y, source, at)?.[0].length ?? 0;
    if (source[at] === '>') return { value, slash: source[at - 1] === '/', end: at + 1 };
    const found = match(attribute, source, at);
    if (found === undefined) return undefined;
    if (found[1]?.toLowerCase() === wanted) value ??= found[2] ?? found[3] ?? found[4] ?? '';
    at += found[0].length;
  }
}

function match(sticky: RegExp, source: string, at: number): RegExpExecArray | undefined {
  sticky.lastIndex = at;
  return sticky.exec(source) ?? undefined;
}

/** The place behind the first match; the end when there is none, as a browser has it. */
function behind(pattern: RegExp, source: string, from: number): number {
  return match(pattern, source, from) === undefined ? source.length : pattern.lastIndex;
}

/** The place behind an element whose content is no markup. */
function behindRaw(name: string, source: string, from: number): number {
  const end = behind(new RegExp(`</${name}(?=[\\s/>])`, 'gi'), source, from);
  return behind(/>/g, source, end);
}

/** What is written, and which tags are open in it: never one that a parser would not have open, too. */
class Writer {
  whole = true;
  readonly #budget: HtmlBudget;
  readonly #out: string[] = [];
  readonly #open: string[] = [];
  readonly #count = new Map<string, number>();
  /** Tags that were left out for their depth and whose closing ones must not close others. */
  readonly #leftOut = new Map<string, number>();

  constructor(budget: HtmlBudget) {
    this.#budget = budget;
  }

  text(text: string): void {
    this.#spend(text);
    // A newline of a preformatted text becomes a line with all that stands before it.
    if (this.#of('pre') > 0) this.#budget.units -= this.#indents() * 3 * (text.split('\n').length - 1);
    this.#out.push(text);
  }

  bracket(): void {
    this.#budget.units -= entity;
    this.#out.push('&lt;');
  }

  open(name: string, value: string | undefined): void {
    if (!passed.has(name)) return;
    this.#endBefore(name);
    const deep = this.#open.length >= deepest || (indenting.has(name) && this.#indents() >= mostIndents);
    if (deep && !empty.has(name)) {
      this.#leftOut.set(name, (this.#leftOut.get(name) ?? 0) + 1);
      this.#space();
      return;
    }
    if (!this.#pay()) return;
    if (value !== undefined) this.#spend(value);
    const attribute = value === undefined ? '' : ` ${telling[name] ?? ''}="${escaped(value)}"`;
    this.#out.push(`<${name}${attribute}>`);
    if (empty.has(name)) return;
    this.#open.push(name);
    this.#count.set(name, this.#of(name) + 1);
  }

  close(name: string): void {
    const leftOut = this.#leftOut.get(name) ?? 0;
    if (leftOut > 0) this.#leftOut.set(name, leftOut - 1);
    else if (this.#of(name) > 0) this.#popTo(this.#open.lastIndexOf(name));
    else if (name === 'br') this.open('br', undefined);
  }

  end(): string {
    this.#popTo(0);
    return this.#out.join('');
  }

  #endBefore(name: string): void {
    const ended = ends.get(name);
    if (ended === undefined) return;
    for (let at = this.#open.length - 1; at >= 0; at -= 1) {
      const open = this.#open[at] ?? '';
      if (ended.includes(open)) this.#popTo(at);
      else if (!seenThrough.has(open)) break;
    }
  }

  #popTo(at: number): void {
    while (this.#open.length > at) {
      const name = this.#open.pop() ?? '';
      this.#count.set(name, this.#of(name) - 1);
      this.#out.push(`</${name}>`);
    }
  }

  #spend(text: string): void {
    this.#budget.units -= text.length + (entity - 1) * (text.split('&').length - 1);
  }

  /** Whether there is a tag left; else the text goes on without. */
  #pay(): boolean {
    this.#budget.tags -= 1;
    if (this.#budget.tags >= 0) return true;
    this.whole = false;
    this.#space();
    return false;
  }

  #space(): void {
    this.#out.push(' ');
  }

  #of(name: string): number {
    return this.#count.get(name) ?? 0;
  }

  #indents(): number {
    return this.#of('blockquote') + this.#of('ul') + this.#of('ol');
  }
}

/** So that a value is one, whatever is in it; entities stay what they are. */
function escaped(value: string): string {
  return value.replaceAll('"', '&quot;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
