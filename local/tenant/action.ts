import { createContext, Script } from 'node:vm';
import type { ActionSetup } from './setup.ts';

/** The part of Auth0's post-login `event` that this tenant can truthfully fill. */
export interface PostLoginEvent {
  readonly user: Readonly<Record<string, unknown>>;
  readonly client: { readonly client_id: string; readonly name: string };
  readonly connection: { readonly name: string; readonly strategy: string };
  readonly authorization: { readonly roles: readonly string[] };
  readonly resource_server?: { readonly identifier: string };
  readonly transaction: { readonly protocol: string; readonly requested_scopes: readonly string[] };
  readonly request: { readonly ip: string; readonly user_agent: string; readonly hostname: string };
}

/** What the Actions decided: claims for the tokens, or a refusal. */
export interface PostLoginOutcome {
  readonly accessTokenClaims: Readonly<Record<string, unknown>>;
  readonly idTokenClaims: Readonly<Record<string, unknown>>;
  readonly denied?: string;
}

/** Auth0 stops an Action after 20 s; a loop in one must not hold the tenant that long here. */
const synchronousLimitMs = 1_000;

type Handler = (event: PostLoginEvent & { secrets: Record<string, string> }, api: unknown) => unknown;

function compile(action: ActionSetup): Handler {
  const module: { exports: Record<string, unknown> } = { exports: {} };
  const context = createContext({ module, exports: module.exports, console, URL, setTimeout, clearTimeout });
  new Script(action.code, { filename: `${action.name}/code.js` }).runInContext(context, {
    timeout: synchronousLimitMs,
  });
  const handler = module.exports['onExecutePostLogin'];
  if (typeof handler !== 'function')
    throw new Error(`The Action ${action.name} exports no onExecutePostLogin.`);
  return handler as Handler;
}

/**
 * Makes the post-login pipeline out of the very code that a real tenant runs. `api` carries what the Actions of this
 * project use; anything else fails loudly in place of being ignored.
 *
 * @throws {Error} when an Action does not compile or exports no handler
 */
export function postLoginPipeline(
  actions: readonly ActionSetup[],
): (event: PostLoginEvent) => Promise<PostLoginOutcome> {
  const steps = actions.map((action) => ({
    run: compile(action),
    secrets: Object.fromEntries(action.secrets.map(({ name, value }) => [name, value])),
  }));
  return async (event) => {
    const accessTokenClaims: Record<string, unknown> = {};
    const idTokenClaims: Record<string, unknown> = {};
    let denied: string | undefined;
    const api = {
      accessToken: {
        setCustomClaim: (name: string, value: unknown) => {
          accessTokenClaims[name] = value;
        },
      },
      idToken: {
        setCustomClaim: (name: string, value: unknown) => {
          idTokenClaims[name] = value;
        },
      },
      access: {
        deny: (reason: string) => {
          denied = reason;
        },
      },
    };
    for (const { run, secrets } of steps) {
      await run({ ...event, secrets }, api);
      if (denied !== undefined) return { accessTokenClaims: {}, idTokenClaims: {}, denied };
    }
    return { accessTokenClaims, idTokenClaims };
  };
}
