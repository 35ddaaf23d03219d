import type { TableServiceClientOptions } from '@azure/data-tables';
import type { RequestPolicyFactory } from '@azure/storage-blob';
import { Problem } from '../errors/index.ts';

/** Azure Storage names its version and the request in every answer; Azurite leaves both out of a few. */
const marks = ['x-ms-version', 'x-ms-request-id'];

/**
 * Refuses a page that something on the way shows with success: the SDKs would read it as an empty list, or as a write
 * that was done. A page that a person keeps here comes with storage's own headers.
 *
 * @throws {Problem} `upstream_failed`
 */
function assertGenuine(status: number, headers: { get(name: string): string | undefined }): void {
  const isNamed = marks.some((name) => (headers.get(name) ?? '') !== '');
  const isPage = /^text\//i.test(headers.get('content-type') ?? '');
  if (status >= 400 || isNamed || !isPage) return;
  throw new Problem('upstream_failed', 'Storage gave an answer that makes no sense.', {
    cause: new Error(`a page with ${status} in place of an answer of storage`),
  });
}

type TablePolicy = NonNullable<TableServiceClientOptions['additionalPolicies']>[number]['policy'];

/** For clients of tables. */
export const genuineTables: TablePolicy = {
  name: 'genuine',
  sendRequest: async (request, next) => {
    const response = await next(request);
    assertGenuine(response.status, response.headers);
    return response;
  },
};

/** For clients of blobs, whose pipeline takes policies of the elder form. */
export const genuineBlobs: RequestPolicyFactory = {
  create: (next) => ({
    sendRequest: async (request) => {
      const response = await next.sendRequest(request);
      assertGenuine(response.status, response.headers);
      return response;
    },
  }),
};
