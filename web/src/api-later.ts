import type { Api, ApiParts } from './api.ts';

/** The API client, fetched beside what the person sees first. Ask for it early where it is wanted soon. */
export const fetchApi = () => import('./inside.ts');

/**
 * The API client whose code comes with its first call, so that the first load stays small. It can stand in for the
 * client because every call of that is a function that answers later.
 */
export function createApiLater(parts: ApiParts): Api {
  let made: Promise<Api> | undefined;
  const make = (): Promise<Api> => {
    made ??= fetchApi().then(({ createApi }) => createApi(parts));
    made.catch(() => (made = undefined)); // it is asked for again by the next call
    return made;
  };
  const call =
    (name: keyof Api) =>
    async (...given: unknown[]): Promise<unknown> => {
      let api: Api;
      try {
        api = await make();
      } catch {
        return { ok: false, code: parts.online() ? 'unreachable' : 'offline' }; // its file could not be fetched
      }
      return await (api[name] as (...args: unknown[]) => Promise<unknown>)(...given);
    };
  return new Proxy({} as Api, { get: (_, name) => call(name as keyof Api) });
}
