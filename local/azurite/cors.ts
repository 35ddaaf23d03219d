import { BlobServiceClient } from '@azure/storage-blob';
import { connectionString } from './account.ts';

/** What the page may do with blobs; `infra/azure` says the same for the cloud. */
export const pageRule = {
  methods: ['GET', 'HEAD', 'PUT', 'OPTIONS'],
  headers: ['content-md5', 'content-type', 'if-match', 'if-none-match', 'range', 'x-ms-*'],
  exposed: [
    'content-disposition',
    'content-length',
    'content-range',
    'content-type',
    'etag',
    'last-modified',
    'x-ms-*',
  ],
  maxAgeSeconds: 3_600,
} as const;

/**
 * Lets the page read and write blobs from its own origin, and no other. In the cloud infrastructure code does this:
 * the app's own roles (Delegator, Data Contributor) cannot.
 *
 * @param webOrigins exact origins of the page
 */
export async function allowPage(
  endpoints: { readonly blob: string; readonly table: string },
  webOrigins: readonly string[],
): Promise<void> {
  const service = BlobServiceClient.fromConnectionString(connectionString(endpoints), {
    retryOptions: { maxTries: 2, tryTimeoutInMs: 5_000 },
  });
  await service.setProperties({
    cors: [
      {
        allowedOrigins: webOrigins.join(','),
        allowedMethods: pageRule.methods.join(','),
        allowedHeaders: pageRule.headers.join(','),
        exposedHeaders: pageRule.exposed.join(','),
        maxAgeInSeconds: pageRule.maxAgeSeconds,
      },
    ],
  });
}
