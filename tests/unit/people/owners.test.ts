import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createOwners, type Identity } from '../../../shared/people/index.ts';
import { systemClock } from '../../../shared/platform/index.ts';
import { createStorage, type Table } from '../../../shared/storage/index.ts';
import { startTestAzurite, type TestAzurite } from '../../support/azurite.ts';

let azurite: TestAzurite;
let table: Table;

beforeAll(async () => {
  azurite = await startTestAzurite();
  const settings = { kind: 'connection-string', connectionString: azurite.connectionString } as const;
  table = createStorage(settings, { clock: systemClock }).table('owners');
}, 30_000);
afterAll(() => azurite.stop());

/** Each one is an instance of its own: nothing is shared but the table. */
const instance = () => createOwners({ table, clock: systemClock });
const identity = (subject: string, issuer = 'https://tenant.example/'): Identity => ({ issuer, subject });

test('a person gets one random id, whichever of many instances is asked first', async () => {
  const who = identity('google-oauth2|1');
  const ids = await Promise.all(Array.from({ length: 12 }, () => instance().ownerOf(who)));
  expect(new Set(ids).size).toBe(1);
  expect(ids[0]).toMatch(/^[0-9a-z]{26}$/);
  expect(await instance().ownerOf(who)).toBe(ids[0]);
});

test('the same subject of another issuer is another person', async () => {
  const owners = instance();
  const here = await owners.ownerOf(identity('same'));
  expect(await owners.ownerOf(identity('same', 'https://other.example/'))).not.toBe(here);
});

test('nobody is made by asking who is known', async () => {
  expect(await instance().knownOwner(identity('stranger'))).toBeUndefined();
  const made = await instance().ownerOf(identity('stranger'));
  expect(await instance().knownOwner(identity('stranger'))).toBe(made);
});

test('an alias leads to the same owner; one that has things of its own is a conflict', async () => {
  const owners = instance();
  const owner = await owners.ownerOf(identity('first'));
  await owners.addAlias(owner, identity('second'));
  await owners.addAlias(owner, identity('second'));
  expect(await instance().ownerOf(identity('second'))).toBe(owner);
  await owners.ownerOf(identity('third'));
  await expect(owners.addAlias(owner, identity('third'))).rejects.toMatchObject({ code: 'conflict' });
});

describe('a forgotten owner', () => {
  const later = () => Math.floor(Date.now() / 1000) + 1;

  test('is found by no identity, and the next sign-in starts anew, on instances that remember the old one too', async () => {
    const owners = instance();
    const elsewhere = instance();
    const owner = await owners.ownerOf(identity('leaving'));
    await owners.addAlias(owner, identity('leaving too'));
    expect(await elsewhere.ownerOf(identity('leaving'))).toBe(owner);
    expect([...(await owners.forget(owner))].sort()).toEqual(['leaving', 'leaving too']);
    expect(await instance().knownOwner(identity('leaving'))).toBeUndefined();
    expect(await instance().knownOwner(identity('leaving too'))).toBeUndefined();
    const anew = await elsewhere.ownerOf({ ...identity('leaving'), issuedAt: later() });
    expect(anew).not.toBe(owner);
    expect(await owners.ownerOf({ ...identity('leaving'), issuedAt: later() })).toBe(anew);
    // Forgetting goes on for the old owner, and leaves the new one alone.
    expect(await owners.forget(owner)).toEqual(['leaving too']);
    await owners.release(owner);
    expect(await instance().knownOwner(identity('leaving'))).toBe(anew);
  });

  test('is not brought back by a sign-in from before, or by an import', async () => {
    const owner = await instance().ownerOf(identity('gone'));
    await instance().forget(owner);
    const before = { ...identity('gone'), issuedAt: later() - 60 };
    await expect(instance().ownerOf(before)).rejects.toMatchObject({ code: 'expired' });
    await expect(instance().ownerOf(identity('gone'))).rejects.toMatchObject({ code: 'expired' });
    expect(await instance().ownerToForget(identity('gone'))).toBe(owner);
  });

  test('is not reached by a sign-in from before once its person has started anew, and neither is the new one', async () => {
    const elsewhere = instance();
    const old = { ...identity('twice'), issuedAt: later() - 60 };
    const owner = await elsewhere.ownerOf(old);
    await instance().forget(owner);
    const anew = await elsewhere.ownerOf({ ...identity('twice'), issuedAt: later() });
    for (const owners of [elsewhere, instance()]) {
      await expect(owners.ownerOf(old)).rejects.toMatchObject({ code: 'expired' });
      await expect(owners.ownerToForget(old)).rejects.toMatchObject({ code: 'expired' });
      expect(await owners.ownerToForget({ ...identity('twice'), issuedAt: later() })).toBe(anew);
      // An import names a person, and has no sign-in of theirs.
      expect(await owners.ownerOf(identity('twice'))).toBe(anew);
    }
  });

  test('leaves no name behind, and in the end nothing', async () => {
    const owner = await instance().ownerOf(identity('auth0|nameless'));
    await instance().forget(owner);
    await instance().anonymise(owner);
    const rows = async () => [
      ...(await table.page({ partition: `by-${owner}` })).rows,
      ...(await table.page({ partition: { upTo: '~' }, filter: `forgottenOwner eq '${owner}'` })).rows,
    ];
    expect(await rows()).toHaveLength(2);
    expect(JSON.stringify(await rows())).not.toContain('nameless');
    await instance().release(owner);
    expect(await rows()).toEqual([]);
    expect(await instance().ownerToForget(identity('auth0|nameless'))).toBeUndefined();
  });
});

test('of a caller nothing but issuer and subject is kept', async () => {
  const caller = {
    ...identity('caller'),
    token: { secret: true },
    permissions: new Set(['a']),
    email: 'a@example.com',
  };
  const owner = await instance().ownerOf(caller);
  expect(await instance().knownOwner(identity('caller'))).toBe(owner);
});
