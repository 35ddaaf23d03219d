import { randomBytes } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { Sealing } from '../../../shared/linked-accounts/sealing.ts';
import { Secret } from '../../../shared/platform/index.ts';

const newKey = (): Secret => new Secret(randomBytes(32).toString('base64'));
const place = ['google-oauth2|1', '1', 'refresh'];
const value = new Secret('1//refresh-ü');

describe('a sealed value', () => {
  test('opens in its place, never comes out the same twice, and shows nothing of what it holds', () => {
    const sealing = new Sealing([newKey()]);
    const sealed = [sealing.seal(value, place), sealing.seal(value, place)];
    expect(new Set(sealed).size).toBe(2);
    for (const text of sealed) {
      expect(sealing.open(text, place)?.value.reveal()).toBe(value.reveal());
      expect(text).not.toContain('refresh');
    }
  });

  test('opens with an older key of the ring, which says that it should be sealed anew; not with a stranger', () => {
    const [older, newer] = [newKey(), newKey()];
    const sealed = new Sealing([older]).seal(value, place);
    expect(new Sealing([older, newer]).open(sealed, place)).toMatchObject({ newest: true });
    expect(new Sealing([newer, older]).open(sealed, place)).toMatchObject({ newest: false });
    expect(new Sealing([newer]).open(sealed, place)).toBeUndefined();
  });

  test.each([
    ['another person', ['google-oauth2|2', '1', 'refresh']],
    ['another account', ['google-oauth2|1', '2', 'refresh']],
    ['another purpose', ['google-oauth2|1', '1', 'access']],
    ['the same text cut elsewhere', ['google-oauth2|1', '1","refresh']],
  ])('does not open for %s', (_, other) => {
    const sealing = new Sealing([newKey()]);
    expect(sealing.open(sealing.seal(value, place), other)).toBeUndefined();
  });

  test('does not open when any part of it is changed, cut or empty', () => {
    const sealing = new Sealing([newKey()]);
    const sealed = sealing.seal(value, place);
    const parts = sealed.split('.');
    for (let at = 0; at < parts.length; at += 1) {
      for (const part of ['', 'AAAA', (parts[at] ?? '').slice(0, -4), flipped(parts[at] ?? '')]) {
        expect(sealing.open(parts.with(at, part).join('.'), place)).toBeUndefined();
      }
    }
    for (const text of ['', '.', 'v1', '....', `${sealed}.`.replace('v1', 'v2')]) {
      expect(sealing.open(text, place)).toBeUndefined();
    }
  });
});

const flipped = (text: string): string => (text.startsWith('A') ? 'B' : 'A') + text.slice(1);
