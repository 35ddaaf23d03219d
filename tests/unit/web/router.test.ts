import { expect, test } from '@jest/globals';
import { addressOf, ownAddress, placeOf, type Route } from '../../../web/src/router.ts';

const routes: Route[] = [
  ...(['home', 'photos', 'pick', 'files', 'deleted', 'connect', 'help', 'developers', 'lost'] as const).map(
    (screen) => ({ screen }),
  ),
  { screen: 'album', albumId: 'a/b ü?#' },
  { screen: 'change', albumId: 'a/b ü?#' },
  { screen: 'photo', albumId: 'a', fileId: '../%2e' },
  { screen: 'picking', pickId: 'p&q' },
];

test.each(routes)('PLAIN-PAGE 8: the address of %j leads back to it', (route) => {
  expect(placeOf(addressOf(route)).route).toEqual(route);
});

test('a page of a long list has an address of its own', () => {
  const address = addressOf({ screen: 'files' }, 'c+/=');
  expect(placeOf(address)).toEqual({ route: { screen: 'files' }, cursor: 'c+/=', address });
});

test.each(['/nowhere', '/photos/a/b/c', '/files/x/y', '/change', '/change/a/b', '/photos/%'])(
  '%s is no screen',
  (address) => {
    expect(placeOf(address).route).toEqual({ screen: 'lost' });
  },
);

test.each([
  'https://evil.example/',
  '//evil.example',
  '//evil.example/files',
  '/\\evil.example',
  'javascript:alert(1)',
  undefined,
  7,
])('after a sign-in nobody is led to %s', (address) => {
  expect(ownAddress(address)).toBe('/');
});

test('after a sign-in the same screen comes back', () => {
  expect(ownAddress('/files?from=abc')).toBe('/files?from=abc');
});
