import type { people_v1 } from 'googleapis';
import { pictureOf } from '../accounts.ts';
import type { Account } from '../accounts.ts';
import { apiError } from '../errors.ts';
import { type Incoming, json, type Reply } from '../http.ts';
import { requireScope } from '../oauth/bearer.ts';
import type { Surface } from '../router.ts';
import type { World } from '../world.ts';

const service = 'people.googleapis.com';
const contactsScope = 'https://www.googleapis.com/auth/contacts.readonly';
const info = (name: string) => `https://www.googleapis.com/auth/userinfo.${name}`;

/** people.googleapis.com: who a person is, and whom they know. */
export const people: Surface = {
  host: service,
  routes: [
    { method: 'GET', path: '/v1/people/me', handle: me },
    { method: 'GET', path: '/v1/people:searchContacts', handle: searchContacts },
  ],
};

/** Fields, and the scope without which a field is left out. */
const fields = { names: info('profile'), photos: info('profile'), emailAddresses: info('email') } as const;
type Field = keyof typeof fields;

/** @throws {Refusal} 400 without a mask, or for a field that is not played here */
function readMask(request: Incoming, name: string): readonly Field[] {
  const asked = (request.query.get(name) ?? '').split(',').filter((field) => field !== '');
  if (asked.length === 0) throw apiError('INVALID_ARGUMENT', `${name} mask is required.`);
  return asked.map((field) => {
    if (field === 'names' || field === 'photos' || field === 'emailAddresses') return field;
    throw apiError('INVALID_ARGUMENT', `Invalid ${name} mask path: "${field}".`);
  });
}

function me(request: Incoming, world: World): Reply {
  const { grant, scopes } = requireScope(request, world, [info('profile'), info('email')], {
    service,
    method: 'google.people.v1.PeopleService.GetPerson',
  });
  const mask = readMask(request, 'personFields').filter((field) => scopes.includes(fields[field]));
  return json(200, describe(grant.account, mask));
}

function describe(account: Account, mask: readonly Field[]): people_v1.Schema$Person {
  const [givenName = '', ...family] = account.name.split(' ');
  const metadata = { primary: true, source: { type: 'PROFILE', id: account.sub } };
  const all: Required<Pick<people_v1.Schema$Person, Field>> = {
    names: [{ metadata, displayName: account.name, givenName, familyName: family.join(' ') }],
    photos: [{ metadata, url: pictureOf(account) }],
    emailAddresses: [{ metadata: { ...metadata, verified: true }, value: account.email }],
  };
  const chosen = Object.fromEntries(mask.map((field) => [field, all[field]]));
  return { resourceName: `people/${account.sub}`, etag: `%${account.sub}`, ...chosen };
}

/** Everybody here knows everybody else. */
function searchContacts(request: Incoming, world: World): Reply {
  const { grant } = requireScope(request, world, [contactsScope], {
    service,
    method: 'google.people.v1.PeopleService.SearchContacts',
  });
  const mask = readMask(request, 'readMask');
  const query = (request.query.get('query') ?? '').toLowerCase();
  const size = Math.min(30, Number(request.query.get('pageSize') ?? '10') || 10);
  const found = world.accounts
    .list()
    .filter((account) => account !== grant.account)
    .filter(({ name, email }) => [name, email].some((text) => text.toLowerCase().startsWith(query)))
    .slice(0, size);
  const answer: people_v1.Schema$SearchResponse =
    found.length === 0 || query === ''
      ? {}
      : { results: found.map((account) => ({ person: describe(account, mask) })) };
  return json(200, answer);
}
