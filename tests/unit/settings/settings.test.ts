import { describe, expect, test } from '@jest/globals';
import { createApp } from '../../../shared/app.ts';
import { requiredScope } from '../../../shared/linked-accounts/index.ts';
import { publicConfig, readSettings } from '../../../shared/settings/index.ts';

const good = {
  AUTH0_DOMAIN: 'example.eu.auth0.com',
  AUTH0_AUDIENCE: 'https://valet/api',
  AUTH0_SPA_CLIENT_ID: 'spa',
  AUTH0_MANAGEMENT_CLIENT_ID: 'm2m',
  AUTH0_MANAGEMENT_CLIENT_SECRET: 'very-secret',
  GOOGLE_CLIENT_ID: 'g',
  GOOGLE_CLIENT_SECRET: 'google-secret',
  TOKEN_SEALING_KEYS: Buffer.alloc(32, 1).toString('base64'),
  STORAGE_ACCOUNT_NAME: 'valetpeople',
  WEB_ORIGINS: 'https://page.example, http://localhost:4280',
  PUBLIC_ORIGIN: 'https://api.example',
};
const code = (read: () => unknown): string => {
  try {
    read();
    return 'fine';
  } catch (problem) {
    return (problem as { code: string }).code;
  }
};

test('a whole environment has no faults and gives typed groups', () => {
  const settings = readSettings(good);
  expect(settings.faults).toEqual([]);
  expect(settings.auth()).toMatchObject({
    tenant: 'https://example.eu.auth0.com',
    issuer: 'https://example.eu.auth0.com/',
  });
  expect(settings.management().tenant).toBe('https://example.eu.auth0.com');
  expect(settings.storage()).toMatchObject({ blobEndpoint: 'https://valetpeople.blob.core.windows.net' });
  expect(settings.quotaBytes).toBe(5_368_709_120);
  expect(settings.webOrigins).toEqual(['https://page.example', 'http://localhost:4280']);
});

test('an empty environment never throws as it is read; each group does when it is used', () => {
  const settings = readSettings({});
  expect(settings.faults.map((fault) => fault.setting)).toEqual(
    expect.arrayContaining([
      'AUTH0_DOMAIN',
      'STORAGE_ACCOUNT_NAME',
      'WEB_ORIGINS',
      'PUBLIC_ORIGIN',
      'GOOGLE_CLIENT_ID',
    ]),
  );
  for (const read of [
    settings.auth,
    settings.management,
    settings.google,
    settings.storage,
    settings.publicOrigin,
  ]) {
    expect(code(read)).toBe('configuration_error');
  }
  expect(code(() => createApp({}))).toBe('fine');
});

describe('a setting for local work', () => {
  test.each([
    ['GOOGLE_ORIGIN_OVERRIDE', 'http://example.org:4500', 'google'],
    ['GOOGLE_ORIGIN_OVERRIDE', 'https://localhost.example.org', 'google'],
    ['AUTH0_DOMAIN', 'http://tenant.example.org:4400', 'auth'],
    ['AUTH0_DOMAIN', 'http://localhost.example.org:4400', 'auth'],
    [
      'STORAGE_CONNECTION_STRING',
      'AccountName=x;AccountKey=eA==;BlobEndpoint=https://x.blob.core.windows.net',
      'storage',
    ],
    ['STORAGE_CONNECTION_STRING', 'DefaultEndpointsProtocol=https;AccountName=x;AccountKey=eA==', 'storage'],
  ] as const)('%s=%s is refused off loopback', (name, value, group) => {
    const settings = readSettings({ ...good, [name]: value });
    expect(settings.faults.map((fault) => fault.setting)).toContain(name);
    expect(code(() => settings[group]())).toBe('configuration_error');
  });

  test('is taken on loopback', () => {
    const settings = readSettings({
      ...good,
      AUTH0_DOMAIN: 'http://127.0.0.1:4400',
      GOOGLE_ORIGIN_OVERRIDE: 'http://localhost:4500',
      STORAGE_CONNECTION_STRING:
        'AccountName=devstoreaccount1;AccountKey=eA==;BlobEndpoint=http://127.0.0.1:1/devstoreaccount1;',
    });
    expect(settings.faults).toEqual([]);
    expect(settings.auth().issuer).toBe('http://127.0.0.1:4400/');
    expect(publicConfig(settings, requiredScope).auth0.domain).toBe('http://127.0.0.1:4400');
  });
});

test.each([
  ['TOKEN_SEALING_KEYS', 'short'],
  ['WEB_ORIGINS', 'https://page.example/'],
  ['WEB_ORIGINS', 'http://page.example'],
  ['PUBLIC_ORIGIN', 'ftp://my.host'],
  ['DOWNSTREAM_TARGETS', '[{"audience":""}]'],
  ['DOWNSTREAM_SIGNING_KEYS', '{"keys":[]}'],
  ['GOOGLE_FEATURES', 'photos,calendar'],
  ['QUOTA_BYTES_PER_PERSON', '-1'],
  ['LEGACY_DELEGATION', 'yes'],
])('a malformed %s=%s is told by name, and its value never', (name, value) => {
  const { faults } = readSettings({ ...good, [name]: value });
  expect(faults.map((fault) => fault.setting)).toEqual([name]);
  expect(faults[0]?.reason).not.toContain(value);
});

test('the public configuration holds no secret', () => {
  const text = JSON.stringify(publicConfig(readSettings(good), requiredScope));
  expect(text).not.toMatch(/very-secret|google-secret|AQEB/);
  expect(JSON.stringify(readSettings(good).management())).not.toContain('very-secret');
});

test('features are both on by default, as named when named, and off when the list cannot be read', () => {
  const features = (value?: string) =>
    readSettings({ ...good, ...(value === undefined ? {} : { GOOGLE_FEATURES: value }) }).features;
  expect(features()).toEqual({ photos: true, mail: true, albums: false });
  expect(features('photos')).toEqual({ photos: true, mail: false, albums: false });
  expect(features('photos,albums')).toEqual({ photos: true, mail: false, albums: true });
  // Albums are seen by those who may pick.
  expect(features('mail,albums')).toEqual({ photos: false, mail: true, albums: false });
  expect(features(',')).toEqual({ photos: false, mail: false, albums: false });
  expect(features('photo')).toEqual({ photos: false, mail: false, albums: false });
});
