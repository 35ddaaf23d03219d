import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startInstances } from '../../bench/day/instances.ts';
import type { Ready } from '../../local/stack/ready-file.ts';
import type * as mailHelpers from '../support/mail.ts';
import { type OwnStack, ownStack } from '../support/own-stack.ts';
import { expectAllSaved, openTab, pickMany } from '../support/page-saving.ts';

// Four instances of the API, each a process of its own, that share nothing but storage: what is done once is done once
// over all of them, whichever is asked.
const count = 4;
let own: OwnStack;
let further: Awaited<ReturnType<typeof startInstances>>;
let mail: typeof mailHelpers;
/** The stack, as it is seen by way of each of them. */
let instances: readonly Ready[];
beforeAll(async () => {
  own = await ownStack();
  further = await startInstances(own.stack, {
    count: count - 1,
    dist: join(import.meta.dirname, '../../dist'),
    events: { line: () => undefined, died: () => undefined },
  });
  instances = [own.stack.ready.api, ...further.origins].map((api) => ({ ...own.stack.ready, api }));
  // After the stack, whose addresses it reads.
  mail = await import('../support/mail.ts');
}, 120_000);
afterAll(async () => {
  await further.stop();
  await own.stop();
}, 60_000);

const times = <Result>(number: number, make: () => Promise<Result>): Promise<Result[]> =>
  Promise.all(Array.from({ length: number }, make));

test('64 first requests of one person on each of four cost Auth0 one look-up, and Google one refresh', async () => {
  const { api, knob, signedInPerson, stack } = own.http;
  const { token } = await signedInPerson({ google: true });
  const calls = async (origin: string) =>
    ((await knob(origin, 'GET', '/__calls')) as { calls: Readonly<Record<string, number>> }).calls;
  for (const origin of [stack.tenant, stack.google]) await knob(origin, 'DELETE', '/__calls');
  const answers = await Promise.all(
    instances.map((at) => times(64, () => api('GET', '/api/google/mail?limit=1', { token }, at))),
  );
  expect(new Set(answers.flat().map(({ status, code }) => code ?? status))).toEqual(new Set([200]));
  const [auth0, google] = [await calls(stack.tenant), await calls(stack.google)];
  const [lookUps, refreshes] = [auth0['GET /api/v2/users/:id'], google['POST oauth2.googleapis.com/token']];
  process.stdout.write(
    `64 first requests on each of ${count}: ${lookUps} look-up, ${refreshes} refresh, over HTTP\n`,
  );
  expect([lookUps, refreshes]).toEqual([1, 1]);
}, 120_000);

test('an answer that all of them are asked to send under one key goes out once', async () => {
  const { token, email } = await mail.mailPerson();
  const id = await mail.delivered(email, mail.withFile(Buffer.from('x')));
  const sent = async () =>
    (await mail.mailboxOf(email)).filter(({ labelIds }) => labelIds.includes('SENT')).length;
  const before = await sent();
  const ask = async (at: Ready): Promise<Awaited<ReturnType<typeof own.http.api>>> => {
    const wish = { token, json: { text: 'Once.' }, headers: { 'idempotency-key': 'everywhere' } };
    const answer = await own.http.api('POST', `/api/google/mail/${id}/reply`, wish, at);
    return answer.code === 'not_ready' ? ask(at) : answer;
  };
  const answers = await Promise.all(instances.flatMap((at) => [ask(at), ask(at)]));
  expect(answers.map(({ status }) => status).sort()).toEqual([...Array<number>(7).fill(200), 201]);
  expect(new Set(answers.map(({ json }) => json.id as string)).size).toBe(1);
  expect(await sent()).toBe(before + 1);
}, 120_000);

test('a pick that four tabs save, each by another instance, is there once', async () => {
  const { token, ...person } = await own.http.signedInPerson({ google: true, features: ['photos'] });
  const pick = await pickMany(own.http, { token, ...person }, 24);
  const ends = await Promise.all(
    instances.map((at, nth) => {
      const photos = nth % 2 === 0 ? pick.photos : pick.photos.toReversed();
      return openTab({ ...own.http, stack: at }, token, { ...pick, photos }, 'All of them').end;
    }),
  );
  expect(ends.map(({ saved, problem }) => [saved.size, problem])).toEqual(ends.map(() => [24, undefined]));
  await expectAllSaved(own.http, token, pick);
}, 240_000);
