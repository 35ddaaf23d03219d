// What `npm start` runs: the checks, the build and the stack in one process, so that Ctrl-C has one place to
// arrive at. Plain JavaScript, so that an older Node gets as far as being told that it is too old.
import '../../tools/node-version.mjs';

await import('./check-first.ts');
await import('../../tools/build.ts');
await import('./start.ts');
