import { expect, test } from '@jest/globals';
import { Validator } from '@seriousme/openapi-schema-validator';
import { everyRoute } from '../../../functions/get-openapi.ts';
import { openApiDocument } from '../../../shared/http/index.ts';

const info = { version: '1.0.0', origin: 'https://api.example', tenant: 'https://tenant.example' };
const all = everyRoute();

test('the document is valid OpenAPI 3.1 by a public validator', async () => {
  const validator = new Validator();
  const { valid, errors } = await validator.validate(structuredClone(openApiDocument(all, info)));
  expect(errors ?? []).toEqual([]);
  expect(valid).toBe(true);
  expect(validator.version).toBe('3.1');
});

test('each route is one operation of the document, and the other way round', () => {
  const { paths } = openApiDocument(all, info) as { paths: Record<string, Record<string, unknown>> };
  const documented = Object.entries(paths).flatMap(([path, operations]) =>
    Object.keys(operations).map((method) => `${method.toUpperCase()} ${path}`),
  );
  expect(documented.sort()).toEqual(all.map((route) => `${route.method} ${route.path}`).sort());
});

test('operation ids are unique', () => {
  const { paths } = openApiDocument(all, info) as {
    paths: Record<string, Record<string, { operationId: string }>>;
  };
  const ids = Object.values(paths).flatMap((operations) =>
    Object.values(operations).map((one) => one.operationId),
  );
  expect(new Set(ids).size).toBe(ids.length);
});
