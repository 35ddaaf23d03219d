import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type OwnStack, ownStack } from '../support/own-stack.ts';
import {
  expectAllSaved,
  openTab,
  pageApi,
  type Pick200,
  pickMany,
  type SavingTab,
} from '../support/page-saving.ts';

// What becomes of a large pick, saved by the page's own code over HTTP, when something goes wrong half way: 200 photos
// where the page is closed, which is what people do most, and 60 for each of the others.
const large = 200;
const fair = 60;
/** For what hangs: the time that saving takes is measured elsewhere. */
const hangingMs = 300_000;

let own: OwnStack;
beforeAll(async () => {
  own = await ownStack();
}, 60_000);
afterAll(() => own.stop(), 30_000);

const somebody = () => own.http.signedInPerson({ google: true, features: ['photos'] });
const tab = (token: string, pick: Pick200): SavingTab => openTab(own.http, token, pick, 'All of them');
const reached = (number: number) => (saving: { saved: ReadonlyMap<string, unknown> }) =>
  saving.saved.size >= number;

test(
  '200 photos: the page is closed half way and opened again',
  async () => {
    const count = large;
    const { token, ...person } = await somebody();
    const pick = await pickMany(own.http, { token, ...person }, count);
    const first = tab(token, pick);
    await first.until(reached(count / 2));
    first.close();
    expect((await first.end).saved.size).toBeLessThan(count);

    const again = await tab(token, pick).end;
    expect([again.saved.size, again.problem]).toEqual([count, undefined]);
    await expectAllSaved(own.http, token, pick);
    // Its place at Google is given back, and what is saved needs it no more.
    expect(await pageApi(own.http, token).stopPicking(pick.pickId)).toMatchObject({ ok: true });
    expect((await tab(token, { ...pick, photos: pick.photos.slice(0, 3) }).end).saved.size).toBe(3);
  },
  hangingMs,
);

test(
  '60 photos: two tabs save the same',
  async () => {
    const count = fair;
    const { token, ...person } = await somebody();
    const pick = await pickMany(own.http, { token, ...person }, count);
    const tabs = [tab(token, pick), tab(token, { ...pick, photos: pick.photos.toReversed() })];
    const ends = await Promise.all(tabs.map(({ end }) => end));
    expect(ends.map(({ saved, problem }) => [saved.size, problem])).toEqual(
      ends.map(() => [count, undefined]),
    );
    await expectAllSaved(own.http, token, pick);
  },
  hangingMs,
);

test(
  '60 photos: Google is revoked half way, and connected again',
  async () => {
    const count = fair;
    const { claimsOf, knob, signInAs, stack } = own.http;
    const { token, ...person } = await somebody();
    const pick = await pickMany(own.http, { token, ...person }, count);
    const first = tab(token, pick);
    await first.until(reached(count / 2));
    await knob(stack.google, 'POST', '/__revoke', { email: person.email });
    const stopped = await first.end;
    expect(stopped.problem?.code).toBe('google_reconnect_required');
    expect(stopped.saved.size).toBeGreaterThanOrEqual(count / 2);
    expect(stopped.saved.size).toBeLessThan(count);

    // `iat` counts whole seconds, and only a later one tells a new sign-in from the one that was refused.
    let fresh = token;
    while (claimsOf(fresh)['iat'] === claimsOf(token)['iat']) {
      fresh = (await signInAs(person, { features: ['photos'], fresh: true })).accessToken;
    }
    const again = await tab(fresh, pick).end;
    expect([again.saved.size, again.problem]).toEqual([count, undefined]);
    await expectAllSaved(own.http, fresh, pick);
  },
  hangingMs,
);

test(
  '60 photos: storage is stopped half way, and started again',
  async () => {
    const count = fair;
    const { storage } = own.stack.parts;
    const { token, ...person } = await somebody();
    const pick = await pickMany(own.http, { token, ...person }, count);
    const only = tab(token, pick);
    await only.until(reached(count / 2));
    const troubled = only.until(({ problem }) => problem?.code === 'unavailable');
    await storage.stop();
    await troubled;
    await storage.start();
    const end = await only.end;
    expect([end.saved.size, end.problem]).toEqual([count, undefined]);
    await expectAllSaved(own.http, token, pick);
  },
  hangingMs,
);
