/** Says whether a route value is one that the template takes. */
export type Constraint = (value: string) => boolean;

const whole = /^\s*[+-]?\d+\s*$/;
const withinInteger = (low: bigint, high: bigint): Constraint => {
  return (value) => {
    if (!whole.test(value)) return false;
    const number = BigInt(value.trim().replace('+', ''));
    return number >= low && number <= high;
  };
};
const decimal: Constraint = (value) => /^\s*[+-]?(\d+(,\d+)*)?\.?\d+(e[+-]?\d+)?\s*$/i.test(value);
const guid =
  /^(?:[0-9a-f]{32}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|\{[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\}|\([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\))$/i;
const int64 = [-(2n ** 63n), 2n ** 63n - 1n] as const;

const plain: Readonly<Record<string, Constraint>> = {
  int: withinInteger(-(2n ** 31n), 2n ** 31n - 1n),
  long: withinInteger(...int64),
  bool: (value) => /^\s*(true|false)\s*$/i.test(value),
  guid: (value) => guid.test(value.trim()),
  decimal,
  double: decimal,
  float: decimal,
  alpha: (value) => /^[a-z]*$/i.test(value),
  required: (value) => value !== '',
};

const numbers = (argument: string): number[] => argument.split(',').map((part) => Number(part.trim()));

const withArgument: Readonly<Record<string, (argument: string) => Constraint>> = {
  minlength: (argument) => (value) => value.length >= Number(argument),
  maxlength: (argument) => (value) => value.length <= Number(argument),
  length: (argument) => {
    const [low = 0, high = low] = numbers(argument);
    return (value) => value.length >= low && value.length <= high;
  },
  min: (argument) => withinInteger(BigInt(argument.trim()), int64[1]),
  max: (argument) => withinInteger(int64[0], BigInt(argument.trim())),
  range: (argument) => {
    const [low = '0', high = low] = argument.split(',');
    return withinInteger(BigInt(low.trim()), BigInt(high.trim()));
  },
  regex: (argument) => {
    // Doubled braces and backslashes are how a template escapes them.
    const pattern = new RegExp(argument.replaceAll('{{', '{').replaceAll('}}', '}'), 'i');
    return (value) => pattern.test(value);
  },
};

/**
 * The constraint that a template names, such as `int` or `length(3,40)`; the names and meanings are those of ASP.NET
 * Core's inline constraints (learn.microsoft.com, "Routing in ASP.NET Core", route constraints).
 *
 * @throws Error naming the constraint when it is unknown, as the real host refuses the route
 */
export function constraint(text: string): Constraint {
  const match = /^([a-z]+)(?:\((.*)\))?$/is.exec(text);
  const name = match?.[1]?.toLowerCase() ?? text;
  const argument = match?.[2];
  const found = argument === undefined ? plain[name] : withArgument[name]?.(argument);
  if (found === undefined) throw new Error(`The route constraint "${text}" is not known.`);
  return found;
}
