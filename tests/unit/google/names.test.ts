import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { DisplayName } from '../../../shared/contract/index.ts';
import { displayNameOf } from '../../../shared/google/names.ts';

describe('a name of Google’s', () => {
  test.each([
    ['IMG_0001.jpg', 'IMG_0001.jpg'],
    ['../../etc/passwd', '.. .. etc passwd'],
    ['a\u202Egpj.exe', 'a gpj.exe'],
    ['two\r\nlines\u0000.jpg', 'two lines .jpg'],
    ['', 'photo.jpg'],
    ['\u200E\u0007', 'photo.jpg'],
    ['#?%&👩‍👩‍👧.jpg', '#?%&👩‍👩‍👧.jpg'],
    ['broken\uD800.jpg', 'broken\uFFFD.jpg'],
  ])('%j becomes %j', (name, shown) => {
    expect(displayNameOf(name, 'photo.jpg')).toBe(shown);
  });

  test('keeps its ending when it is cut', () => {
    const shown = displayNameOf(`${'😀'.repeat(600)}.jpeg`, 'photo.jpg');
    expect(shown.endsWith('😀.jpeg')).toBe(true);
    expect(shown.length).toBeLessThanOrEqual(255);
  });

  test('is always one that we take from people too', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 1500 }), (name) => {
        expect(DisplayName.safeParse(displayNameOf(name, 'photo.jpg')).success).toBe(true);
      }),
    );
  });
});
