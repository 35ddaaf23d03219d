import { beforeAll, expect, test } from '@jest/globals';
import { filled, type Operation, operationsOf } from '../support/operations.ts';
import { api, machineToken, signedInPerson } from '../support/stack.ts';

// What the wrapper promises for every route, tried on every route that the OpenAPI document lists: one that is added
// tomorrow is tried too.
let operations: Operation[];
let person: string;
let machine: string;

beforeAll(async () => {
  operations = await operationsOf(api);
  ({ token: person } = await signedInPerson());
  machine = await machineToken();
}, 30_000);

const tokenFor = (operation: Operation): string => (operation.access === 'machine' ? machine : person);

/** Tries something on the operations wished and lists those whose outcome was another than expected. */
async function strays(
  wished: (operation: Operation) => boolean,
  expected: string,
  ask: (operation: Operation) => Promise<{ status: number; code: string | undefined }>,
): Promise<string[]> {
  const chosen = operations.filter(wished);
  expect(chosen.length).toBeGreaterThan(0);
  const found: string[] = [];
  for (const operation of chosen) {
    const { status, code } = await ask(operation);
    const outcome = `${status} ${code ?? ''}`.trim();
    if (outcome !== expected) found.push(`${operation.method} ${operation.path}: ${outcome}`);
  }
  return found;
}

const guarded = ({ access }: Operation): boolean => access !== 'anyone' && access !== 'optional';

test('nobody gets in without credentials', async () => {
  const ask = (operation: Operation) => api(operation.method, filled(operation));
  expect(await strays(guarded, '401 not_authenticated', ask)).toEqual([]);
}, 60_000);

test('nobody gets in with a token that is none', async () => {
  const ask = (operation: Operation) => api(operation.method, filled(operation), { token: 'aaaa.bbbb.cccc' });
  expect(await strays(guarded, '401 invalid_token', ask)).toEqual([]);
}, 60_000);

test('a machine gets into no route for people', async () => {
  const ask = (operation: Operation) => api(operation.method, filled(operation), { token: machine });
  expect(await strays(({ access }) => access === 'person', '403 person_required', ask)).toEqual([]);
}, 60_000);

test('a person gets into no route for machines', async () => {
  const machines = operations.filter(({ access }) => access === 'machine');
  for (const operation of machines) {
    const { status, code } = await api(operation.method, filled(operation), { token: person });
    expect([operation.path, status, code]).toEqual([operation.path, 403, 'machine_required']);
  }
}, 60_000);

test('nobody gets in without the permission that a route names', async () => {
  const named = ({ access, permissions }: Operation): boolean =>
    access === 'signed-in' && permissions.length > 0;
  const ask = (operation: Operation) => api(operation.method, filled(operation), { token: person });
  expect(await strays(named, '403 insufficient_permission', ask)).toEqual([]);
}, 60_000);

test('a token in the address is refused everywhere', async () => {
  const ask = (operation: Operation) =>
    api(operation.method, `${filled(operation)}?access_token=${person}`, { token: tokenFor(operation) });
  const problems = ({ method, errors }: Operation): boolean => method !== 'HEAD' && errors === 'problem';
  expect(await strays(problems, '400 invalid_request', ask)).toEqual([]);
}, 60_000);

test('an id that cannot be is not found', async () => {
  const ids = ({ parameters }: Operation): boolean =>
    parameters.some(({ in: place, schema }) => place === 'path' && schema.pattern?.includes('26') === true);
  const ask = (operation: Operation) =>
    api(operation.method, operation.path.replace(/\{\w+\}/g, '..%2Fx'), {
      token: tokenFor(operation),
      ...(operation.body === undefined ? {} : { json: {} }),
    });
  expect(await strays(ids, '404 not_found', ask)).toEqual([]);
}, 60_000);

const takesBody = ({ body, errors }: Operation): boolean => body !== undefined && errors === 'problem';

test('a body of another media type is refused', async () => {
  const ask = (operation: Operation) =>
    api(operation.method, filled(operation), {
      token: tokenFor(operation),
      body: '<x/>',
      headers: { 'content-type': 'text/xml' },
    });
  const reachable = (operation: Operation): boolean => takesBody(operation) && operation.access !== 'machine';
  expect(await strays(reachable, '415 unsupported_media_type', ask)).toEqual([]);
}, 60_000);

test('a body that is too large is refused', async () => {
  const ask = (operation: Operation) =>
    api(operation.method, filled(operation), {
      token: tokenFor(operation),
      body: 'x'.repeat((operation.body?.maxBytes ?? 0) + 1),
      headers: { 'content-type': operation.body?.mediaType ?? '' },
    });
  const reachable = (operation: Operation): boolean => takesBody(operation) && operation.access !== 'machine';
  expect(await strays(reachable, '413 payload_too_large', ask)).toEqual([]);
}, 60_000);

test('a body that is not what its media type says is refused', async () => {
  const ask = (operation: Operation) =>
    api(operation.method, filled(operation), {
      token: tokenFor(operation),
      body: '{"unfinished":',
      headers: { 'content-type': 'application/json' },
    });
  const json = (operation: Operation): boolean =>
    takesBody(operation) && operation.body?.mediaType === 'application/json';
  expect(await strays(json, '400 invalid_request', ask)).toEqual([]);
}, 60_000);

test('HEAD is GET without a body, wherever there is GET', async () => {
  const gets = operations.filter(({ method }) => method === 'GET');
  expect(gets.length).toBeGreaterThan(10);
  for (const operation of gets) {
    const at = filled(operation);
    const [got, looked] = [await api('GET', at), await api('HEAD', at)];
    const told = ({ status, headers }: typeof got) => [
      status,
      ...['content-type', 'cache-control', 'www-authenticate', 'etag'].map((name) => headers.get(name)),
    ];
    expect([at, ...told(looked)]).toEqual([at, ...told(got)]);
    expect(looked.bytes).toHaveLength(0);
  }
}, 60_000);

test('every path answers a preflight, and a method that it does not take with 405', async () => {
  for (const path of new Set(operations.map((operation) => operation.path))) {
    const declared = operations.filter((operation) => operation.path === path).map(({ method }) => method);
    const methods = new Set([...declared, ...(declared.includes('GET') ? ['HEAD'] : [])]);
    const at = path.replace(/\{\w+\}/g, '0'.repeat(26));
    const preflight = await api('OPTIONS', at);
    expect([path, preflight.status, preflight.headers.get('allow')?.split(', ').sort()]).toEqual([
      path,
      204,
      [...methods, 'OPTIONS'].sort(),
    ]);
    const other = ['PUT', 'PATCH', 'DELETE'].find((method) => !methods.has(method)) ?? 'POST';
    expect([path, (await api(other, at)).status]).toEqual([path, 405]);
  }
}, 60_000);
