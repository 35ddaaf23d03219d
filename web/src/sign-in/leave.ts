import type { Keeping } from '../shelf.ts';
import { authorize, type Tenant, type Transaction } from './authorize.ts';

/** What this tab left for. */
export interface Left extends Transaction {
  /** Where to go on. */
  readonly address: string;
  /** Nobody asked for it: the person sees nothing of it. */
  readonly silent?: boolean;
}

/**
 * Remembered for this tab: that someone was signed in. Not who, and no token: those live in memory, and after a reload
 * the tenant is asked by a top-level redirect with `prompt=none`, which needs no third-party cookie.
 */
export const rememberedKey = 'valet.signed-in';
/** Its value where the tenant may be asked in silence. */
export const isIn = '1';
/** Its value where it must not be, since it may answer with another account of this person. */
export const askWho = 'ask';
/** Remembered for this tab while it is away at the tenant: what proves that what comes back belongs here. */
export const leftKey = 'valet.left';

/** Remembered in a window that was opened beside a page: what comes back there is never for it. */
export const besideKey = 'valet.beside';

export function leftOf(storage: Pick<Storage, 'getItem'>): Left | undefined {
  const text = storage.getItem(leftKey);
  return text === null ? undefined : (JSON.parse(text) as Left); // nobody but `leave` writes it
}

/** Whether an address brings the outcome of a sign-in (RFC 6749 §4.1.2). */
export const brings = (search: URLSearchParams): boolean =>
  search.has('state') && (search.has('code') || search.has('error'));

/** Whether a sign-in comes back in this address that this tab did not leave for. */
export const returnedAstray = (search: URLSearchParams, storage: Pick<Storage, 'getItem'>): boolean =>
  (brings(search) || search.has('connect_code')) && leftOf(storage)?.state !== search.get('state');

/** Where a tab leaves from. */
export interface Departure {
  readonly tenant: Tenant;
  readonly audience: string;
  readonly location: Pick<Location, 'origin' | 'assign' | 'replace'>;
  readonly storage: Keeping;
}

/** What proves that an outcome belongs here can not be kept: who left all the same would come back for nothing. */
export class NotKept extends Error {
  override readonly name = 'NotKept';
}

/**
 * Goes to the tenant, which sends the person back to the root of the page.
 *
 * @param params Auth0's own, and `prompt`
 * @throws NotKept
 */
export async function leave(
  { tenant, audience, location, storage }: Departure,
  params: Readonly<Record<string, string>>,
  left: Omit<Left, keyof Transaction>,
): Promise<void> {
  const { address, transaction } = await authorize(tenant, audience, `${location.origin}/`, params);
  const kept = storage.keep(leftKey, JSON.stringify({ ...transaction, ...left } satisfies Left));
  if (!kept) throw new NotKept();
  // in silence there is no step for Back to stop at
  if (left.silent === true) location.replace(address);
  else location.assign(address);
}
