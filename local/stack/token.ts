import { commandLine, refuse } from '../../tools/command-line.ts';
import { defaultReadyFile, NoStack, readReadyFile } from './ready-file.ts';
import type { Ready } from './ready-file.ts';
import { signIn, signInMachine, SignInRefused } from './sign-in.ts';
import type { SignedIn } from './sign-in.ts';

const usage = `Usage: npm run -s token -- --user KEY | --machine NAME [--id-token] [--ready-file FILE]

Prints an access token from the running local tenant, got by the real flow.
  --user KEY        a demo account, such as linked, or its e-mail
  --machine NAME    a machine, such as importer
  --id-token        print the ID token of a fresh sign-in (prompt=login) instead, with its auth_time
  --ready-file FILE where "npm start" wrote what runs (default ${defaultReadyFile})
`;

/** Google's scopes for photos and mail, so that the printed token is good for all of the API. */
const featureScopes = [
  'https://www.googleapis.com/auth/photospicker.mediaitems.readonly',
  'https://www.googleapis.com/auth/gmail.modify',
];

const googlePrefix = 'google-oauth2|';

async function personTokens(ready: Ready, user: string, fresh: boolean): Promise<SignedIn> {
  const person = ready.people.find(({ key, email }) => key === user || email === user);
  if (person === undefined) {
    const known = ready.people.map(({ key }) => key).join(', ');
    refuse(usage, `There is no account "${user}" here. These are: ${known}.`);
  }
  const google = person.id.startsWith(googlePrefix);
  return signIn({
    tenant: ready.tenant,
    clientId: ready.clients.spa.id,
    redirectUri: `${ready.web}/`,
    audience: ready.audience,
    scope: ['openid profile email', ...person.permissions].join(' '),
    account: [person.key, person.email],
    ...(fresh ? { prompt: 'login' } : {}),
    ...(google
      ? {
          connection: 'google-oauth2',
          connectionScope: featureScopes.join(','),
          loginHint: person.email,
          extra: { access_type: 'offline', approval_prompt: 'force' },
        }
      : {}),
  });
}

async function machineToken(ready: Ready, name: string): Promise<string> {
  const machine = ready.clients.machines.find((candidate) => candidate.name === name);
  if (machine === undefined) {
    const known = ready.clients.machines.map((candidate) => candidate.name).join(', ');
    refuse(usage, `There is no machine "${name}" here. These are: ${known}.`);
  }
  return signInMachine({
    tenant: ready.tenant,
    clientId: machine.id,
    clientSecret: machine.secret,
    audience: ready.audience,
  });
}

async function main(): Promise<string> {
  const { values: wish } = commandLine(usage, {
    user: { type: 'string' },
    machine: { type: 'string' },
    'id-token': { type: 'boolean' },
    'ready-file': { type: 'string' },
  });
  if ((wish.user === undefined) === (wish.machine === undefined))
    refuse(usage, 'Say either --user or --machine.');
  if (wish.machine !== undefined && wish['id-token'] === true) refuse(usage, 'A machine has no ID token.');
  const ready = await readReadyFile(wish['ready-file'] ?? defaultReadyFile);
  try {
    if (wish.user === undefined) return await machineToken(ready, wish.machine ?? '');
    const fresh = wish['id-token'] === true;
    const tokens = await personTokens(ready, wish.user, fresh);
    return fresh ? tokens.idToken : tokens.accessToken;
  } catch (cause) {
    if (!(cause instanceof TypeError)) throw cause; // fetch's way of saying that nobody answered
    throw new NoStack(`Nothing answers at ${ready.tenant}. Start the local stack with "npm start".`, {
      cause,
    });
  }
}

try {
  process.stdout.write(`${await main()}\n`);
} catch (cause) {
  if (cause instanceof NoStack || cause instanceof SignInRefused) {
    process.stderr.write(`${cause.message}\n`);
    process.exitCode = 1;
  } else {
    throw cause;
  }
}
