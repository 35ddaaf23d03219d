import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { readdir, stat, writeFile } from 'node:fs/promises';
import {
  type CliHomes,
  cliHomes,
  loginAs,
  redirectFor,
  startLogin,
  expire,
  readSession,
  sessionFile,
  valet,
} from '../support/cli.ts';
import { newPerson, stack } from '../support/stack.ts';

let homes: CliHomes;
beforeAll(async () => {
  homes = await cliHomes();
});
afterAll(() => homes.remove());

describe('sign-in', () => {
  test('signs in through the browser pages, says who it is, and leaves nothing when it signs out', async () => {
    const home = await homes.fresh();
    const person = await newPerson({ name: 'Cleo Command' });
    expect(await loginAs(home, person)).toMatchObject({
      exitCode: 0,
      out: `You are signed in as ${person.email}.\n`,
    });
    expect((await stat(sessionFile(home))).mode & 0o777).toBe(0o600);

    const who = await valet(home, ['whoami', '--json']);
    expect(JSON.parse(who.out)).toMatchObject({ subject: person.id, kind: 'person', name: 'Cleo Command' });
    const words = await valet(home, ['whoami']);
    expect(words.out).toContain(person.email);

    const { refreshToken, accessToken } = await readSession(home);
    for (const { out, err } of [who, words]) {
      expect(out + err).not.toContain(accessToken);
      expect(out + err).not.toContain(refreshToken);
    }
    expect(await valet(home, ['logout'])).toMatchObject({ exitCode: 0, out: 'You are signed out.\n' });
    expect(await readdir(home)).toEqual([]);
    expect(await valet(home, ['whoami'])).toMatchObject({ exitCode: 3 });
    const again = await fetch(new URL('/oauth/token', stack.tenant), {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'refresh_token',
        client_id: stack.clients.native.id,
        refresh_token: refreshToken,
      }),
    });
    expect(await again.json()).toMatchObject({ error: 'invalid_grant' });
  });

  test('an answer with another state is refused, and does not end the sign-in', async () => {
    const home = await homes.fresh();
    const person = await newPerson();
    const login = await startLogin(home);
    expect(login.address.searchParams.get('code_challenge_method')).toBe('S256');
    const redirect = await redirectFor(login.address, person);
    for (const state of ['forged', undefined]) {
      const forged = new URL(redirect);
      if (state === undefined) forged.searchParams.delete('state');
      else forged.searchParams.set('state', state);
      expect((await fetch(forged)).status).toBe(400);
    }
    expect(await readdir(home)).toEqual([]);
    expect((await fetch(redirect)).status).toBe(200);
    expect(await login.ended).toMatchObject({ exitCode: 0 });
  });

  test('an answer by another issuer is refused', async () => {
    const home = await homes.fresh();
    const login = await startLogin(home);
    const redirect = await redirectFor(login.address, await newPerson());
    redirect.searchParams.set('iss', 'https://elsewhere.example/');
    await fetch(redirect);
    expect((await login.ended).exitCode).not.toBe(0);
    expect(await readdir(home)).toEqual([]);
  });

  test('a refused sign-in is told in a sentence', async () => {
    const home = await homes.fresh();
    const login = await startLogin(home);
    const redirect = new URL(login.address.searchParams.get('redirect_uri') ?? '');
    redirect.search = new URLSearchParams({
      error: 'access_denied',
      state: login.address.searchParams.get('state') ?? '',
      iss: `${stack.tenant}/`,
    }).toString();
    await fetch(redirect);
    expect(await login.ended).toMatchObject({
      exitCode: 3,
      err: expect.stringContaining('The sign-in was refused (access_denied).'),
    });
  });

  test('commands side by side at an expired token renew it once, and rotation holds', async () => {
    const home = await homes.fresh();
    const person = await newPerson();
    await loginAs(home, person);
    const first = await readSession(home);
    await expire(home);
    const both = await Promise.all([1, 2, 3].map(() => valet(home, ['whoami', '--json'])));
    expect(both.map(({ exitCode }) => exitCode)).toEqual([0, 0, 0]);
    const second = await readSession(home);
    expect(second.refreshToken).not.toBe(first.refreshToken);
    await expire(home);
    expect(await valet(home, ['whoami'])).toMatchObject({ exitCode: 0 });
    expect((await readdir(home)).sort()).toEqual(['session.json']);
  });

  test('a sign-in that was taken back is told, and forgotten', async () => {
    const home = await homes.fresh();
    await loginAs(home, await newPerson());
    const session = await readSession(home);
    await writeFile(
      sessionFile(home),
      JSON.stringify({ ...session, accessToken: 'over', expiresAt: 0, refreshToken: 'taken-back' }),
    );
    expect(await valet(home, ['ls'])).toMatchObject({
      exitCode: 3,
      err: 'valet: Your sign-in has ended. Run "valet login".\n',
    });
    expect(await readdir(home)).toEqual([]);
  });

  test('an access token that the API refuses is renewed and the call made again', async () => {
    const home = await homes.fresh();
    await loginAs(home, await newPerson());
    const session = await readSession(home);
    await writeFile(sessionFile(home), JSON.stringify({ ...session, accessToken: 'a.b.c' }));
    expect(await valet(home, ['whoami'])).toMatchObject({ exitCode: 0 });
  });
});
