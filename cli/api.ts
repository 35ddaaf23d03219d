import type { routes } from '../functions/routes.ts';
import { type Client, createClient } from '../shared/client/index.ts';
import { notSignedIn } from './trouble.ts';
import type { SessionStore } from './sign-in/session.ts';
import { createTokenSource } from './sign-in/tokens.ts';

/** The API, typed by its own route declarations. */
export type Api = Client<typeof routes>;

/** The API without a sign-in, for what anyone may ask. */
export const openApi = (origin: string): Api => createClient<typeof routes>({ origin });

/** The API that this person signed in to. @throws Trouble when there is none */
export async function signedInApi(store: SessionStore): Promise<Api> {
  const session = await store.load();
  if (session === undefined) throw notSignedIn();
  return createClient<typeof routes>({ origin: session.api, token: createTokenSource(store) });
}
