import { randomBytes } from 'node:crypto';
import { EventEmitter, once } from 'node:events';
import { afterAll, beforeAll } from '@jest/globals';
import { isProblem } from '../../../shared/errors/index.ts';
import {
  googleFetch,
  GoogleOAuth,
  GoogleTokens,
  type LinkedPerson,
  type LinkedToken,
  requiredScope,
  TableTokenStore,
} from '../../../shared/linked-accounts/index.ts';
import { randomId, Secret, systemClock } from '../../../shared/platform/index.ts';
import { createStorage, type Storage, type Table } from '../../../shared/storage/index.ts';
import { startTestAzurite, type TestAzurite } from '../../support/azurite.ts';
import { fakeServer, HeldClock, json } from './support.ts';

const { photos } = requiredScope;

export const newKey = (): Secret => new Secret(randomBytes(32).toString('base64'));
export const linkedWith = (refresh?: string, account = '1'): LinkedToken => ({
  account,
  accessToken: new Secret('at-auth0'),
  ...(refresh !== undefined && { refreshToken: new Secret(refresh) }),
});
export const codeOf = async (work: Promise<unknown>): Promise<string> => {
  const cause = await work.then(
    () => 'none',
    (reason: unknown) => reason,
  );
  if (cause === 'none') return 'none';
  if (isProblem(cause)) return cause.code;
  throw cause;
};

function worldIn(storage: Storage) {
  const clock = new HeldClock();
  const keys = [newKey()];
  const inner = storage.table(`t${randomId()}`);
  const looks = new EventEmitter();
  let looked = 0;
  const table: Table = {
    ...inner,
    get: (...wanted) => {
      looked += 1;
      looks.emit('look');
      return inner.get(...wanted);
    },
  };
  const person: LinkedPerson = { subject: `google-oauth2|${randomId()}`, issuedAt: clock.time / 1000 - 60 };
  const state = { lookUps: 0, dead: new Set<string>(), scope: photos, linked: linkedWith('rt'), slow: 0 };
  const refreshes: string[] = [];
  const google = fakeServer(async ({ body }) => {
    const token = new URLSearchParams(body).get('refresh_token');
    if (token === null) return json(200, { expires_in: 600, scope: state.scope });
    refreshes.push(token);
    // Google takes so long that the table is looked at so many times meanwhile.
    while (looked < state.slow) await once(looks, 'look');
    if (state.dead.has(token)) return json(400, { error: 'invalid_grant' });
    return json(200, { access_token: `at-${refreshes.length}`, expires_in: 3600, scope: state.scope });
  });
  const store = (ring = keys) => new TableTokenStore({ table, keys: () => ring, clock });
  const instance = (ring = keys): GoogleTokens =>
    new GoogleTokens({
      source: {
        linkedToken: () => {
          state.lookUps += 1;
          return Promise.resolve(state.linked);
        },
      },
      oauth: new GoogleOAuth(
        { clientId: 'client', clientSecret: new Secret('secret') },
        googleFetch(google.fetch, undefined),
        clock,
      ),
      store: store(ring),
      clock,
    });
  const row = async () => {
    const { rows } = await table.page({ partition: { upTo: '~' } });
    const [first] = rows;
    if (first === undefined) throw new Error('no row');
    return first;
  };
  return { clock, keys, table, person, state, refreshes, store, instance, row };
}

/** A storage of the test file's own. */
export function useStorage(): () => Storage {
  let storage: Storage;
  let azurite: TestAzurite;
  beforeAll(async () => {
    azurite = await startTestAzurite();
    const settings = { kind: 'connection-string', connectionString: azurite.connectionString } as const;
    storage = createStorage(settings, { clock: systemClock });
  }, 30_000);
  afterAll(() => azurite.stop());
  return () => storage;
}

/** Worlds in one storage. */
export function useWorlds(): () => ReturnType<typeof worldIn> {
  const storage = useStorage();
  return () => worldIn(storage());
}
