import type { Environment } from '../shared/settings/index.ts';
import { commandLine } from './command-line.ts';
import { NoEnvironment, readEnvironment, unresolved } from './doctor/environment.ts';
import { examine } from './doctor/examine.ts';
import { render } from './doctor/finding.ts';

const usage = `Usage: npm run doctor -- [--local [--ready-file FILE] | --env FILE]

Examines settings, and every service that they name. Ends with 1 when it finds a problem.
  (nothing)    the settings of this shell's environment, or of ./local.settings.json when there is one
  --env FILE   a local.settings.json, the output of "az functionapp config appsettings list", or NAME=value lines
  --local      what "npm start" runs just now (its settings are in .local/ready.settings.json)
`;

const localSettings = 'local.settings.json';

/** Says why there are no settings where their file is not there. One that is there and makes no sense is told as such. */
const withoutFile =
  (message: string) =>
  (cause: unknown): never => {
    const why = cause instanceof NoEnvironment ? cause.cause : undefined;
    const isMissing = why instanceof Error && 'code' in why && why.code === 'ENOENT';
    throw isMissing ? new NoEnvironment(message, { cause }) : cause;
  };

async function environment(): Promise<Environment> {
  const { values } = commandLine(usage, {
    local: { type: 'boolean' },
    env: { type: 'string' },
    'ready-file': { type: 'string', default: '.local/ready.json' },
  });
  if (values.env !== undefined) return readEnvironment(values.env);
  if (values.local === true) {
    const file = values['ready-file'].replace(/(\.json)?$/, '.settings.json');
    return readEnvironment(file).catch(withoutFile('No local stack is running. Start one with "npm start".'));
  }
  if (process.env['AUTH0_DOMAIN'] !== undefined) return process.env;
  return readEnvironment(localSettings).catch(
    withoutFile(`No settings: neither AUTH0_DOMAIN in the environment, nor a ${localSettings}.\n\n${usage}`),
  );
}

async function main(): Promise<number> {
  const given = await environment();
  const hidden = unresolved(given);
  const env = { ...given, ...Object.fromEntries(hidden.map((name) => [name, process.env[name]])) };
  const lacking = hidden.filter((name) => env[name] === undefined);
  if (lacking.length > 0) {
    throw new NoEnvironment(
      `${lacking.join(', ')} point into a Key Vault, which only the app reads. Put their values into the environment (docs/deploy.md, step 8).`,
    );
  }
  // On Azure's side a managed identity asks; here it is the developer, by "az login".
  const { AzureCliCredential } = await import('@azure/identity');
  const findings = await examine(env, { credential: new AzureCliCredential({ processTimeoutInMs: 10_000 }) });
  for (const finding of findings) process.stdout.write(`${render(finding)}\n`);
  const problems = findings.filter((finding) => finding.outcome === 'problem').length;
  process.stdout.write(problems === 0 ? '\nAll well.\n' : `\n${problems} to put right.\n`);
  return problems === 0 ? 0 : 1;
}

main().then(
  (code) => process.exit(code),
  (cause: unknown) => {
    if (cause instanceof NoEnvironment) process.stderr.write(`${cause.message}\n`);
    else throw cause;
    process.exit(1);
  },
);
