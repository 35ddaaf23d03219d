import { createHash, randomUUID } from 'node:crypto';
import { beforeAll, expect, test } from '@jest/globals';
import { photoPath, pickedPhotos } from '../support/google.ts';
import { delivered, mailboxOf, withFile } from '../support/mail.ts';
import { jpegOf } from '../support/pictures.ts';
import { type Answer, api, type Ask, machineToken, stack } from '../support/stack.ts';
import { containerIn, keyFor } from '../support/transfers.ts';
import { ahead, uploadedFile } from '../support/uploads.ts';

/**
 * Five people and a machine try every operation of the OpenAPI document on every other person's things. A read is an
 * answer that lets somebody in, or holds a word that only the other one's things hold; a write is anything that the other
 * one finds changed afterwards. An operation that is added tomorrow is tried too, with every id that there is.
 */
interface Actor {
  readonly name: string;
  readonly token: string;
}

interface Target extends Actor {
  /** The Auth0 user id. */
  readonly subject: string;
  /** Of their mailbox at Google. */
  readonly email: string;
  /** Stands in every name, title and text of theirs, and nowhere else. */
  readonly word: string;
  readonly container: string;
  readonly ids: Readonly<
    Record<
      | 'file'
      | 'deleted'
      | 'pending'
      | 'share'
      | 'album'
      | 'note'
      | 'event'
      | 'session'
      | 'photo'
      | 'mail'
      | 'part',
      string
    >
  >;
}

const people = 5;
const made = (answer: Answer): Answer => {
  if (answer.status >= 300) throw new Error(`${answer.status} ${answer.text}`);
  return answer;
};

async function target(at: number): Promise<Target> {
  const picked = await pickedPhotos(1, ['photos', 'mail']);
  const { token, email } = picked;
  const word = `w${at}-${Math.random().toString(36).slice(2)}`;
  const file = await uploadedFile(token, `${word}.txt`, `${word} in the file ${'.'.repeat(5000)}`);
  const deleted = await uploadedFile(token, `${word} deleted.txt`, word);
  made(await api('DELETE', `/api/files/${deleted}`, { token }));
  const pending = await keyFor(token, { operation: 'upload', name: `${word} pending`, size: 9 });
  const share = { fileId: file, expiresAt: ahead(86_400_000) };
  const saved = made(await api('POST', photoPath(picked, 0, 'save'), { token, json: { albumTitle: word } }));
  const line = JSON.stringify({ owner: picked.id, id: `event-${word}`, title: word });
  const headers = { 'content-type': 'application/x-ndjson' };
  made(await api('POST', '/api/imports/events', { token: await machineToken(), headers, body: line }));
  const mail = await delivered(email, withFile(Buffer.from(`${word} in the attachment`)));
  const message = made(await api('GET', `/api/google/mail/${mail}`, { token })).json;
  return {
    ...{ name: `person ${at + 1}`, token, subject: picked.id, email, word },
    container: containerIn((await keyFor(token, { operation: 'browse' })).url),
    ids: {
      ...{ file, deleted, pending: pending.fileId, album: saved.json.albumId, event: `event-${word}` },
      share: made(await api('POST', '/api/shares', { token, json: share })).json.shareId,
      note: made(await api('POST', '/api/tables/notes', { token, json: { text: word } })).json.id,
      ...{ session: picked.session, photo: picked.photos[0]?.id ?? '' },
      ...{ mail, part: message.attachments[0].partId },
    },
  };
}

/**
 * All that somebody sees of their own things, but for rows that came by their own tries under another one's id, and what
 * lies in their mailbox, with its labels, answers that were sent and drafts.
 */
async function seen({ token, email, ids }: Target): Promise<string> {
  const paths = [
    ...['/api/files', '/api/files?deleted=true', '/api/shares', '/api/albums'],
    ...[`/api/tables/notes/${ids.note}`, `/api/tables/events/${ids.event}`],
    ...[`/api/albums/${ids.album}/photos`, `/api/google/picker-sessions/${ids.session}`],
    `/api/google/mail/${ids.mail}`,
  ];
  const texts = await Promise.all(paths.map(async (path) => made(await api('GET', path, { token })).text));
  // How Google stands may be unknown for a moment, with the tenant's limits; what the files take up may not.
  const { id, usage } = made(await api('GET', '/api/me', { token })).json;
  return [...texts, JSON.stringify({ id, usage, mailbox: await mailboxOf(email) })].join('\n');
}

interface Try {
  readonly path: string;
  readonly ask: Ask;
}

/** Which things of a person an address may name, by how it begins. */
const nameable: readonly [string, (keyof Target['ids'])[]][] = [
  ['/api/files/', ['file', 'deleted', 'pending']],
  ['/api/shares/', ['share']],
  ['/api/s/', ['share']],
  ['/api/albums/', ['album']],
  ['/api/tables/notes/', ['note']],
  ['/api/tables/events/', ['event']],
  ['/api/google/picker-sessions/', ['session']],
  ['/api/google/mail/', ['mail']],
];
/** Tables whose rows belong to people; a common one's rows are everybody's. */
const tables = ['notes', 'events'];

function pathsTo(path: string, { ids }: Target): string[] {
  if (path.includes('{table}'))
    return tables.flatMap((table) => pathsTo(path.replace('{table}', table), { ids } as Target));
  const kinds = nameable.find(([start]) => path.startsWith(start))?.[1] ?? Object.keys(ids);
  if (!path.includes('{')) return [path];
  return kinds.map((kind) =>
    path
      .replace('{photoId}', encodeURIComponent(ids.photo))
      .replace('{partId}', ids.part)
      .replace(/\{\w+\}/g, encodeURIComponent(ids[kind as keyof Target['ids']])),
  );
}

/** Bodies that name another person's things, or try to pass for them. */
const bodies: Readonly<Record<string, (target: Target, actor: Actor) => Ask[]>> = {
  'POST /api/files/grants': ({ ids }) =>
    (['upload', 'download', 'purge'] as const).flatMap((operation) =>
      [ids.file, ids.deleted, ids.pending].map((fileId) => ({ json: { operation, fileId } })),
    ),
  'PATCH /api/files/{fileId}': () => [{ json: { name: 'taken' } }],
  // Smaller than the file that it would be put beside, as a thumbnail has to be.
  'PUT /api/files/{fileId}/thumbnail': () => [
    { body: Buffer.from(jpegOf(16, 16)), headers: { 'content-type': 'image/jpeg' } },
  ],
  'POST /api/shares': ({ ids }) =>
    [ids.file, ids.deleted, ids.pending].map((fileId) => ({ json: { fileId, expiresAt: ahead(3_600_000) } })),
  'PATCH /api/albums/{id}': () => [{ json: { title: 'taken' }, headers: { 'if-match': '*' } }],
  'POST /api/tables/{table}': ({ subject, container }) => [
    { json: { text: 'forged', owner: container.slice(2), ownerId: container.slice(2), subject } },
  ],
  'PUT /api/tables/{table}/{id}': () => [
    { json: { text: 'taken' }, headers: { 'if-match': '*' } },
    { json: { text: 'beside' }, headers: { 'if-none-match': '*' } },
  ],
  'PATCH /api/tables/{table}/{id}': () => [{ json: { text: 'taken' }, headers: { 'if-match': '*' } }],
  'DELETE /api/tables/{table}/{id}': () => [{ headers: { 'if-match': '*' } }],
  'POST /api/google/picker-sessions/{id}/photos/{photoId}/save': ({ ids }) => [
    { json: { albumId: ids.album } },
  ],
  'POST /api/google/mail/{id}/reply': ({ word }) => [
    { json: { text: `forged for ${word}` }, headers: { 'idempotency-key': randomUUID() } },
  ],
  'POST /api/token': ({ ids }, { token }) =>
    [ids.file, ids.deleted, ids.pending].flatMap((fileId) =>
      ['download', 'upload'].map((scope) => ({
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: new URLSearchParams({
          grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
          subject_token: token,
          subject_token_type: 'urn:ietf:params:oauth:token-type:access_token',
          requested_token_type: 'urn:valet:token-type:azure-blob-sas',
          resource: `${stack.api}/api/files/${fileId}`,
          scope,
        }).toString(),
      })),
    ),
  'POST /api/delegation': ({ subject }, { token }) => [
    {
      json: {
        ...{ client_id: stack.clients.spa.id, access_token: token, api_type: 'azure_blob', scope: 'rwdl' },
        grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
        containerName: createHash('sha1').update(subject).digest('hex'),
      },
    },
  ],
  // Without a good ID token of the caller's own, and with nothing of the other one's in it.
  'POST /api/me/forget': () => [{ json: { idToken: 'none' } }],
  'POST /api/google/link': () => [{ json: { idToken: 'none' } }],
};

/** Operations that rightly let their caller in, to the caller's own things or to everybody's: they must hold no foreign word. */
const own = (method: string, path: string): boolean =>
  (!path.includes('{') && !['/api/files/grants', '/api/shares', '/api/token'].includes(path)) ||
  (!path.includes('{') && method === 'GET') ||
  path === '/api/tables/{table}' ||
  // A new row under an id of the caller's choosing, in the caller's own partition.
  `${method} ${path}` === 'PUT /api/tables/{table}/{id}' ||
  // An import names whom it is for, and is a machine's by permission; it has tests of its own.
  path === '/api/imports/{table}';

let targets: Target[];
let actors: Actor[];
let operations: { method: string; path: string }[];

beforeAll(async () => {
  targets = [];
  for (let at = 0; at < people; at += 1) targets.push(await target(at));
  actors = [...targets, { name: 'the machine', token: await machineToken() }];
  const { json } = await api('GET', '/api/openapi.json');
  operations = Object.entries(json.paths as Record<string, object>).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => ({ method: method.toUpperCase(), path })),
  );
}, 120_000);

interface Line {
  readonly operation: string;
  tries: number;
  refused: number;
  /** Refused for want of a service or of patience: proves nothing of whose things they are. */
  faults: number;
  own: number;
  reads: number;
  writes: number;
}

/** Tries one operation; `before` is what everybody saw then, `after` what they see now. */
async function attempt(
  method: string,
  path: string,
  before: readonly string[],
): Promise<{ readonly line: Line; readonly after: readonly string[] }> {
  const operation = `${method} ${path}`;
  const line: Line = { operation, tries: 0, refused: 0, faults: 0, own: 0, reads: 0, writes: 0 };
  for (const actor of actors) {
    const others = targets.filter((other) => other.token !== actor.token);
    await Promise.all(
      others.map(async (other) => {
        const asks = bodies[operation]?.(other, actor) ?? [{}];
        const tries = pathsTo(path, other).flatMap((to) => asks.map((ask): Try => ({ path: to, ask })));
        for (const { path: to, ask } of tries) {
          const answer = await api(method, to, { ...ask, token: actor.token });
          line.tries += 1;
          const told = answer.text.includes(other.word) || answer.text.includes(other.container);
          const letIn = answer.status < 400 && !own(method, path);
          if (told || letIn) line.reads += 1;
          else if (answer.status < 400) line.own += 1;
          else if (answer.status >= 500 || answer.status === 429) line.faults += 1;
          else line.refused += 1;
        }
      }),
    );
  }
  const after = await Promise.all(targets.map(seen));
  line.writes = after.filter((text, at) => text !== before[at]).length;
  return { line, after };
}

/** Ends things of the caller's own, or makes so many that other lists grow: tried with the rest, changes nothing foreign. */
const skipped = new Set(['POST /api/google/picker-sessions', 'DELETE /api/google/link']);

test('nobody reads or changes another person’s things, by any operation', async () => {
  const lines: Line[] = [];
  let now: readonly string[] = await Promise.all(targets.map(seen));
  for (const { method, path } of operations) {
    if (skipped.has(`${method} ${path}`)) continue;
    const { line, after } = await attempt(method, path, now);
    lines.push(line);
    now = after;
  }
  const columns = ['tries', 'refused', 'faults', 'own', 'reads', 'writes'] as const;
  const total = Object.fromEntries(
    columns.map((column) => [column, lines.reduce((sum, line) => sum + line[column], 0)]),
  );
  const width = Math.max(...lines.map(({ operation }) => operation.length));
  const row = (name: string, cells: readonly (string | number | undefined)[]): string =>
    [name.padEnd(width), ...cells.map((cell) => String(cell).padStart(8))].join(' ');
  const table = [
    `${people} people and a machine, each on every other person's things:`,
    row('operation', columns),
    ...lines.map((line) =>
      row(
        line.operation,
        columns.map((column) => line[column]),
      ),
    ),
    row(
      'all',
      columns.map((column) => total[column]),
    ),
  ];
  process.stdout.write(`${table.join('\n')}\n`);
  expect(lines.filter(({ faults, reads, writes }) => faults + reads + writes > 0)).toEqual([]);
  expect(total).toMatchObject({ faults: 0, reads: 0, writes: 0 });
  expect(total['refused']).toBeGreaterThan(500);
}, 180_000);
