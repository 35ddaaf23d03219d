#!/usr/bin/env node
// Plain JavaScript, so that an older Node says what is missing in place of a syntax error in TypeScript.
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 24 || (major === 24 && minor < 11)) {
  process.stderr.write(
    `valet needs Node 24.11 or newer; this is ${process.versions.node}. ` +
      'In a checkout after "npm ci": npx node cli/valet.mjs\n',
  );
  process.exit(2);
}
const { main } = await import('./main.ts');
await main();
