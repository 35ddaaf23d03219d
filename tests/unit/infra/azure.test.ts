import { describe, expect, test } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pageRule } from '../../../local/azurite/cors.ts';
import { settingNames } from '../../support/setting-names.ts';

const root = resolve(import.meta.dirname, '../../..');
const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const modules = readdirSync(join(root, 'infra/azure/modules'));
const people = read('infra/azure/modules/people-storage.bicep');

/** Set by nobody in the cloud: refused there, or for other clouds than Azure's. */
const localOnly = ['GOOGLE_ORIGIN_OVERRIDE', 'STORAGE_CONNECTION_STRING'];
const names = settingNames();

/** The members of `properties` in settings.bicep, by name. */
const settings = new Map(
  [...read('infra/azure/modules/settings.bicep').matchAll(/^ {4}([A-Z][A-Z0-9_]+): (.+)$/gm)]
    .map(([, name = '', value = '']) => [name, value] as const)
    .filter(([name]) => !name.startsWith('APPLICATIONINSIGHTS_')),
);

/** The texts of an array in people-storage.bicep. */
function listed(name: string): string[] {
  const [, inside = ''] = new RegExp(`${name}: \\[([^\\]]*)\\]`).exec(people) ?? [];
  return [...inside.matchAll(/'([^']*)'/g)].map(([, text = '']) => text);
}

describe('settings', () => {
  test('that the code reads are those of the Bicep, but for local ones', () => {
    expect([...settings.keys()].sort()).toEqual(names.filter((name) => !localOnly.includes(name)).sort());
  });

  test('that the code reads are those of local.settings.sample.json', () => {
    const sample = JSON.parse(read('local.settings.sample.json')) as { Values: Record<string, string> };
    const own = Object.keys(sample.Values).filter((name) => !/^(FUNCTIONS_|AzureWebJobs)/.test(name));
    expect(own.sort()).toEqual(names.sort());
  });

  test('that are secret come from the vault, and no template takes a secret', () => {
    const vaulted = [...settings]
      .filter(([, value]) => value.includes('secret(vaultUri'))
      .map(([name]) => name);
    expect(vaulted.sort()).toEqual([
      'AUTH0_MANAGEMENT_CLIENT_SECRET',
      'DOWNSTREAM_SIGNING_KEYS',
      'GOOGLE_CLIENT_SECRET',
      'SERVICE_BUS_CONNECTION_STRING',
      'TOKEN_SEALING_KEYS',
    ]);
    for (const file of ['main.bicep', ...modules.map((name) => `modules/${name}`)]) {
      expect(read(`infra/azure/${file}`)).not.toMatch(/@secure|listKeys|AccountKey=/);
    }
  });
});

describe('storage', () => {
  test('lets the page do in the cloud what it may do on Azurite', () => {
    expect(listed('allowedMethods')).toEqual(pageRule.methods);
    expect(listed('allowedHeaders')).toEqual(pageRule.headers);
    expect(listed('exposedHeaders')).toEqual(pageRule.exposed);
    expect(people).toContain(`maxAgeInSeconds: ${pageRule.maxAgeSeconds}`);
    expect(people).toContain('allowedOrigins: webOrigins');
  });

  test.each(['people-storage.bicep', 'runtime-storage.bicep'])(
    '%s takes no account key and shows nothing',
    (file) => {
      const text = read(`infra/azure/modules/${file}`);
      expect(text).toMatch(/allowSharedKeyAccess: false/);
      expect(text).toMatch(/allowBlobPublicAccess: false/);
      expect(text).toMatch(/minimumTlsVersion: 'TLS1_2'/);
    },
  );

  test('of people gives the app three roles and no more', () => {
    const [, roles = ''] =
      /var peopleRoles = \[([^\]]*)\]/.exec(read('infra/azure/modules/access.bicep')) ?? [];
    expect(roles.split(',').map((role) => role.trim())).toEqual([
      'roles.storageBlobDelegator',
      'roles.storageBlobDataContributor',
      'roles.storageTableDataContributor',
    ]);
  });
});

describe('the Function App', () => {
  const api = read('infra/azure/modules/api.bicep');

  test('runs the Node that the package asks for', () => {
    const { engines } = JSON.parse(read('package.json')) as { engines: { node: string } };
    const [, version = ''] = /version: '(\d+)'/.exec(api) ?? [];
    expect(engines.node).toContain(`>=${version}.`);
  });

  test('leaves CORS to the code, and takes neither http nor passwords', () => {
    expect(api).toMatch(/cors: \{\s*allowedOrigins: \[\]\s*\}/);
    expect(api).toContain('httpsOnly: true');
    expect(api.match(/allow: false/g)).toHaveLength(2);
  });
});
