import { spawn } from 'node:child_process';

function opener(platform: NodeJS.Platform): readonly string[] {
  if (platform === 'darwin') return ['open'];
  // Not "start": cmd takes the & of an address for the next command.
  if (platform === 'win32') return ['rundll32', 'url.dll,FileProtocolHandler'];
  return ['xdg-open'];
}

/** Opens an address in the person's browser. False when there is no way to; they open it by hand then. */
export function openBrowser(url: URL, platform: NodeJS.Platform = process.platform): Promise<boolean> {
  const [command = '', ...args] = opener(platform);
  return new Promise((resolve) => {
    const child = spawn(command, [...args, url.href], { stdio: 'ignore', detached: true });
    child.once('error', () => resolve(false));
    child.once('spawn', () => resolve(true));
    child.unref();
  });
}
