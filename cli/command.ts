import { parseArgs } from 'node:util';
import type { Environment } from './home.ts';
import type { SessionStore } from './sign-in/session.ts';
import type { Terminal } from './terminal.ts';
import { usageTrouble } from './trouble.ts';

export interface Option {
  readonly type: 'string' | 'boolean';
  readonly short?: string;
  /** What stands for the value in the help, such as `FILE`. */
  readonly value?: string;
  readonly help: string;
}
export type Options = Readonly<Record<string, Option>>;

export type Values<O extends Options> = {
  readonly [Name in keyof O]?: O[Name]['type'] extends 'boolean' ? boolean : string;
};

/** What a command works with. */
export interface Context {
  readonly env: Environment;
  /** The folder of sign-in and unfinished uploads. */
  readonly home: string;
  readonly sessions: SessionStore;
  readonly terminal: Terminal;
  /** Fires at Ctrl-C. */
  readonly signal: AbortSignal;
}

interface Declaration<O extends Options> {
  readonly name: string;
  /** What follows the name, such as `FILE...`. */
  readonly takes: string;
  readonly does: string;
  readonly options: O;
  /** How many arguments there must and may be. */
  readonly count: readonly [least: number, most: number];
  run(
    input: { readonly values: Values<O>; readonly args: readonly string[] },
    context: Context,
  ): Promise<void>;
}

/** A command whose options are read by its own declaration. */
export interface Command {
  readonly name: string;
  readonly takes: string;
  readonly does: string;
  readonly help: string;
  /** @throws Trouble for options or arguments that make no sense */
  read(argv: readonly string[]): {
    readonly json: boolean;
    readonly help: boolean;
    run(context: Context): Promise<void>;
  };
}

const everywhere = {
  json: { type: 'boolean', help: 'print JSON, for programs' },
  help: { type: 'boolean', short: 'h', help: 'print this' },
} as const satisfies Options;

function helpOf({ name, takes, does, options }: Declaration<Options>): string {
  const rows = Object.entries({ ...options, ...everywhere }).map(([long, option]: [string, Option]) => {
    const short = option.short === undefined ? '    ' : `-${option.short}, `;
    return [
      `  ${short}--${long}${option.value === undefined ? '' : ` ${option.value}`}`,
      option.help,
    ] as const;
  });
  const width = Math.max(...rows.map(([left]) => left.length));
  const list = rows.map(([left, right]) => `${left.padEnd(width)}  ${right}\n`).join('');
  return `Usage: valet ${name}${takes === '' ? '' : ` ${takes}`} [options]\n\n${does}\n\nOptions:\n${list}`;
}

/** Declares a command. */
export function command<const O extends Options>(declaration: Declaration<O>): Command {
  const { name, takes, does, count } = declaration;
  const options = { ...declaration.options, ...everywhere };
  return {
    name,
    takes,
    does,
    help: helpOf(declaration),
    read(argv) {
      const { values, positionals } = parse(name, argv, options);
      if (values['help'] !== true && (positionals.length < count[0] || positionals.length > count[1]))
        throw usageTrouble(
          `"valet ${name}" takes ${takes === '' ? 'no arguments' : takes}. See "valet ${name} --help".`,
        );
      return {
        json: values['json'] === true,
        help: values['help'] === true,
        // parseArgs has held each value to its declared type
        run: (context) => declaration.run({ values: values as Values<O>, args: positionals }, context),
      };
    },
  };
}

function parse(name: string, argv: readonly string[], options: Options) {
  try {
    return parseArgs({ args: [...argv], options, allowPositionals: true });
  } catch (cause) {
    // its sentences begin well, and go on about escaping
    const [sentence = 'That makes no sense'] = (cause instanceof Error ? cause.message : '').split('. ');
    throw usageTrouble(`${sentence}. See "valet ${name} --help".`);
  }
}
