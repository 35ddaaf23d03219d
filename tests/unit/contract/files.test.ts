import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { DisplayName, GrantRequest } from '../../../shared/contract/index.ts';

const fileId = '0'.repeat(26);

describe('a wish for a key', () => {
  test.each([
    { operation: 'upload', name: 'a.jpg', size: 5 },
    { operation: 'upload', name: 'a.jpg', size: 0, contentType: 'image/jpeg' },
    { operation: 'upload', fileId },
    { operation: 'download', fileId },
    { operation: 'browse' },
    { operation: 'purge', fileId },
  ])('%j is one', (wish) => {
    expect(GrantRequest.safeParse(wish).data).toEqual(wish);
  });

  test.each([
    {},
    { operation: 'delete', fileId },
    { operation: 'upload' },
    { operation: 'upload', name: 'a', size: -1 },
    { operation: 'upload', name: 'a', size: 1.5 },
    { operation: 'upload', name: 'a', size: 1, fileId },
    { operation: 'download' },
    { operation: 'download', fileId: '../../other' },
    { operation: 'browse', fileId },
  ])('%j is none', (wish) => {
    expect(GrantRequest.safeParse(wish).success).toBe(false);
  });
});

describe('a name', () => {
  test.each(['a', '../etc/passwd', 'C:\\x', '#?%&', 'Foto 🏖️.jpg', '👩‍👧', 'ä'.repeat(255), 'שלום.txt'])(
    '%s is taken as text',
    (name) => {
      expect(DisplayName.parse(name)).toBe(name);
    },
  );

  test.each(['', '   ', 'a\u0000b', 'a\nb', 'x'.repeat(256), 'photo\u202Egpj.exe', '\u2066a', '\uD800'])(
    '%j is refused',
    (name) => {
      expect(DisplayName.safeParse(name).success).toBe(false);
    },
  );

  test.each([
    ['zero-width spaces', '\u200B\u200B'],
    ['a joiner', '\u200D'],
    ['a byte order mark between spaces', '\u00A0\uFEFF\u3000'],
    ['a soft hyphen', '\u00AD'],
    ['a Hangul filler', '\u3164'],
    ['an empty Braille cell', '\u2800'],
    ['a variation selector', '\uFE0F'],
    ['tags', '\u{E0041}\u{E0042}'],
  ])('of %s alone is refused, beside a letter not', (_, hidden) => {
    expect(DisplayName.safeParse(hidden).success).toBe(false);
    expect(DisplayName.parse(`a${hidden}b`)).toBe(`a${hidden}b`);
  });

  test('whatever is taken has no control or direction character, and fits', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const result = DisplayName.safeParse(text);
        if (!result.success) return;
        expect(result.data).not.toMatch(/[\p{Cc}\u202A-\u202E\u2066-\u2069]/u);
        expect(result.data.length).toBeGreaterThan(0);
      }),
    );
  });
});
