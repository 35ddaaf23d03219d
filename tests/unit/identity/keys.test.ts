import { beforeAll, expect, test } from '@jest/globals';
import { createKeySource, createTokenVerifier } from '../../../shared/identity/index.ts';
import { Secret } from '../../../shared/platform/index.ts';
import {
  audience,
  FrozenClock,
  issuer,
  jwksFetch,
  personClaims,
  tenantKey,
} from '../../support/tenant-keys.ts';

type Key = Awaited<ReturnType<typeof tenantKey>>;
let first: Key;
let second: Key;

beforeAll(async () => {
  first = await tenantKey('first');
  second = await tenantKey('second');
});

function setup(published: Key[]) {
  const clock = new FrozenClock();
  const { fetch, state } = jwksFetch(() => published.map((key) => key.jwk));
  const keys = createKeySource({ url: 'https://tenant.example/jwks', fetch, clock });
  const verifier = createTokenVerifier({ issuer, audience, keys, clock });
  const outcome = async (key: Key): Promise<string> =>
    verifier.verify(new Secret(await key.sign(personClaims(clock)))).then(
      () => 'accepted',
      (problem: unknown) => (problem as { code: string }).code,
    );
  return { clock, state, published, outcome };
}

test('many first calls make one fetch, and later ones none', async () => {
  const { state, outcome } = setup([first]);
  expect(await Promise.all(Array.from({ length: 20 }, () => outcome(first)))).toEqual(
    Array(20).fill('accepted'),
  );
  expect(await outcome(first)).toBe('accepted');
  expect(state.calls).toBe(1);
});

test('while the tenant is out of reach, known keys go on to work for a day, then nobody is told that their token is bad', async () => {
  const { clock, state, outcome } = setup([first]);
  expect(await outcome(first)).toBe('accepted');
  state.down = true;
  clock.advance(23 * 3_600_000);
  expect(await outcome(first)).toBe('accepted');
  clock.advance(2 * 3_600_000);
  expect(await outcome(first)).toBe('unavailable');
  state.down = false;
  clock.advance(20_000);
  expect(await outcome(first)).toBe('accepted');
});

test('with no key known and the tenant out of reach, a token is not refused: the service is unavailable', async () => {
  const { clock, state, outcome } = setup([first]);
  state.down = true;
  expect(await outcome(first)).toBe('unavailable');
  state.down = false;
  clock.advance(1);
  expect(await outcome(first)).toBe('accepted');
});

test('a rotated key is found at once', async () => {
  const { published, outcome } = setup([first]);
  expect(await outcome(first)).toBe('accepted');
  published.push(second);
  expect(await outcome(second)).toBe('accepted');
});

test('a flood of unknown key ids makes few fetches, and a new key is accepted after one cooldown', async () => {
  const { clock, state, published, outcome } = setup([first]);
  const stranger = await tenantKey('stranger');
  const outcomes = new Set<string>();
  for (let round = 0; round < 50; round += 1) outcomes.add(await outcome(stranger));
  expect([...outcomes]).toEqual(['invalid_token']);
  expect(state.calls).toBeLessThanOrEqual(1 + 3);
  published.push(second);
  clock.advance(10_001);
  expect(await outcome(second)).toBe('accepted');
});

test('a flood of unknown key ids while the tenant is out of reach is never told that its tokens are bad', async () => {
  const { state, outcome } = setup([first]);
  expect(await outcome(first)).toBe('accepted');
  state.down = true;
  const outcomes = new Set<string>();
  for (let round = 0; round < 10; round += 1) outcomes.add(await outcome(second));
  expect([...outcomes]).toEqual(['unavailable']);
  expect(state.calls).toBeLessThanOrEqual(1 + 3);
});
