import { Problem } from '../shared/errors/index.ts';
import { createOwners } from '../shared/people/index.ts';
import { systemClock } from '../shared/platform/index.ts';
import { readSettings } from '../shared/settings/index.ts';
import { createStorage } from '../shared/storage/index.ts';
import { commandLine, refuse } from './command-line.ts';
import { NoEnvironment, readEnvironment } from './doctor/environment.ts';

/**
 * `npm run alias`: an operator lets another sign-in reach what a person has. Needed when a tenant gets a custom domain,
 * which changes the issuer of everybody's tokens, or when a person's account at Auth0 was made anew. Never by e-mail:
 * both identities are named in full.
 */
const usage = `Usage: npm run alias -- --issuer ISS --subject SUB --new-issuer ISS [--new-subject SUB] [--env FILE]

Lets the sign-in (new issuer, new subject) reach what (issuer, subject) has.
  --issuer, --subject    who the person is known as, such as https://example.eu.auth0.com/ and google-oauth2|1234
  --new-issuer           the issuer that shall lead to the same things
  --new-subject SUB      default: the same subject
  --env FILE             settings: local.settings.json, the output of "az ... appsettings list", or NAME=value lines
                         (default: the environment)
`;

async function main(): Promise<number> {
  const { values } = commandLine(usage, {
    issuer: { type: 'string' },
    subject: { type: 'string' },
    'new-issuer': { type: 'string' },
    'new-subject': { type: 'string' },
    env: { type: 'string' },
  });
  const { issuer, subject, 'new-issuer': newIssuer } = values;
  if (issuer === undefined || subject === undefined || newIssuer === undefined)
    refuse(usage, 'Say --issuer, --subject and --new-issuer.');
  const settings = readSettings(values.env === undefined ? process.env : await readEnvironment(values.env));
  const table = createStorage(settings.storage(), { clock: systemClock }).table('owners');
  const owners = createOwners({ table, clock: systemClock });
  const owner = await owners.knownOwner({ issuer, subject });
  if (owner === undefined) {
    process.stderr.write('Nobody was here by that issuer and subject. An issuer ends with a slash.\n');
    return 1;
  }
  await owners.addAlias(owner, { issuer: newIssuer, subject: values['new-subject'] ?? subject });
  process.stdout.write('Done. That sign-in now reaches the same things.\n');
  return 0;
}

main().then(
  (code) => process.exit(code),
  (cause: unknown) => {
    if (cause instanceof Problem) process.stderr.write(`${cause.detail}\n`);
    else if (cause instanceof NoEnvironment) process.stderr.write(`${cause.message}\n`);
    else throw cause;
    process.exit(1);
  },
);
