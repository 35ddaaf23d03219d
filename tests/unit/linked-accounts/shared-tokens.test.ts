import { describe, expect, test } from '@jest/globals';
import { requiredScope } from '../../../shared/linked-accounts/index.ts';
import { Secret } from '../../../shared/platform/index.ts';
import { codeOf, linkedWith, useWorlds } from './shared-world.ts';

const { photos, mail } = requiredScope;
const world = useWorlds();

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
