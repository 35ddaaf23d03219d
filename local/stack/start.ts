import { readArguments } from './arguments.ts';
import { banner } from './banner.ts';
import { checkStart, giveUp } from './check.ts';
import { startStack, type Stack } from './index.ts';
import { titles, type PartName } from './ports.ts';
import { clearReadyFile, settingsFileOf, writeReadyFile } from './write-ready.ts';

/** `npm start` after the build: runs the stack in the foreground until Ctrl-C. */

/**
 * One Ctrl-C may arrive twice: from the terminal, which sends it to the whole group, and from npm, which passes it on.
 */
const sameRequestMs = 500;

/** Resolves at the first request to stop; a second one ends this process at once, and its parts with it. */
function untilAsked(): Promise<void> {
  return new Promise((resolve) => {
    let first: number | undefined;
    const ask = (): void => {
      if (first !== undefined && performance.now() - first > sameRequestMs) process.exit(130);
      first ??= performance.now();
      resolve();
    };
    // npm ends its shell on SIGTERM and tells nobody behind it: then this process gets another parent.
    const parent = process.ppid;
    setInterval(() => {
      if (process.ppid !== parent) resolve();
    }, 500).unref();
    process.on('SIGINT', ask);
    process.on('SIGTERM', ask);
    process.on('SIGHUP', ask);
  });
}

async function run(): Promise<number> {
  const wanted = readArguments();
  const { ports, dataDir, readyFile, api, tokenSource, built } = wanted;
  const asked = untilAsked();
  await checkStart(wanted);
  await clearReadyFile(readyFile);
  await clearReadyFile(settingsFileOf(readyFile));
  let stopping = false;
  let report: (sentence: string) => void = () => undefined;
  const died = new Promise<string>((resolve) => (report = resolve));
  const title = (part: string): string => (part in titles ? titles[part as PartName] : 'storage (Azurite)');
  const starting = startStack({
    ...built,
    ports,
    api,
    tokenSource,
    ...(dataDir === undefined ? {} : { dataDir }),
    events: {
      line: (part, text) => {
        if (!stopping) process.stdout.write(`${part.padEnd(7)} | ${text}\n`);
      },
      died: (part, how) => report(`${title(part)} ended by itself, ${how}. Everything else was stopped.`),
    },
  });
  const stack: Stack | undefined = await Promise.race([starting, asked.then(() => undefined)]);
  if (stack === undefined) {
    const late = await starting;
    await late.stop();
    return 0;
  }
  await writeReadyFile(settingsFileOf(readyFile), { IsEncrypted: false, Values: stack.settings });
  await writeReadyFile(readyFile, stack.ready);
  process.stdout.write(banner(stack.ready, readyFile));
  const fault = await Promise.race([asked, died]);
  stopping = true;
  await stack.stop();
  if (fault === undefined) return 0;
  process.stderr.write(`${fault.charAt(0).toUpperCase()}${fault.slice(1)}\n`);
  return 1;
}

run().then((code) => process.exit(code), giveUp);
