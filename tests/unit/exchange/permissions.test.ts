import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { everyRoute } from '../../../functions/get-openapi.ts';
import { permissions } from '../../../shared/contract/index.ts';
import { permissionOf } from '../../../shared/http/index.ts';

const known: readonly string[] = permissions;

test('the permissions that the metadata names are those of the API at Auth0', async () => {
  const file = join(import.meta.dirname, '../../../infra/auth0/resource-servers/valet-api.json');
  const api = JSON.parse(await readFile(file, 'utf8')) as { scopes: { value: string }[] };
  expect(api.scopes.map(({ value }) => value).sort()).toEqual([...known].sort());
});

test('every permission that a route asks for is among them', () => {
  const asked = everyRoute().flatMap(({ access }) => permissionOf(access, { table: 'events' }) ?? []);
  expect(asked.filter((permission) => !known.includes(permission))).toEqual([]);
  expect(asked.length).toBeGreaterThan(0);
});
