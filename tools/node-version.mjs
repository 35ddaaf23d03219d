// Runs first in every npm script. The project pins Node 24 as a locked package, which npm puts first on the PATH;
// on a platform without such a package, or with optional packages left out, an older system Node would run unnoticed.
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major !== 24 || minor < 11) {
  console.error(
    `Valet needs Node 24.11 or newer (24.x); this is ${process.versions.node}. ` +
      'Run "npm ci" without --omit=optional, or install Node 24, and try again.',
  );
  process.exit(1);
}
