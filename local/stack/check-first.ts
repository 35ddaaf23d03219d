import { readArguments } from './arguments.ts';
import { checkStart, giveUp } from './check.ts';

/** The part of `npm start` before the build. */
try {
  await checkStart(readArguments());
} catch (cause) {
  giveUp(cause);
}
