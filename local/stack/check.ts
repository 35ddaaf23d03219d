import type { Arguments } from './arguments.ts';
import { findFunc } from './func.ts';
import { reservePorts, StackError } from './ports.ts';

/**
 * The parts believe anybody who says who they are. They look for themselves, too, but run in an environment of their
 * own, where the variable is not.
 *
 * @throws StackError in production
 */
export function refuseProduction(): void {
  if (process.env['NODE_ENV'] === 'production') {
    throw new StackError('The local stack does not run in production: NODE_ENV is "production" here.');
  }
}

/**
 * What may keep a stack from starting and can be known beforehand. Looked at before anything is built or taken away: a
 * start that is refused leaves a stack that runs from the same folder, and the file that says where, as they are.
 *
 * @throws StackError in production, for a taken port, or without the Core Tools that were asked for
 */
export async function checkStart({ api, ports }: Pick<Arguments, 'api' | 'ports'>): Promise<void> {
  refuseProduction();
  if (api === 'func') await findFunc();
  await reservePorts(ports);
}

/** Ends this process over what kept it from starting: one plain sentence for what a person can mend. */
export function giveUp(cause: unknown): never {
  const known = cause instanceof StackError;
  const text = known
    ? cause.message
    : cause instanceof Error
      ? (cause.stack ?? cause.message)
      : String(cause);
  process.stderr.write(`${text}\n`);
  process.exit(1);
}
