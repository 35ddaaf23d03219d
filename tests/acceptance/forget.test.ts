import { beforeAll, describe, expect, test } from '@jest/globals';
import { bytesOfFile, photoPath, pickedPhotos } from '../support/google.ts';
import {
  api,
  claimsOf,
  forgedToken,
  knob,
  machineToken,
  signedInPerson,
  signInAs,
  stack,
} from '../support/stack.ts';
import { ahead, uploadedFile } from '../support/uploads.ts';

const forget = (token: string, idToken: unknown) =>
  api('POST', '/api/me/forget', { token, json: { idToken } });

/** A fresh sign-in, as the page asks for one before it forgets somebody. */
const freshly = (person: Parameters<typeof signInAs>[0]) => signInAs(person, { fresh: true });

const listsOf = async (token: string) => {
  const tables = ['/api/tables/notes', '/api/tables/events'];
  const paths = ['/api/files', '/api/files?deleted=true', '/api/shares', '/api/albums', ...tables];
  const lists = await Promise.all(paths.map((path) => api('GET', path, { token })));
  return lists.map(({ json }) => json.items.length as number);
};

/** A machine imports one event for a person. */
const imported = async (owner: string) =>
  api('POST', '/api/imports/events', {
    token: await machineToken(),
    headers: { 'content-type': 'application/x-ndjson' },
    body: `${JSON.stringify({ owner, id: 'one', title: 'An event' })}\n`,
  });

describe('a person who is forgotten', () => {
  test('leaves nothing behind, and starts anew with the next sign-in', async () => {
    const picked = await pickedPhotos(1);
    const { token } = picked;
    const before = await api('GET', '/api/me', { token });
    const fileId = await uploadedFile(token);
    const share = await api('POST', '/api/shares', { token, json: { fileId, expiresAt: ahead(86_400_000) } });
    const saved = await api('POST', photoPath(picked, 0, 'save'), { token, json: { albumTitle: 'Gone' } });
    expect(saved.status).toBe(201);
    const deleted = await uploadedFile(token, 'deleted.txt');
    await api('DELETE', `/api/files/${deleted}`, { token });
    await api('POST', '/api/tables/notes', { token, json: { text: 'mine' } });
    expect((await imported(picked.id)).json.created).toBe(1);
    expect(await listsOf(token)).toEqual([2, 1, 1, 1, 1, 1]);
    const browse = await api('POST', '/api/files/grants', { token, json: { operation: 'browse' } });
    const pending = await api('POST', '/api/files/grants', {
      token,
      json: { operation: 'upload', name: 'late.txt', size: 4 },
    });

    const { accessToken, idToken } = await freshly(picked);
    const forgotten = await forget(accessToken, idToken);
    expect([forgotten.status, forgotten.json]).toEqual([202, { state: 'forgotten' }]);

    // No key from before opens anything, and none brings anything back.
    const url = new URL(browse.json.url);
    url.searchParams.append('restype', 'container');
    url.searchParams.append('comp', 'list');
    expect((await fetch(url)).status).toBe(404);
    const late = await fetch(pending.json.url as string, {
      method: 'PUT',
      headers: { ...pending.json.headers, 'x-ms-blob-type': 'BlockBlob' },
      body: 'late',
    });
    expect(late.status).toBe(404);
    expect((await api('GET', new URL(share.json.url).pathname)).code).toBe('not_found');

    const lateImport = await imported(picked.id);
    expect(lateImport.json).toMatchObject({ created: 0, invalid: [{ line: 1 }] });

    const again = await freshly(picked);
    const after = await api('GET', '/api/me', { token: again.accessToken });
    expect(after.json.id).not.toBe(before.json.id);
    expect(after.json).toMatchObject({ subject: picked.id, usage: { bytes: 0 } });
    expect(await listsOf(again.accessToken)).toEqual([0, 0, 0, 0, 0, 0]);
    const fresh = await uploadedFile(again.accessToken, 'fresh.txt', 'fresh');
    expect(new TextDecoder().decode(await bytesOfFile(again.accessToken, fresh))).toBe('fresh');
    expect((await api('GET', `/api/files/${fileId}`, { token: again.accessToken })).code).toBe('not_found');
  }, 30_000);

  test('may ask twice, and from a timer nothing comes back or goes away after it', async () => {
    const person = await signedInPerson();
    await uploadedFile(person.token);
    const { accessToken, idToken } = await freshly(person);
    const both = await Promise.all([forget(accessToken, idToken), forget(accessToken, idToken)]);
    expect(both.map(({ status }) => status)).toEqual([202, 202]);
    expect((await forget(accessToken, idToken)).json).toEqual({ state: 'forgotten' });

    const again = await freshly(person);
    const kept = await uploadedFile(again.accessToken);
    await knob(stack.api, 'POST', '/admin/functions/forget', {});
    expect((await api('GET', `/api/files/${kept}`, { token: again.accessToken })).status).toBe(200);
  }, 30_000);

  test('is not brought back by a tab that is still open', async () => {
    const person = await signedInPerson();
    const { accessToken, idToken } = await freshly(person);
    const json = { operation: 'upload', name: 'x', size: 1 };
    expect((await api('POST', '/api/files/grants', { token: accessToken, json })).status).toBe(201);
    // `iat` counts whole seconds, and a token of the very second may be the next sign-in's.
    const issued = Number(claimsOf(accessToken)['iat']);
    const old = await forgedToken({ ...claimsOf(accessToken), iat: issued - 60 });
    await forget(accessToken, idToken);
    const late = await api('POST', '/api/files/grants', { token: old, json });
    expect([late.status, late.code]).toEqual([410, 'expired']);
    expect((await api('GET', '/api/files', { token: old })).code).toBe('expired');
    expect((await forget(old, idToken)).status).toBe(202);

    // Nor does it reach who starts anew: neither with its own tokens, nor with a proof from before beside a new one.
    const again = await freshly(person);
    const kept = await uploadedFile(again.accessToken);
    const oldProof = await forgedToken({ ...claimsOf(idToken), iat: issued - 60 });
    const retries = [forget(old, idToken), forget(again.accessToken, oldProof)];
    expect((await Promise.all(retries)).map(({ code }) => code)).toEqual(['expired', 'expired']);
    expect((await api('GET', '/api/files', { token: old })).code).toBe('expired');
    expect((await api('GET', `/api/files/${kept}`, { token: again.accessToken })).status).toBe(200);
  }, 30_000);
});

describe('nobody is forgotten', () => {
  let person: Awaited<ReturnType<typeof signedInPerson>>;
  let fresh: Awaited<ReturnType<typeof freshly>>;
  let fileId: string;
  beforeAll(async () => {
    person = await signedInPerson();
    fileId = await uploadedFile(person.token);
    fresh = await freshly(person);
  }, 30_000);

  const now = () => Math.floor(Date.now() / 1000);
  const cases: [string, () => Promise<string> | string][] = [
    ['a sign-in of six minutes ago', () => changed({ auth_time: now() - 360 })],
    ['a sign-in that says no time', () => changed({ auth_time: undefined })],
    ['a sign-in to come', () => changed({ auth_time: now() + 60 })],
    ['an ID token for another application', () => changed({ aud: 'someone-else', azp: undefined })],
    ['an ID token of another issuer', () => changed({ iss: 'https://other.example/' })],
    ['an ID token that has ended', () => changed({ exp: now() - 60 })],
    ['an ID token of another person', () => changed({ sub: 'auth0|somebody' })],
    ['an ID token by a foreign key', () => forgedToken(claimsOf(fresh.idToken), { key: 'foreign' })],
    ['an access token', () => fresh.accessToken],
    ['a word', () => 'please'],
  ];
  const changed = (claims: Record<string, unknown>) => forgedToken({ ...claimsOf(fresh.idToken), ...claims });

  test.each(cases)('by %s', async (_, token) => {
    const answer = await forget(person.token, await token());
    expect([answer.status, answer.code]).toEqual([401, 'invalid_token']);
    expect((await api('GET', `/api/files/${fileId}`, { token: person.token })).status).toBe(200);
  });

  test('without a body that says so, without a token, or by a machine', async () => {
    expect((await forget(person.token, 7)).code).toBe('invalid_request');
    expect((await api('POST', '/api/me/forget', { json: {} })).code).toBe('not_authenticated');
    expect((await forget(await machineToken(), fresh.idToken)).code).toBe('person_required');
    expect((await api('GET', `/api/files/${fileId}`, { token: person.token })).status).toBe(200);
  });
});
