import { constraint, type Constraint } from './constraints.ts';

interface Parameter {
  readonly name: string;
  readonly constraints: readonly Constraint[];
  readonly optional: boolean;
  readonly catchAll: boolean;
  readonly defaultValue: string | undefined;
}

/** One segment of a template: a literal, one parameter, or several of both (`{name}.{ext}`). */
interface Segment {
  readonly literal: string | undefined;
  readonly parameters: readonly Parameter[];
  /** Set for a segment of several parts; its groups are the parameters in order. */
  readonly pattern: RegExp | undefined;
}

/** A route template made ready to match. */
export interface Template {
  readonly text: string;
  readonly segments: readonly Segment[];
  /** One digit a segment, lower is tried first: ASP.NET's order of precedence for inbound requests. */
  readonly precedence: readonly number[];
}

/** Splits `{name:c1:c2(x:y)=default?}` at the colons that stand outside parentheses. */
function parameter(text: string): Parameter {
  const stars = /^\*{1,2}/.exec(text)?.[0].length ?? 0;
  let depth = 0;
  const parts: string[] = [];
  let current = '';
  for (const char of text.slice(stars)) {
    if (char === '(') depth += 1;
    if (char === ')') depth -= 1;
    if (char === ':' && depth === 0) {
      parts.push(current);
      current = '';
    } else current += char;
  }
  parts.push(current);
  const last = parts.at(-1) ?? '';
  const optional = last.endsWith('?');
  const ending = optional ? last.slice(0, -1) : last;
  const equals = ending.indexOf('=');
  const [name, ...constraints] = [...parts.slice(0, -1), equals < 0 ? ending : ending.slice(0, equals)];
  return {
    name,
    constraints: constraints.map(constraint),
    optional,
    catchAll: stars > 0,
    defaultValue: equals < 0 ? undefined : ending.slice(equals + 1),
  };
}

const quote = (text: string): string => text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');

function segment(text: string): Segment {
  const parts = text.split(/(\{(?:\{\{|\}\}|[^{}])*\})/).filter((part) => part !== '');
  const isParameter = (part: string): boolean => part.startsWith('{') && part.endsWith('}');
  const parameters = parts.filter(isParameter).map((part) => parameter(part.slice(1, -1)));
  if (parameters.length === 0) return { literal: text, parameters, pattern: undefined };
  if (parts.length === 1) return { literal: undefined, parameters, pattern: undefined };
  const source = parts.map((part) => (isParameter(part) ? '(.+)' : quote(part))).join('');
  return { literal: undefined, parameters, pattern: new RegExp(`^${source}$`, 'i') };
}

function digit({ literal, parameters, pattern }: Segment): number {
  if (literal !== undefined) return 1;
  if (pattern !== undefined) return 2;
  const [only] = parameters;
  return (only?.catchAll === true ? 5 : 3) - (only !== undefined && only.constraints.length > 0 ? 1 : 0);
}

/** Cuts a template at the slashes that stand outside braces (a regex constraint may hold one). */
function cut(text: string): string[] {
  const pieces: string[] = [];
  let depth = 0;
  let current = '';
  for (const char of text) {
    if (char === '{') depth += 1;
    if (char === '}') depth -= 1;
    if (char === '/' && depth === 0) {
      pieces.push(current);
      current = '';
    } else current += char;
  }
  pieces.push(current);
  return pieces.filter((piece) => piece !== '');
}

/** @throws Error when the template names an unknown constraint */
export function parseTemplate(text: string): Template {
  const segments = cut(text).map(segment);
  return { text, segments, precedence: segments.map(digit) };
}

/** Orders templates as the host tries them: literal, then constrained, then free, then catch-all, segment by segment. */
export function byPrecedence(a: Template, b: Template): number {
  const length = Math.max(a.precedence.length, b.precedence.length);
  for (let index = 0; index < length; index += 1) {
    const difference = (a.precedence[index] ?? 0) - (b.precedence[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/**
 * The route values of a decoded path, or undefined when it does not fit. A trailing slash does not count; literals
 * match in any case.
 */
export function matchTemplate(template: Template, path: string): Record<string, string> | undefined {
  const pieces = path.replace(/^\//, '').replace(/\/$/, '').split('/');
  if (pieces.length === 1 && pieces[0] === '') pieces.pop();
  const values: Record<string, string> = {};
  for (const [index, { literal, parameters, pattern }] of template.segments.entries()) {
    const [only] = parameters;
    const piece = only?.catchAll === true ? pieces.slice(index).join('/') : (pieces[index] ?? '');
    if (literal !== undefined) {
      if (piece.toLowerCase() !== literal.toLowerCase()) return undefined;
    } else if (pattern !== undefined) {
      const match = pattern.exec(piece);
      if (match === null) return undefined;
      for (const [group, { name }] of parameters.entries()) values[name] = match[group + 1] ?? '';
    } else if (only !== undefined) {
      if (piece !== '') values[only.name] = piece;
      else if (only.defaultValue !== undefined) values[only.name] = only.defaultValue;
      else if (!only.optional && !only.catchAll) return undefined;
    }
    for (const { name, constraints } of parameters) {
      const value = values[name];
      if (value !== undefined && !constraints.every((holds) => holds(value))) return undefined;
    }
    if (only?.catchAll === true) return values;
  }
  return pieces.length > template.segments.length ? undefined : values;
}
