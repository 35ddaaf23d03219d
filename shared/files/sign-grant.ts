import { limitsFor, type Limits, type Operation, type PolicyCaller } from '../access/index.ts';
import type { Grant } from '../contract/index.ts';
import { log, randomId } from '../platform/index.ts';
import type { SasWish } from '../storage/index.ts';
import type { FilesContext } from './context.ts';
import { containerOf } from './rows.ts';

/**
 * To be sent with a key, so that every client speaks the version that was tested. `x-ms-blob-type` is not among them: it
 * belongs to Put Blob alone, and Azurite takes a block list that carries it for the blob itself.
 */
const headers = { 'x-ms-version': '2022-11-02' };

/** A key may end a little after its grant said; the sweep looks when it surely has. In milliseconds. */
export const afterwards = 5 * 60_000;

/**
 * What the policy allows of a wish, and until when, in milliseconds since 1970.
 *
 * @throws {Problem} `policy_denied`, `payload_too_large`
 */
export function limitsOf(
  context: FilesContext,
  caller: PolicyCaller,
  owner: string,
  operation: Operation,
  wish: { size?: number | undefined; contentType?: string | undefined } = {},
): Limits & { readonly expiresAt: number } {
  const limits = limitsFor(context.policy, caller, { operation, container: owner, ...wish });
  return { ...limits, expiresAt: context.clock.now() + limits.expiresInSeconds * 1000 };
}

/** Hands out a key. Every one is logged by its receipt, never with its signature. */
export async function signGrant(
  context: FilesContext,
  owner: string,
  operation: Grant['operation'],
  wish: Omit<SasWish, 'container'>,
  rest: { fileId?: string },
  signal?: AbortSignal,
): Promise<Grant> {
  const sas = await context.signer.sign({ container: containerOf(owner), ...wish }, signal);
  const receiptId = randomId();
  log().info('grant', { receiptId, operation, owner, fileId: rest.fileId });
  return {
    receiptId,
    operation,
    url: sas.url.reveal(),
    headers,
    permissions: wish.permissions,
    expiresAt: new Date(sas.expiresAt).toISOString(),
    ...rest,
  };
}
