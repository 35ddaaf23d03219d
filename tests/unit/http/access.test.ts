import { describe, expect, test } from '@jest/globals';
import { machine, optional, permission, person, signedIn } from '../../../shared/http/index.ts';
import { ask, bearer, caller, open, route, say, text, web } from './ask.ts';

describe('access', () => {
  const guarded = (access: ReturnType<typeof signedIn | typeof person | typeof machine>) =>
    route({
      method: 'GET',
      path: '/api/thing',
      summary: 's',
      access,
      answers: { 200: text },
      problems: [],
      work: () => say('in'),
    });

  test('without credentials the challenge names no error (RFC 6750 §3.1) and points to the metadata (RFC 9728)', async () => {
    const { status, headers, json } = await ask([guarded(signedIn())]);
    expect([status, json?.['code']]).toEqual([401, 'not_authenticated']);
    expect(headers['www-authenticate']).toBe(
      'Bearer realm="valet", resource_metadata="https://api.example/.well-known/oauth-protected-resource/api"',
    );
    expect(headers['content-type']).toBe('application/problem+json; charset=utf-8');
    expect(json?.['type']).toBe(`${web}/docs/errors.md#not_authenticated`);
  });

  test('a bad token is invalid_token', async () => {
    const { status, headers } = await ask([guarded(signedIn())], { headers: bearer });
    expect(status).toBe(401);
    expect(headers['www-authenticate']).toContain('error="invalid_token"');
  });

  test.each([
    ['a machine on a route for people', person(), caller('machine'), 'person_required'],
    [
      'a person on a route for machines',
      machine('import:{table}'),
      caller('person', ['import:events']),
      'machine_required',
    ],
    [
      'a machine with the permission of another table',
      machine('import:{table}'),
      caller('machine', ['import:notes']),
      'insufficient_permission',
    ],
    [
      'a person without the permission',
      permission('read:protected'),
      caller('person'),
      'insufficient_permission',
    ],
  ])('%s is refused', async (_, access, who, code) => {
    const { status, json, headers } = await ask(
      [guarded(access)],
      { headers: bearer, params: { table: 'events' } },
      who,
    );
    expect([status, json?.['code']]).toEqual([403, code]);
    expect(headers['www-authenticate']).toContain('error="insufficient_scope"');
    if (code === 'insufficient_permission')
      expect(headers['www-authenticate']).toMatch(/scope="(import:events|read:protected)"/);
  });

  test('whoever may, gets in; a person comes with their owner id', async () => {
    const mine = route({
      method: 'GET',
      path: '/api/thing',
      summary: 's',
      access: person(),
      answers: { 200: text },
      problems: [],
      work: ({ caller: owner }) => say(owner.ownerId),
    });
    expect((await ask([mine], { headers: bearer }, caller('person'))).json).toEqual({ text: 'owner1' });
    const machines = await ask(
      [guarded(machine('import:{table}'))],
      { headers: bearer, params: { table: 'events' } },
      caller('machine', ['import:events']),
    );
    expect(machines.status).toBe(200);
  });

  test('an optional caller may be absent, but not bad', async () => {
    const maybe = route({
      method: 'GET',
      path: '/api/thing',
      summary: 's',
      access: optional(),
      answers: { 200: text },
      problems: [],
      work: ({ caller: who }) => say(who?.subject ?? 'nobody'),
    });
    expect((await ask([maybe])).json).toEqual({ text: 'nobody' });
    expect((await ask([maybe], { headers: bearer }, caller('person'))).json).toEqual({ text: 'somebody' });
    expect((await ask([maybe], { headers: bearer })).status).toBe(401);
  });

  test.each(['access_token', 'token', 'id_token', 'Access_Token'])(
    'a token in the query (%s) is refused on any route',
    async (name) => {
      const { status, json } = await ask([open], { url: `https://api.example/api/thing?${name}=a.b.c` });
      expect([status, json?.['code']]).toEqual([400, 'invalid_request']);
      expect(JSON.stringify(json)).not.toContain('a.b.c');
    },
  );
});
