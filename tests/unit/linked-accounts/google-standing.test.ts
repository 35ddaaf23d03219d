import { describe, expect, test } from '@jest/globals';
import { type LinkedPerson, MemoryTokenStore } from '../../../shared/linked-accounts/index.ts';
import type { HeldClock } from './support.ts';
import {
  identity,
  mail,
  person,
  photos,
  refreshed,
  refusedGrant,
  type Setup,
  setup,
} from './tokens-setup.ts';

describe('the state of a Google account', () => {
  test.each<[string, Setup, object]>([
    ['connected', {}, { state: 'connected', photos: true, mail: false }],
    ['not linked', { linked: () => undefined }, { state: 'not_linked', photos: false, mail: false }],
    ['refused', { google: refusedGrant }, { state: 'reconnect_required', photos: false, mail: false }],
    [
      'out of reach',
      { google: () => new Response('', { status: 503 }) },
      { state: 'unknown', photos: false, mail: false },
    ],
  ])('is told when %s', async (_, options, expected) => {
    expect(await setup(options).tokens.state(person)).toEqual(expected);
  });

  /** The same person, who signs in at this moment. */
  const signedIn = (clock: HeldClock): LinkedPerson => ({ ...person, issuedAt: clock.time / 1000 });
  const hour = 3_600_000;

  test('is told again for a day, on every instance, whoever lacks something and signs in meanwhile', async () => {
    const store = new MemoryTokenStore(10);
    const [one, other] = [setup({ store }), setup({ store })];
    const lacks = { state: 'connected', photos: true, mail: false };
    expect(await one.tokens.state(person)).toEqual(lacks);
    for (let visit = 0; visit < 11; visit += 1) {
      for (const { tokens, clock } of [one, other]) {
        clock.time += 2 * hour;
        expect(await tokens.state(signedIn(clock))).toEqual(lacks);
      }
    }
    expect([one.lookUps(), one.calls.length, other.lookUps(), other.calls.length]).toEqual([1, 1, 0, 0]);
    other.clock.time += 2 * hour;
    expect(await other.tokens.state(person)).toEqual(lacks);
    expect([other.lookUps(), other.calls.length]).toEqual([1, 1]);
  });

  test('shows what was granted since to who wishes it, once in ten seconds and after each sign-in', async () => {
    let scope = 'openid';
    const { tokens, clock, calls } = setup({ google: (_, nth) => refreshed(nth, scope) });
    expect(await tokens.state(person)).toEqual({ state: 'connected', photos: false, mail: false });
    scope = photos;
    clock.time += 5000;
    expect(await tokens.state(signedIn(clock))).toMatchObject({ photos: false });
    expect(await tokens.state(person, { renew: true })).toMatchObject({ photos: false });
    expect(calls).toHaveLength(1);
    expect(await tokens.state(signedIn(clock), { renew: true })).toMatchObject({ photos: true });
    expect(calls).toHaveLength(2);
    scope = `${photos} ${mail}`;
    clock.time += 10_001;
    expect(await tokens.state(person, { renew: true })).toMatchObject({ photos: true, mail: true });
    // Now that nothing is lacking, there is nothing to look for.
    clock.time += 10_001;
    expect(await tokens.state(signedIn(clock), { renew: true })).toMatchObject({ photos: true, mail: true });
    expect(calls).toHaveLength(3);
  });

  test('shows what another instance has learned since', async () => {
    const store = new MemoryTokenStore(10);
    let scope = 'openid';
    const [one, other] = [
      setup({ store, google: (_, nth) => refreshed(nth, scope) }),
      setup({ store, google: (_, nth) => refreshed(nth + 10, scope) }),
    ];
    expect(await one.tokens.state(person)).toMatchObject({ photos: false });
    scope = `${photos} ${mail}`;
    other.clock.time += 11_000;
    expect(await other.tokens.state(person, { renew: true })).toMatchObject({ photos: true, mail: true });
    expect(await one.tokens.state(person)).toMatchObject({ photos: true, mail: true });
    expect(one.calls).toHaveLength(1);
  });

  test('without an account is told again for a day; one that was connected since is found by wish', async () => {
    let isLinked = false;
    const { tokens, clock, lookUps } = setup({ linked: () => (isLinked ? identity('rt') : undefined) });
    for (const hours of [0, 1, 22]) {
      clock.time += hours * hour;
      expect(await tokens.state(signedIn(clock))).toMatchObject({ state: 'not_linked' });
    }
    expect(lookUps()).toBe(1);
    isLinked = true;
    expect(await tokens.state(signedIn(clock), { renew: true })).toMatchObject({ state: 'connected' });
    expect(lookUps()).toBe(2);
  });

  test('without an account is asked for anew after a day', async () => {
    const { tokens, clock, lookUps } = setup({ linked: () => undefined });
    await tokens.state(person);
    clock.time += 24 * hour;
    expect(await tokens.state(person)).toMatchObject({ state: 'not_linked' });
    expect(lookUps()).toBe(2);
  });

  test('of which access was taken back is asked for anew after a sign-in, without a wish', async () => {
    let back = false;
    const { tokens, clock, calls } = setup({ google: (_, nth) => (back ? refreshed(nth) : refusedGrant()) });
    for (let look = 0; look < 3; look += 1) {
      expect(await tokens.state(person)).toMatchObject({ state: 'reconnect_required' });
      clock.time += 15 * 60_000;
    }
    expect(calls).toHaveLength(1);
    back = true;
    expect(await tokens.state(signedIn(clock))).toMatchObject({ state: 'connected' });
  });

  test('is not looked for even by wish for want of what nobody is asked for here', async () => {
    const { tokens, clock, lookUps } = setup({ asksFor: ['photos'] });
    for (let signIn = 0; signIn < 4; signIn += 1) {
      clock.time += 60_000;
      const standing = await tokens.state(signedIn(clock), { renew: true });
      expect(standing).toEqual({ state: 'connected', photos: true, mail: false });
    }
    expect(lookUps()).toBe(1);
  });
});
