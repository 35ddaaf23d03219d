import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type CliHomes, cliHomes, loginAs, valet } from '../support/cli.ts';
import { photoPath, pickedPhotos } from '../support/google.ts';
import { api, knob, newPerson, signedInPerson, signInAs, stack } from '../support/stack.ts';

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

test('the photos of an album are listed in their order, which one of them can change', async () => {
  const home = await homes.fresh();
  const picked = await pickedPhotos(3);
  let albumId = '';
  for (const at of [0, 1, 2]) {
    const json = { albumTitle: 'Walk' };
    ({ albumId } = (await api('POST', photoPath(picked, at, 'save'), { token: picked.token, json })).json);
  }
  await loginAs(home, picked);
  const list = async (...more: string[]): Promise<string[]> => {
    const { out } = await valet(home, ['album', albumId, '--json', ...more]);
    return (JSON.parse(out) as { items: { id: string }[] }).items.map(({ id }) => id);
  };
  const [one = '', two = '', three = ''] = await list();
  expect(await list('--move', three, '--before', two)).toEqual([one, three, two]);
  expect(await list('--move', one, '--after', three)).toEqual([three, one, two]);
  expect(await list('--move', two, '--first')).toEqual([two, three, one]);
  expect(await list('--move', two, '--last')).toEqual([three, one, two]);
  expect((await valet(home, ['album', albumId])).out).toMatch(new RegExp(`^${three} .+\n${one} .+\n${two} `));
  for (const wrong of [['--move', one], ['--first'], ['--move', one, '--first', '--last']])
    expect(await valet(home, ['album', albumId, ...wrong])).toMatchObject({ exitCode: 2, out: '' });
  expect(await valet(home, ['album', '0'.repeat(26)])).toMatchObject({ exitCode: 4 });
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
