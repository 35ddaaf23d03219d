import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import { postLoginPipeline } from '../../../local/tenant/action.ts';
import type { PostLoginEvent } from '../../../local/tenant/action.ts';
import { assertLocal } from '../../../local/tenant/config.ts';
import type { TenantConfig } from '../../../local/tenant/config.ts';
import { fillPlaceholders, readSetup } from '../../../local/tenant/setup.ts';

const root = fileURLToPath(new URL('../../../infra/auth0', import.meta.url));
const values = {
  WEB_ORIGINS: ['https://valet.example'],
  WEB_CALLBACKS: ['https://valet.example/'],
  WEB_LOGOUT_URLS: ['https://valet.example/'],
  WEB_LOGIN: 'https://valet.example/',
  NATIVE_CALLBACKS: ['http://127.0.0.1:8976/callback'],
  API_AUDIENCE: 'https://valet/api',
  MY_ACCOUNT_AUDIENCE: 'https://tenant.example/me/',
  TOKEN_VAULT: true,
  MANAGEMENT_AUDIENCE: 'https://tenant.example/api/v2/',
  GOOGLE_CLIENT_ID: 'client',
  GOOGLE_CLIENT_SECRET: 'secret',
};

const event: PostLoginEvent = {
  user: { name: 'Lena', email: 'lena@example.com', user_id: 'auth0|1' },
  client: { client_id: 'valet-spa', name: 'valet-spa' },
  connection: { name: 'google-oauth2', strategy: 'google-oauth2' },
  authorization: { roles: [] },
  transaction: { protocol: 'oidc-basic-profile', requested_scopes: ['openid'] },
  request: { ip: '127.0.0.1', user_agent: '', hostname: 'localhost' },
};
const action = (code: string): Parameters<typeof postLoginPipeline>[0] => [
  { name: 'test', code, secrets: [{ name: 'KEY', value: 'v' }], supported_triggers: [] },
];

describe('infra/auth0', () => {
  test('is whole: every file parses, every name leads somewhere', async () => {
    const setup = await readSetup(root, values);
    const names = setup.clients.map((client) => client.name);
    expect(names.sort()).toEqual([
      'importer',
      'valet-management',
      'valet-native',
      'valet-spa',
      'valet-vault',
    ]);
    for (const grant of setup.grants) expect(names).toContain(grant.client_id);
    for (const connection of setup.connections)
      for (const client of connection.enabled_clients) expect(names).toContain(client);
    const declared = setup.apis.flatMap((api) => api.scopes.map((scope) => scope.value));
    for (const role of setup.roles)
      for (const permission of role.permissions) expect(declared).toContain(permission.permission_name);
    expect(setup.postLogin.map((step) => step.name)).toEqual(['stamp-profile']);
  });

  test('stamps the profile into access tokens, without what is unknown', async () => {
    const setup = await readSetup(root, values);
    const outcome = await postLoginPipeline(setup.postLogin)(event);
    expect(outcome.accessTokenClaims).toEqual({
      'https://valet/name': 'Lena',
      'https://valet/email': 'lena@example.com',
    });
  });
});

describe('placeholders', () => {
  test('are filled as auth0-deploy-cli does', () => {
    const text = '{"a": "@@LIST@@", "b": @@LIST@@, "c": "x-##WORD##"}';
    expect(JSON.parse(fillPlaceholders(text, { LIST: ['1'], WORD: 'w' }))).toEqual({
      a: ['1'],
      b: ['1'],
      c: 'x-w',
    });
  });

  test('without a value are named', () => {
    expect(() => fillPlaceholders('"##GONE##"', {})).toThrow('GONE');
  });
});

describe('the login Action', () => {
  test('is really run, with its secrets, and may refuse', async () => {
    const denying = postLoginPipeline(
      action(`exports.onExecutePostLogin = async (event, api) => {
        if (event.secrets.KEY === 'v') api.access.deny('no ' + event.user.name);
      };`),
    );
    expect(await denying(event)).toMatchObject({ denied: 'no Lena' });
  });

  test('may put claims into ID tokens', async () => {
    const stamping = postLoginPipeline(
      action(`exports.onExecutePostLogin = async (_, api) => api.idToken.setCustomClaim('a', 1);`),
    );
    expect(await stamping(event)).toMatchObject({ idTokenClaims: { a: 1 } });
  });

  test('without a handler is refused at the start', () => {
    expect(() => postLoginPipeline(action('exports.other = 1;'))).toThrow('onExecutePostLogin');
  });
});

describe('the tenant stays on this machine', () => {
  const config: TenantConfig = {
    port: 0,
    googleOrigin: 'http://localhost:4500',
    webOrigins: ['http://localhost:4280'],
    loopbackNative: true,
    apiOrigin: 'http://localhost:7071',
  };

  test('it starts here', () => {
    expect(() => assertLocal(config, 'test')).not.toThrow();
  });

  test.each([
    ['in production', config, 'production'],
    ['on every interface', { ...config, host: '0.0.0.0' }, undefined],
    ['for a page elsewhere', { ...config, webOrigins: ['https://valet.example'] }, undefined],
    ['with the real Google', { ...config, googleOrigin: 'https://google.example' }, undefined],
  ])('and not %s', (_case, refused, nodeEnv) => {
    expect(() => assertLocal(refused, nodeEnv)).toThrow();
  });
});
