import {
  BlobSASPermissions,
  generateBlobSASQueryParameters,
  StorageSharedKeyCredential,
} from '@azure/storage-blob';
import type { Page } from 'playwright-core';
import { azuriteAccount } from '../../support/azurite.ts';
import type { Stack } from './stack.ts';

/** The same key to one blob, for `ms` from now on: signed as the API does, which gives none that short. */
function shortened(url: string, ms: number): string {
  const address = new URL(url);
  const [, , containerName = '', ...rest] = address.pathname.split('/');
  const query = generateBlobSASQueryParameters(
    {
      containerName,
      blobName: decodeURIComponent(rest.join('/')),
      permissions: BlobSASPermissions.parse('rcw'),
      expiresOn: new Date(Date.now() + ms),
    },
    new StorageSharedKeyCredential(azuriteAccount.name, azuriteAccount.key),
  );
  address.search = query.toString();
  return address.href;
}

/**
 * From now on every upload key that the page gets ends after `ms`, at the real storage.
 *
 * @param says what the page is told of that: the truth, or an hour
 * @returns how many were given
 */
export async function giveShortKeys(
  page: Page,
  stack: Stack,
  ms: number,
  says: 'truth' | 'an hour',
): Promise<() => number> {
  let given = 0;
  await page.route(`${stack.api}/api/files/grants`, async (route) => {
    if (route.request().method() === 'OPTIONS') return route.continue();
    const response = await route.fetch();
    const grant = (await response.json()) as { operation: string; url: string };
    if (grant.operation !== 'upload') return route.fulfill({ response });
    given += 1;
    const told = says === 'truth' ? ms : 3_600_000;
    return route.fulfill({
      response,
      json: {
        ...grant,
        url: shortened(grant.url, ms),
        expiresAt: new Date(Date.now() + told).toISOString(),
      },
    });
  });
  return () => given;
}
