import { openApi } from '../api.ts';
import { command, type Context } from '../command.ts';
import { openBrowser } from '../sign-in/browser.ts';
import { signInPerson, signOutPerson } from '../sign-in/login.ts';
import { isLoopback } from '../sign-in/provider.ts';
import { withLock } from '../lock.ts';
import { jsonText, shown } from '../terminal.ts';
import { expectOk, Trouble, usageTrouble } from '../trouble.ts';

/** Where "npm start" puts the API. */
const defaultApi = 'http://localhost:7071';

/** @throws Trouble unless it is an origin that a token may be sent to */
export function apiOrigin(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol) || url.pathname !== '/' || url.search !== '')
    throw usageTrouble(`"${text}" is not the origin of an API, such as https://api.example.com.`);
  if (url.protocol === 'http:' && !isLoopback(url.href))
    throw usageTrouble('An API that is not on this machine must be reached by https.');
  return url.origin;
}

async function forgetFormer({ sessions, terminal }: Context): Promise<void> {
  const former = await sessions.load().catch((cause: unknown) => {
    if (cause instanceof Trouble) return undefined; // damaged: this is how it is mended
    throw cause;
  });
  if (former === undefined) return;
  await signOutPerson(former).catch((cause: unknown) => {
    if (!(cause instanceof Trouble)) throw cause;
    terminal.err('valet: the former sign-in could not be taken back at its tenant.\n');
  });
}

export const login = command({
  name: 'login',
  takes: '',
  does: 'Sign in, in your browser.',
  options: {
    api: { type: 'string', value: 'ORIGIN', help: `the API (default: VALET_API, else ${defaultApi})` },
    'no-browser': { type: 'boolean', help: 'print the address in place of opening it' },
  },
  count: [0, 0],
  run: async ({ values }, context) => {
    const { env, sessions, terminal, signal } = context;
    const api = apiOrigin(values.api ?? env['VALET_API'] ?? defaultApi);
    const { body: config } = expectOk(await openApi(api).get('/api/config', { signal }));
    const { session, name } = await signInPerson(
      api,
      config,
      async (url) => {
        const opened = values['no-browser'] !== true && (await openBrowser(url));
        terminal.err(
          opened
            ? `Your browser opens. If it does not, go to:\n${url.href}\n`
            : `Open this address in a browser on this machine:\n${url.href}\n`,
        );
      },
      signal,
    );
    await withLock(sessions.lockFile, async () => {
      await forgetFormer(context);
      await sessions.save(session);
    });
    terminal.out(
      terminal.json ? jsonText({ api, subject: session.subject }) : `You are signed in as ${shown(name)}.\n`,
    );
  },
});
