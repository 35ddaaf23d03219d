import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type CliHomes, cliHomes, loginAs, valet } from '../support/cli.ts';
import { knob, newPerson, signedInPerson, signInAs, stack } from '../support/stack.ts';

// What the command line tells of Google: what is known of it, and by wish what is there now.
let homes: CliHomes;
beforeAll(async () => {
  homes = await cliHomes();
});
afterAll(() => homes.remove());

test('albums that were made at Google are listed once they are asked for', async () => {
  const home = await homes.fresh();
  const person = await signedInPerson({ google: true, features: ['photos', 'albums'] });
  await knob(stack.google, 'POST', '/__albums', { email: person.email, title: 'Made there', count: 2 });
  await loginAs(home, person);
  expect(await valet(home, ['albums'])).toMatchObject({ exitCode: 0, out: '', err: '' });
  const asked = await valet(home, ['albums', '--renew']);
  expect([asked.exitCode, asked.err, asked.out]).toEqual([0, '', expect.stringMatching(/ 2 +Made there\n$/)]);
  expect((await valet(home, ['albums'])).out).toBe(asked.out); // it is known from now on
}, 60_000);

test('why Google has none to show is told to who asks', async () => {
  const home = await homes.fresh();
  await loginAs(home, await newPerson());
  const words = await valet(home, ['albums', '--renew']);
  expect([words.exitCode, words.out]).toEqual([0, '']);
  expect(words.err).toContain('no Google account is connected');
  const { out, err } = await valet(home, ['albums', '--renew', '--json']);
  expect([JSON.parse(out), err]).toEqual([{ items: [], appCreated: { state: 'not_linked' } }, '']);
}, 60_000);

test('whoami tells what Google grants as far as it is known, and by wish as it is now', async () => {
  const home = await homes.fresh();
  const person = await signedInPerson({ google: true, features: ['photos'] });
  await loginAs(home, person);
  const google = async (...more: string[]): Promise<unknown> => {
    const { out } = await valet(home, ['whoami', '--json', ...more]);
    return (JSON.parse(out) as { google: unknown }).google;
  };
  expect(await google()).toEqual({ state: 'connected', photos: true, mail: false });
  await signInAs(person, { features: ['photos', 'mail'] });
  await loginAs(home, person); // a wish is heard after each sign-in
  expect(await google()).toEqual({ state: 'connected', photos: true, mail: false });
  expect(await google('--renew')).toEqual({ state: 'connected', photos: true, mail: true });
  expect(await google()).toEqual({ state: 'connected', photos: true, mail: true });
}, 60_000);
