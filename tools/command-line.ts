import { parseArgs, type ParseArgsConfig } from 'node:util';

type Options = NonNullable<ParseArgsConfig['options']>;

const help = { help: { type: 'boolean', short: 'h' } } as const satisfies Options;

/** Ends this process with 2, over a command line that makes no sense: one sentence why, then how it is called. */
export function refuse(usage: string, sentence: string): never {
  process.stderr.write(`${sentence}\n\n${usage}`);
  process.exit(2);
}

/**
 * Reads this process's command line, so that every command behind `npm run` answers alike: `--help` prints `usage` and
 * ends the process with 0; what is not known ends it with 2.
 *
 * @param usage several lines, the first beginning with `Usage: npm`
 * @param positionals whether anything may stand beside the options. Default: false
 */
export function commandLine<const O extends Options>(
  usage: string,
  options: O,
  { positionals: allowPositionals = false }: { readonly positionals?: boolean } = {},
): ReturnType<typeof parseArgs<{ options: O; allowPositionals: true }>> {
  const { values, positionals } = parse(usage, { ...options, ...help }, allowPositionals);
  if (values['help'] === true) {
    process.stdout.write(usage);
    process.exit(0);
  }
  return { values, positionals } as ReturnType<typeof parseArgs<{ options: O; allowPositionals: true }>>;
}

function parse(usage: string, options: Options, allowPositionals: boolean) {
  try {
    return parseArgs({ options, allowPositionals });
  } catch (cause) {
    if (!(cause instanceof TypeError)) throw cause;
    // Its sentences begin well, and go on about escaping.
    const [sentence = ''] = cause.message.split('. ');
    return refuse(usage, `${sentence.replace(/\.$/, '')}.`);
  }
}
