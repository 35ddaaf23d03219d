import { afterEach, expect, test } from '@jest/globals';
import type { RunningPart } from '../../../../local/child/child.ts';
import { audience, clients } from '../../../../local/config.ts';
import { readSettings, type Settings } from '../../../../shared/settings/index.ts';
import { checkTenant } from '../../../../tools/doctor/tenant.ts';
import { checkVault } from '../../../../tools/doctor/vault.ts';
import { newTenant } from '../../tenant/harness.ts';

let tenant: RunningPart | undefined;
afterEach(async () => {
  await tenant?.close();
  tenant = undefined;
});

const settingsFor = (
  origin: string,
  client: { readonly id: string; readonly secret: string },
  tokenSource = 'token-vault',
): Settings =>
  readSettings({
    AUTH0_DOMAIN: origin,
    AUTH0_AUDIENCE: audience,
    AUTH0_SPA_CLIENT_ID: clients.spa.id,
    AUTH0_MANAGEMENT_CLIENT_ID: client.id,
    AUTH0_MANAGEMENT_CLIENT_SECRET: client.secret,
    GOOGLE_CLIENT_ID: 'google',
    GOOGLE_CLIENT_SECRET: 'secret',
    GOOGLE_TOKEN_SOURCE: tokenSource,
  });
const look = async (settings: Settings): Promise<string[]> =>
  (await checkVault(settings, fetch)).map(({ outcome, found }) => `${outcome}: ${found}`);

test('the application of the vault is in order, and needs no right to read tokens', async () => {
  tenant = await newTenant({ tokenVault: true });
  const settings = settingsFor(tenant.origin, clients.vault);
  expect(await look(settings)).toEqual([expect.stringMatching(/^ok: the application may exchange/)]);
  expect((await checkTenant(settings, fetch)).map(({ outcome }) => outcome)).toEqual(['ok', 'ok']);
});

test('an application without the grant, and a wrong secret, are told with what to do', async () => {
  tenant = await newTenant({ tokenVault: true });
  expect(await look(settingsFor(tenant.origin, clients.management))).toEqual([
    'problem: the application may not exchange (unauthorized_client)',
  ]);
  expect(await look(settingsFor(tenant.origin, { ...clients.vault, secret: 'x' }))).toEqual([
    'problem: the tenant refuses the application (access_denied)',
  ]);
});

test('nothing is asked while the Management API is the source, nor of a tenant that is away', async () => {
  tenant = await newTenant({});
  expect(await look(settingsFor(tenant.origin, clients.management, 'management-api'))).toEqual([]);
  const { origin } = tenant;
  await tenant.close();
  tenant = undefined;
  expect(await look(settingsFor(origin, clients.vault))).toEqual(['skipped: the tenant does not answer']);
});
