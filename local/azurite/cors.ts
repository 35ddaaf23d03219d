import { BlobServiceClient } from '@azure/storage-blob';
import { connectionString } from './account.ts';

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
        allowedMethods: 'GET,HEAD,PUT,OPTIONS',
        allowedHeaders: 'content-type,if-match,if-none-match,range,x-ms-*',
        exposedHeaders:
          'content-disposition,content-length,content-range,content-type,etag,last-modified,x-ms-*',
        maxAgeInSeconds: 3_600,
      },
    ],
  });
}
