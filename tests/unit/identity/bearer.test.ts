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
    ['Bearer aaaa.bbbb.cccc', 'accepted'],
    ['bearer aaaa.bbbb.cccc', 'accepted'],
    [undefined, 'not_authenticated'],
    ['', 'not_authenticated'],
    ['Basic dXNlcjpwYXNz', 'not_authenticated'],
    ['Bearer', 'invalid_token'],
    ['Bearer aaaa.bbbb', 'invalid_token'],
    ['Bearer aaaa.bbbb.cccc.dddd.eeee', 'invalid_token'],
    ['Bearer aaaa.bbbb.cc cc', 'invalid_token'],
    ['Bearer aaaa.bbbb.ccc=', 'invalid_token'],
    ['Bearer aaaa.bbbb.c\u00e4cc', 'invalid_token'],
    ['Bearer aaaa.bbbb.cccc, Bearer dddd.eeee.ffff', 'invalid_request'],
    ['Bearer aaaa.bbbb.', 'invalid_token'],
    ['Bearer aaaa..cccc', 'invalid_token'],
    ['Bearer aaaaa.bbbb.cccc', 'invalid_token'],
    ['Bearer aaaa.bbA.cQ', 'accepted'],
    ['Bearer aaaa.bbA.cR', 'invalid_token'],
    ['Bearer aaaa.bbB.cQ', 'invalid_token'],
    [`Bearer aaaa.${'b'.repeat(16_384)}.cccc`, 'invalid_token'],
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
    const token = bearerToken('Bearer aaaa.bbbb.cccc');
    expect(`${String(token)} ${JSON.stringify({ token })}`).toBe('[secret] {"token":"[secret]"}');
    expect(token.reveal()).toBe('aaaa.bbbb.cccc');
  });
});
