import type { Transaction } from './authorize.ts';
import { createTokenKeeper, SignInNeeded, type Tokens } from './keeper.ts';

/** What the page asks for; one without a `search` renews. */
export interface Wish {
  readonly id: number;
  readonly search?: string;
  readonly transaction?: Transaction;
}
export type Reply = { readonly id: number } & (
  | { readonly tokens: Tokens }
  /** `refused`: only a new sign-in helps. */
  | { readonly trouble: string; readonly refused: boolean }
);

/** The worker that keeps the refresh token, out of reach of the page's own script. A file of ours, for the strict CSP. */
const keeper = createTokenKeeper();

async function answer({ id, search, transaction }: Wish): Promise<Reply> {
  try {
    const redeem = search !== undefined && transaction !== undefined;
    return { id, tokens: await (redeem ? keeper.redeem(search, transaction) : keeper.renew()) };
  } catch (cause) {
    return { id, trouble: String(cause), refused: cause instanceof SignInNeeded };
  }
}

addEventListener('message', ({ data }: MessageEvent<Wish>) => {
  void answer(data).then((reply) => postMessage(reply));
});
