import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { bearerToken } from '../../../shared/identity/index.ts';

const code = (header: string | undefined): string => {
  try {
    bearerToken(header);
    return 'accepted';
  } catch (problem) {
    return (problem as { code: string }).code;
  }
};

describe('bearerToken', () => {
  test.each([
    ['Bearer aaa.bbb.ccc', 'accepted'],
    ['bearer aaa.bbb.ccc', 'accepted'],
    [undefined, 'not_authenticated'],
    ['', 'not_authenticated'],
    ['Basic dXNlcjpwYXNz', 'not_authenticated'],
    ['Bearer', 'invalid_token'],
    ['Bearer aaa.bbb', 'invalid_token'],
    ['Bearer aaa.bbb.ccc.ddd.eee', 'invalid_token'],
    ['Bearer aaa.bbb.cc c', 'invalid_token'],
    ['Bearer aaa.bbb.cc=', 'invalid_token'],
    ['Bearer aaa.bbb.c\u00e4c', 'invalid_token'],
    ['Bearer aaa.bbb.ccc, Bearer ddd.eee.fff', 'invalid_request'],
    [`Bearer a.${'b'.repeat(16_384)}.c`, 'invalid_token'],
  ])('%s is %s', (header, expected) => {
    expect(code(header)).toBe(expected);
  });

  test('anything at all is answered with one of our codes', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(['accepted', 'not_authenticated', 'invalid_token', 'invalid_request']).toContain(
          code(`Bearer ${text}`),
        );
      }),
    );
  });

  test('the token prints as [secret]', () => {
    const token = bearerToken('Bearer aaa.bbb.ccc');
    expect(`${String(token)} ${JSON.stringify({ token })}`).toBe('[secret] {"token":"[secret]"}');
    expect(token.reveal()).toBe('aaa.bbb.ccc');
  });
});
