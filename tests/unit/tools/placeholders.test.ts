import { expect, test } from '@jest/globals';
import { fillPlaceholders } from '../../../tools/placeholders.ts';

test('every placeholder is filled in, each time it stands there', () => {
  expect(fillPlaceholders('a {{API_ORIGIN}} b {{API_ORIGIN}}', { API_ORIGIN: 'http://localhost:7071' })).toBe(
    'a http://localhost:7071 b http://localhost:7071',
  );
});
test('a placeholder without a value is an error, not a gap in a policy', () => {
  expect(() => fillPlaceholders('{{STORAGE_ORIGIN}}', {})).toThrow('{{STORAGE_ORIGIN}}');
});
test.each([
  'https://a.example/',
  'https://a.example/path',
  'a.example',
  'https://a.example; script-src *',
  'data:x',
  '',
])('%s is no origin', (value) => {
  expect(() => fillPlaceholders('{{API_ORIGIN}}', { API_ORIGIN: value })).toThrow('must be an origin');
});
