import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createAllowances } from '../../../shared/exchange/index.ts';
import type { OwnerId } from '../../../shared/people/index.ts';
import { createStorage, type Table } from '../../../shared/storage/index.ts';
import { startTestAzurite, type TestAzurite } from '../../support/azurite.ts';
import { FrozenClock } from '../../support/tenant-keys.ts';

const lena = 'lena' as OwnerId;
const sam = 'sam' as OwnerId;
let azurite: TestAzurite;
let tables = 0;
let table: () => Table;

beforeAll(async () => {
  azurite = await startTestAzurite();
  table = () =>
    createStorage(
      { kind: 'connection-string', connectionString: azurite.connectionString },
      { clock: new FrozenClock() },
    ).table(`allowances${(tables += 1)}`);
}, 30_000);

afterAll(() => azurite.stop());

test('ten a minute from the first one on, for a person and an address', async () => {
  const clock = new FrozenClock(1_800_000_000_000);
  const allowances = createAllowances({ table: table(), clock });
  const left: number[] = [];
  for (let count = 0; count < 10; count += 1) {
    const { allowed, remaining, limit, resetAt } = await allowances.take(lena, '192.0.2.1');
    expect([allowed, limit, resetAt]).toEqual([true, 10, 1_800_000_060]);
    left.push(remaining);
    clock.advance(1_000);
  }
  expect(left).toEqual([9, 8, 7, 6, 5, 4, 3, 2, 1, 0]);
  expect(await allowances.take(lena, '192.0.2.1')).toMatchObject({ allowed: false, remaining: 0 });
  // Others are not counted in.
  expect(await allowances.take(lena, '192.0.2.2')).toMatchObject({ allowed: true, remaining: 9 });
  expect(await allowances.take(sam, '192.0.2.1')).toMatchObject({ allowed: true, remaining: 9 });
  // Refused ones do not make it longer.
  clock.advance(50_000);
  expect(await allowances.take(lena, '192.0.2.1')).toMatchObject({
    allowed: true,
    remaining: 9,
    resetAt: 1_800_000_120,
  });
});

test('one limit for all instances, however they race', async () => {
  const shared = table();
  const clock = new FrozenClock();
  const instances = [1, 2, 3].map(() => createAllowances({ table: shared, clock }));
  const outcomes = await Promise.all(
    instances.flatMap((instance) => [1, 2, 3, 4, 5].map(() => instance.take(lena, '192.0.2.1'))),
  );
  expect(outcomes.filter(({ allowed }) => allowed)).toHaveLength(10);
});

test('what is forgotten leaves no row', async () => {
  const shared = table();
  const allowances = createAllowances({ table: shared, clock: new FrozenClock() });
  await allowances.take(lena, '192.0.2.1');
  await allowances.take(lena, '192.0.2.2');
  await allowances.take(sam, '192.0.2.1');
  await allowances.forget(lena);
  await allowances.forget(lena);
  expect((await shared.page({ partition: lena })).rows).toEqual([]);
  expect((await shared.page({ partition: sam })).rows).toHaveLength(1);
});
