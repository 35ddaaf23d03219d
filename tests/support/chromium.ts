import { execFileSync, spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync } from 'node:fs';
import path from 'node:path';
import { chromium, type Browser } from 'playwright-core';

/**
 * What draws pages without a window of its own, and is all of Chromium that a test needs: it takes less than half the time
 * of the whole browser, whose own windows and menus are pages as well.
 */
const headlessShell = 'chromium-headless-shell';

/** Names that Chrome and Chromium go by on the PATH, the first found is taken. */
const names = [
  headlessShell,
  'chromium',
  'chromium-browser',
  'google-chrome-stable',
  'google-chrome',
  'chrome',
];

/** Where installers put Chrome and Chromium off the PATH. */
const places = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe',
];

const runnable = (file: string): boolean => {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false; // not there, or not ours to run: the next place is looked at
  }
};

function systemChromium(): string | undefined {
  const folders = (process.env['PATH'] ?? '')
    .split(path.delimiter)
    .filter((folder) => path.isAbsolute(folder));
  const candidates = [
    ...names.flatMap((name) => folders.map((folder) => path.join(folder, name))),
    ...places,
  ];
  return candidates.find(runnable);
}

/** Chromium that `playwright-core install chromium` has fetched before. */
function downloadedChromium(): string | undefined {
  const file = chromium.executablePath();
  return runnable(file) ? file : undefined;
}

function installOnDebian(): string | undefined {
  if (process.getuid?.() !== 0 || !existsSync('/etc/debian_version')) return undefined;
  const options = {
    stdio: 'inherit',
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    timeout: 300_000,
  } as const;
  execFileSync('apt-get', ['update', '-q'], options);
  for (const name of [headlessShell, 'chromium']) {
    console.log(`There is no Chrome or Chromium here: installing the Debian package "${name}" with apt-get.`);
    const { status } = spawnSync(
      'apt-get',
      ['install', '-y', '-q', '--no-install-recommends', name],
      options,
    );
    if (status === 0) return systemChromium(); // else apt-get has said why
  }
  return undefined;
}

/**
 * The Chromium that browser tests run in: one of the system, else Playwright's download, else, as root on Debian, the
 * package is installed.
 *
 * @returns the path of its program
 * @throws Error with the one command to run, when there is none and none can be installed
 */
export function findChromium(): string {
  const found = systemChromium() ?? downloadedChromium() ?? installOnDebian();
  if (found !== undefined) return found;
  throw new Error('The browser tests need Chrome or Chromium. Run: npx playwright-core install chromium');
}

/** What keeps it quiet: nothing of its own goes over the network. */
export const quietArguments = (): string[] => [
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  // Chromium's own sandbox does not start for root, as in most containers
  ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
];

/**
 * Starts it without a window, and quiet.
 *
 * @param more - what it is started with besides
 */
export function launchChromium(more: readonly string[] = []): Promise<Browser> {
  return chromium.launch({
    executablePath: findChromium(),
    headless: true,
    args: [...quietArguments(), ...more],
  });
}
