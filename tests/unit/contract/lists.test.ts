import { describe, expect, test } from '@jest/globals';
import { ListQuery, MailListQuery } from '../../../shared/contract/index.ts';

describe('the limit of a list', () => {
  test('is a number of its query, or the usual one', () => {
    expect(['1', '99', '100'].map((limit) => ListQuery.parse({ limit }).limit)).toEqual([1, 99, 100]);
    expect([ListQuery.parse({}).limit, MailListQuery.parse({}).limit]).toEqual([50, 25]);
  });

  test.each(['', '0', '-1', '101', '1000', '1.5', '0x10', '1e1', ' 10', '+10', '010', '٣', 'ten', 'NaN'])(
    '%j is refused',
    (limit) => {
      expect(ListQuery.safeParse({ limit }).success).toBe(false);
      expect(MailListQuery.safeParse({ limit }).success).toBe(false);
    },
  );
});
