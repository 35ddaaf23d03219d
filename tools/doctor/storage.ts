import { randomBytes } from 'node:crypto';
import type { TokenCredential } from '@azure/identity';
import { deadline, type Fetch, systemClock } from '../../shared/platform/index.ts';
import type { Settings } from '../../shared/settings/index.ts';
import { createStorage, type Storage } from '../../shared/storage/index.ts';
import { ask, causesOf, NoReply, reasonOf } from './ask.ts';
import { type Finding, ok, problem, skipped } from './finding.ts';
import { groupOf } from './settings.ts';

/** Milliseconds for each of the steps below. */
const stepDeadline = 15_000;

/** What the page asks leave for before it sends a block. */
const preflight = {
  'access-control-request-method': 'PUT',
  'access-control-request-headers': 'x-ms-blob-type,content-type',
};

/** Why storage refused, in words: the SDK's own reason stands somewhere among the causes. */
function refusalOf(cause: unknown): string {
  for (const at of causesOf(cause)) {
    const [name, status, code] = ['name', 'statusCode', 'code'].map((key): unknown => Reflect.get(at, key));
    if (name === 'CredentialUnavailableError') return 'nobody is signed in to Azure here (run "az login")';
    if (name === 'AuthenticationError') return 'Azure gives no token for who is signed in here';
    if (typeof status === 'number')
      return `it answers ${status}${typeof code === 'string' ? ` ${code}` : ''}`;
  }
  return reasonOf(cause);
}

/** Runs a step; whatever goes wrong in it is a problem of storage. */
async function step(subject: string, remedy: string, work: () => Promise<string>): Promise<Finding> {
  try {
    return ok(subject, await work());
  } catch (cause) {
    return problem(subject, cause instanceof NoReply ? cause.message : refusalOf(cause), remedy);
  }
}

async function tryRows(storage: Storage): Promise<string> {
  const table = storage.table('doctor');
  const key = randomBytes(8).toString('hex');
  await table.upsert({ partition: 'doctor', key, columns: {} }, deadline(stepDeadline));
  await table.delete('doctor', key, undefined, deadline(stepDeadline));
  return 'a row was written and deleted';
}

/** Makes a container of its own, a key to it, and takes it away again. */
async function tryBlobs(storage: Storage, fetch: Fetch): Promise<string> {
  const container = storage.container(`doctor-${randomBytes(8).toString('hex')}`);
  await container.ensure(deadline(stepDeadline));
  try {
    const id = Buffer.from('block').toString('base64');
    await container.stage('probe', id, Buffer.from('probe'), deadline(stepDeadline));
    await container.commit('probe', [id], { contentType: 'text/plain' }, deadline(stepDeadline));
    const wish = {
      container: container.name,
      blob: 'probe',
      permissions: 'r',
      expiresAt: systemClock.now() + 60_000,
    };
    const { url } = await storage.signer.sign(wish, deadline(stepDeadline));
    const { status, text } = await ask(fetch, url.reveal());
    if (status !== 200 || text !== 'probe') throw new NoReply(`a signed address answers ${status}`);
    return 'a container was made, read by a signed address, and deleted';
  } finally {
    await container.destroy(deadline(stepDeadline));
  }
}

async function tryCors(storage: Storage, fetch: Fetch, web: string): Promise<Finding> {
  const subject = `storage CORS for ${web}`;
  const remedy = 'Deploy infra/azure with this origin among webOrigins: the app’s own role cannot set it.';
  try {
    const wish = {
      container: 'doctor',
      blob: 'probe',
      permissions: 'r',
      expiresAt: systemClock.now() + 60_000,
    };
    const { url } = await storage.signer.sign(wish, deadline(stepDeadline));
    const address = url.reveal().replace(/\?.*$/, '');
    const reply = await ask(fetch, address, { method: 'OPTIONS', headers: { origin: web, ...preflight } });
    return reply.headers.get('access-control-allow-origin') === web
      ? ok(subject, 'the page may read and write blobs')
      : problem(subject, `a preflight is refused with ${reply.status}`, remedy);
  } catch (cause) {
    if (cause instanceof NoReply)
      return problem(subject, `storage cannot be reached: ${cause.message}`, remedy);
    return skipped(subject, 'no signed address could be made, see above');
  }
}

/**
 * The account with people's data: rows, blobs, keys to blobs, and leave for the page to use them.
 *
 * @param credential who asks; the developer's own sign-in, since a managed identity exists only inside of Azure
 */
export async function checkStorage(
  settings: Settings,
  fetch: Fetch,
  credential?: TokenCredential,
): Promise<Finding[]> {
  const group = groupOf(settings.storage);
  if (group === undefined) return [skipped('storage', 'its settings are not complete')];
  const storage = createStorage(group, {
    clock: systemClock,
    ...(credential === undefined ? {} : { credential }),
  });
  const rows = await step(
    'storage rows',
    'Give yourself Storage Table Data Contributor on the account; check its name.',
    () => tryRows(storage),
  );
  const blobs = await step(
    'storage blobs',
    'Give yourself Storage Blob Data Contributor and Storage Blob Delegator on the account; check its name.',
    () => tryBlobs(storage, fetch),
  );
  return [
    rows,
    blobs,
    ...(await Promise.all(settings.webOrigins.map((web) => tryCors(storage, fetch, web)))),
  ];
}
