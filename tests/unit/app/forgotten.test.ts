import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { legacyContainerOf } from '../../../shared/access/index.ts';
import { createApp } from '../../../shared/app.ts';
import { jwtBearerGrant } from '../../../shared/contract/index.ts';
import { createStorage } from '../../../shared/storage/index.ts';
import { startTestAzurite, type TestAzurite } from '../../support/azurite.ts';
import { issuer, jwksFetch, tenantKey } from '../../support/tenant-keys.ts';

let azurite: TestAzurite;
beforeAll(async () => {
  azurite = await startTestAzurite();
}, 30_000);
afterAll(() => azurite.stop());

test('an instance that still knows a forgotten person delegates nothing to them', async () => {
  const clock = { now: () => Date.now() };
  const key = await tenantKey();
  const { fetch } = jwksFetch(() => [key.jwk]);
  const env = {
    ...{ AUTH0_DOMAIN: 'tenant.example', AUTH0_AUDIENCE: 'https://valet/api', AUTH0_SPA_CLIENT_ID: 'spa' },
    ...{ AUTH0_MANAGEMENT_CLIENT_ID: 'management', AUTH0_MANAGEMENT_CLIENT_SECRET: 'secret' },
    ...{ GOOGLE_CLIENT_ID: 'client', GOOGLE_CLIENT_SECRET: 'secret', PUBLIC_ORIGIN: 'https://api.example' },
    ...{ LEGACY_DELEGATION: 'on', LEGACY_CLIENTS: 'spa', WEB_ORIGINS: 'https://page.example' },
    STORAGE_CONNECTION_STRING: azurite.connectionString.reveal(),
  };
  const [one, other] = [createApp(env, { clock, fetch }), createApp(env, { clock, fetch })];
  // From before the first look-up, as a token is when it reaches its second call.
  const now = Math.floor(clock.now() / 1000) - 2;
  const subject = 'auth0|lena';
  const claims = { iss: issuer, sub: subject, aud: 'spa', iat: now, exp: now + 600 };
  const request = {
    ...{ client_id: 'spa', grant_type: jwtBearerGrant, api_type: 'azure_blob' },
    id_token: await key.sign(claims),
  };
  const ask = () => other.delegation.delegate(request, '192.0.2.1', AbortSignal.timeout(10_000));
  expect((await ask()).answer).toHaveProperty('azure_blob_sas');

  const owner = await one.owners.ownerOf({ issuer, subject });
  await one.forgetting.begin(owner);
  await one.forgetting.run(owner);
  await expect(ask()).rejects.toMatchObject({ code: 'expired' });
  const storage = createStorage(
    { kind: 'connection-string', connectionString: azurite.connectionString },
    { clock },
  );
  expect(await storage.container(legacyContainerOf(subject)).destroy()).toBe(false);
}, 30_000);
