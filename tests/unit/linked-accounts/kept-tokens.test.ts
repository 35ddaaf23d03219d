import { describe, expect, test } from '@jest/globals';
import {
  ManagementApiTokenSource,
  TableTokenStore,
  type UserIdentity,
} from '../../../shared/linked-accounts/index.ts';
import { randomId } from '../../../shared/platform/index.ts';
import { codeOf, linkedWith, newKey, useWorlds } from './shared-world.ts';

const world = useWorlds();

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
