import { randomBytes } from 'node:crypto';
import { EventEmitter, once } from 'node:events';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { isProblem } from '../../../shared/errors/index.ts';
import {
  googleFetch,
  GoogleOAuth,
  GoogleTokens,
  type LinkedPerson,
  type LinkedToken,
  ManagementApiTokenSource,
  requiredScope,
  TableTokenStore,
  type UserIdentity,
} from '../../../shared/linked-accounts/index.ts';
import { randomId, Secret, systemClock } from '../../../shared/platform/index.ts';
import { createStorage, type Storage, type Table } from '../../../shared/storage/index.ts';
import { startTestAzurite, type TestAzurite } from '../../support/azurite.ts';
import { fakeServer, HeldClock, json } from './support.ts';

const { photos, mail } = requiredScope;
let azurite: TestAzurite;
let storage: Storage;

beforeAll(async () => {
  azurite = await startTestAzurite();
  const settings = { kind: 'connection-string', connectionString: azurite.connectionString } as const;
  storage = createStorage(settings, { clock: systemClock });
}, 30_000);
afterAll(() => azurite.stop());

const newKey = (): Secret => new Secret(randomBytes(32).toString('base64'));
const linkedWith = (refresh?: string, account = '1'): LinkedToken => ({
  account,
  accessToken: new Secret('at-auth0'),
  ...(refresh !== undefined && { refreshToken: new Secret(refresh) }),
});
const codeOf = async (work: Promise<unknown>): Promise<string> => {
  const cause = await work.then(
    () => 'none',
    (reason: unknown) => reason,
  );
  if (cause === 'none') return 'none';
  if (isProblem(cause)) return cause.code;
  throw cause;
};

/** One tenant, one Google and one table, with as many instances of the app before them as are asked for. */
function world() {
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

const times = <Value>(count: number, make: () => Promise<Value>): Promise<Value[]> =>
  Promise.all(Array.from({ length: count }, make));

describe('many instances', () => {
  test.each([1, 4])(
    '64 parallel first requests on %d of them cost one look-up and one refresh',
    async (count) => {
      const { instance, person, state, refreshes } = world();
      // One look to read and one to lease for the first; the others have to look again and again.
      state.slow = count === 1 ? 2 : 4 * count;
      const instances = Array.from({ length: count }, () => instance());
      const tokens = await Promise.all(
        instances.map((each) => times(64, () => each.accessToken(person, 'photos'))),
      );
      expect(new Set(tokens.flat().map((token) => token.reveal()))).toEqual(new Set(['at-1']));
      process.stdout.write(
        `64 first requests on each of ${count}: ${state.lookUps} look-up, ${refreshes.length} refresh\n`,
      );
      expect([state.lookUps, refreshes.length]).toEqual([1, 1]);
    },
  );

  test('share a token for its true lifetime, then one refresh without asking Auth0, for a day', async () => {
    const { instance, person, state, refreshes, clock } = world();
    await instance().accessToken(person, 'photos');
    expect((await instance().accessToken(person, 'photos')).reveal()).toBe('at-1');
    clock.time += 3_541_000;
    expect((await instance().accessToken(person, 'photos')).reveal()).toBe('at-2');
    expect([state.lookUps, refreshes.length]).toEqual([1, 2]);
    clock.time += 24 * 3_600_000;
    await instance().accessToken(person, 'photos');
    expect([state.lookUps, refreshes.length]).toEqual([2, 3]);
  });

  test('share one renewal after Google refused a token', async () => {
    const { instance, person, refreshes } = world();
    const instances = [instance(), instance(), instance()];
    const failed = await Promise.all(instances.map((each) => each.accessToken(person, 'photos')));
    const renewed = await Promise.all(
      instances.map((each, at) => each.refreshAfter401(person, 'photos', failed[at] ?? new Secret('none'))),
    );
    expect(new Set(renewed.map((token) => token.reveal()))).toEqual(new Set(['at-2']));
    expect(refreshes).toHaveLength(2);
  });

  test('find a permission that was granted since, whichever of them learned what before', async () => {
    const { instance, person, state, clock } = world();
    const [one, two] = [instance(), instance()];
    await one.accessToken(person, 'photos');
    await two.accessToken(person, 'photos');
    clock.time += 3_541_000;
    await two.accessToken(person, 'photos');
    clock.time += 5000;
    state.scope = `${photos} ${mail}`;
    const again = { ...person, issuedAt: clock.time / 1000 - 2 };
    expect(await codeOf(one.accessToken(again, 'mail'))).toBe('none');
  });

  test('know of a permission what any of them was told last, and ask nobody for it', async () => {
    const { instance, person, state, refreshes, clock } = world();
    const [one, two] = [instance(), instance()];
    expect(await one.known(person, 'mail')).toBeUndefined();
    await one.accessToken(person, 'photos');
    await two.accessToken(person, 'photos');
    expect(await two.known(person, 'mail')).toEqual({ account: '1', granted: false });
    state.scope = `${photos} ${mail}`;
    clock.time += 5000;
    await two.accessToken({ ...person, issuedAt: clock.time / 1000 - 2 }, 'mail');
    for (const each of [one, two, instance()]) {
      expect(await each.known(person, 'mail')).toEqual({ account: '1', granted: true });
    }
    expect([state.lookUps, refreshes.length]).toEqual([2, 2]);
  });

  test('a lease whose holder died ends, and another goes on', async () => {
    const { instance, person, store, clock, state } = world();
    expect(await store().lease(person.subject)).toBeDefined();
    expect(await store().lease(person.subject)).toBeUndefined();
    const waiting = instance().accessToken(person, 'photos');
    clock.time += 10_001;
    expect((await waiting).reveal()).toBe('at-1');
    expect(state.lookUps).toBe(1);
  });

  test('a holder that comes back late, or after its person was forgotten, brings nothing back', async () => {
    const { person, store, clock } = world();
    const late = await store().lease(person.subject);
    clock.time += 10_001;
    const next = await store().lease(person.subject);
    await next?.finish({ refresh: { account: '1', refreshToken: new Secret('newer') } });
    await late?.finish({ refresh: { account: '1', refreshToken: new Secret('older') } });
    expect((await store().read(person.subject)).refresh?.refreshToken.reveal()).toBe('newer');
    const held = await store().lease(person.subject);
    await store().forget(person.subject);
    await held?.finish({ refresh: { account: '1', refreshToken: new Secret('back') } });
    expect(await store().read(person.subject)).toEqual({});
  });
});

describe('a refused refresh', () => {
  test('is told by every instance without asking again, until a later sign-in', async () => {
    const { instance, person, state, refreshes, clock } = world();
    state.dead.add('rt');
    expect(await codeOf(instance().accessToken(person, 'photos'))).toBe('google_reconnect_required');
    clock.time += 120_000;
    expect(await codeOf(instance().accessToken(person, 'photos'))).toBe('google_reconnect_required');
    expect([state.lookUps, refreshes.length]).toEqual([1, 1]);
    state.linked = linkedWith('rt-2');
    const again = { ...person, issuedAt: clock.time / 1000 };
    expect((await instance().accessToken(again, 'photos')).reveal()).toBe('at-2');
    expect((await instance().accessToken(person, 'photos')).reveal()).toBe('at-2');
  });

  test('of an account is forgotten with it, when another is connected', async () => {
    const { instance, person, state } = world();
    state.dead.add('rt');
    await codeOf(instance().accessToken(person, 'photos'));
    state.linked = linkedWith('rt-2', '2');
    await instance().takeOver('google-oauth2|2', person.subject);
    expect(await codeOf(instance().accessToken(person, 'photos'))).toBe('none');
  });

  test('of tokens that were just renewed is told by the others, too', async () => {
    const { instance, person, state } = world();
    const one = instance();
    await one.refused(person, await one.accessToken(person, 'photos'));
    expect(await codeOf(instance().accessToken(person, 'photos'))).toBe('google_reconnect_required');
    expect(state.lookUps).toBe(1);
  });

  test('of what is kept leads back to Auth0, which may have a newer one', async () => {
    const { instance, person, state, clock, refreshes } = world();
    await instance().accessToken(person, 'photos');
    clock.time += 3_600_000;
    state.dead.add('rt');
    state.linked = linkedWith('rt-2');
    expect((await instance().accessToken(person, 'photos')).reveal()).toBe('at-3');
    expect(refreshes).toEqual(['rt', 'rt', 'rt-2']);
  });
});

describe('what is kept', () => {
  test('is sealed: the row shows no token', async () => {
    const { instance, person, row } = world();
    await instance().accessToken(person, 'photos');
    expect(JSON.stringify((await row()).columns)).not.toMatch(/at-1|"rt"|photos/);
  });

  test('keeps the refresh token that came once, though later sign-ins brought none', async () => {
    const { instance, person, state, clock, store } = world();
    await instance().accessToken(person, 'photos');
    state.linked = linkedWith();
    clock.time += 25 * 3_600_000;
    expect((await instance().accessToken(person, 'photos')).reveal()).toBe('at-2');
    expect((await store().read(person.subject)).refresh?.refreshToken.reveal()).toBe('rt');
  });

  test('is sealed anew under a new key at the next renewal, so that the old one can go', async () => {
    const { instance, person, clock, store, keys } = world();
    await instance().accessToken(person, 'photos');
    const newer = newKey();
    clock.time += 3_600_000;
    await instance([newer, ...keys]).accessToken(person, 'photos');
    const { refresh, held } = await store([newer]).read(person.subject);
    expect([refresh?.refreshToken.reveal(), held?.accessToken.reveal()]).toEqual(['rt', 'at-2']);
  });

  test.each<
    [
      string,
      (from: string, to: string, column: 'refresh' | 'held', w: ReturnType<typeof world>) => Promise<void>,
    ]
  >([
    [
      'tampered with',
      async (_from, to, column, { table }) => {
        const row = await table.get(to, 'google');
        const text = String(row?.columns[column]);
        const changed = text.slice(0, -1) + (text.endsWith('A') ? 'Q' : 'A');
        await table.merge({ partition: to, key: 'google', columns: { [column]: changed } }, '*');
      },
    ],
    [
      'of another person',
      async (from, to, column, { table }) => {
        const row = await table.get(from, 'google');
        const columns = { [column]: row?.columns[column] };
        await table.merge({ partition: to, key: 'google', columns }, '*');
      },
    ],
  ])('and %s counts as absent, and fails nobody', async (_, spoil) => {
    const w = world();
    const { instance, person, store, row, table, state } = w;
    await instance().accessToken(person, 'photos');
    const victim = (await row()).partition;
    const other = { ...person, subject: `google-oauth2|${randomId()}` };
    await instance().accessToken(other, 'photos');
    const { rows } = await table.page({ partition: { upTo: '~' } });
    const from = rows.find(({ partition }) => partition !== victim)?.partition ?? '';
    await spoil(from, victim, 'refresh', w);
    await spoil(from, victim, 'held', w);
    expect(await store().read(person.subject)).toEqual({});
    const before = state.lookUps;
    expect(await codeOf(instance().accessToken(person, 'photos'))).toBe('none');
    expect(state.lookUps).toBe(before + 1);
  });

  test('is gone when a person is forgotten, without any key', async () => {
    const { instance, person, table, store, clock } = world();
    await instance().accessToken(person, 'photos');
    const keyless = new TableTokenStore({
      table,
      keys: () => {
        throw new Error('no keys');
      },
      clock,
    });
    await keyless.forget(person.subject);
    expect(await store().read(person.subject)).toEqual({});
    expect((await table.page({ partition: { upTo: '~' } })).rows).toEqual([]);
  });

  test('goes on with an account that is kept here when two are linked', async () => {
    const identity = (id: string, refresh?: string): UserIdentity => ({
      provider: 'google-oauth2',
      user_id: id,
      access_token: `at-${id}`,
      ...(refresh !== undefined && { refresh_token: refresh }),
    });
    const choose = async (identities: UserIdentity[], holding?: string) => {
      const source = new ManagementApiTokenSource({ identities: () => Promise.resolve(identities) });
      return (await source.linkedToken({ subject: 's', issuedAt: 0 }, undefined, holding))?.account;
    };
    const [one, two, bare] = [
      identity('1'),
      identity('2', 'rt'),
      { provider: 'google-oauth2', user_id: '3' },
    ];
    expect(await choose([one, two], '1')).toBe('1');
    expect(await choose([one, two], 'gone')).toBe('2');
    expect(await choose([bare, one, identity('4')])).toBe('1');
    expect(await choose([bare])).toBeUndefined();
    expect(await choose([{ ...two, provider: 'windowslive' }])).toBeUndefined();
  });
});
