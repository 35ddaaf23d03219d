import { describe, expect, test } from '@jest/globals';
import { CookieJar } from '../../../local/stack/cookies.ts';
import { fillForm } from '../../../local/stack/forms.ts';

const consent = `<h1>Allow?</h1>
<form method="get"><button name="decision" value="allow">No form of ours</button></form>
<form method="post" action="/consent?a=1&amp;b=2">
  <input type="hidden" name="token" value="a&quot;b">
  <input type="checkbox" name="scope" value="mail" checked />
  <input type="checkbox" name="scope" value="photos" checked>
  <input type="checkbox" name="scope" value="unasked">
  <button name="decision" value="deny">Cancel</button>
  <button class="main" name="decision" value="allow">Continue</button>
</form>`;
const chooser = `<form method="post">
  <button type="submit" name="account" value="linked">Lena <small>linked@example.com, signs in</small></button>
  <button type="submit" name="account" value="second">Sam <small>second@example.com</small></button>
</form>`;
const choice = { account: ['linked'], decision: 'allow', untick: [] } as const;

describe('a form', () => {
  test('is sent with hidden fields and ticked boxes, to its action', () => {
    const { action, fields } = fillForm(consent, choice);
    expect(action).toBe('/consent?a=1&b=2');
    expect([...fields]).toEqual([
      ['token', 'a"b'],
      ['scope', 'mail'],
      ['scope', 'photos'],
      ['decision', 'allow'],
    ]);
  });

  test('can be declined, or allowed in part', () => {
    expect(fillForm(consent, { ...choice, decision: 'deny' }).fields.get('decision')).toBe('deny');
    expect(fillForm(consent, { ...choice, untick: ['photos'] }).fields.getAll('scope')).toEqual(['mail']);
  });

  test.each(['second', 'second@example.com'])('finds the account %s by key or e-mail', (account) => {
    expect(fillForm(chooser, { ...choice, account: [account] }).fields.get('account')).toBe('second');
  });

  test('that offers no such choice is named by its heading', () => {
    expect(() => fillForm('<h1>Elsewhere</h1>', choice)).toThrow('The page "Elsewhere" offers no button');
    expect(() => fillForm(chooser, { ...choice, account: ['ond@example.com'] })).toThrow('no button');
  });
});

describe('the cookie jar', () => {
  const url = new URL('http://localhost:4400/u/login/1');
  const set = (line: string): Headers => new Headers([['set-cookie', line]]);

  test('sends a cookie back to its path and host alone', () => {
    const jar = new CookieJar();
    jar.take(url, set('a=1; path=/u/login/1; HttpOnly'));
    expect(jar.header(new URL('/u/login/1/done', url))).toBe('a=1');
    expect(jar.header(new URL('/u/login/10', url))).toBe('');
    expect(jar.header(new URL('http://127.0.0.1:4400/u/login/1'))).toBe('');
  });

  test('forgets what is taken back, and replaces what is set again', () => {
    const jar = new CookieJar();
    jar.take(url, set('a=1; path=/'));
    jar.take(url, set('a=2; path=/'));
    expect(jar.header(url)).toBe('a=2');
    jar.take(url, set('a=; path=/; expires=Thu, 01 Jan 1970 00:00:00 GMT'));
    expect(jar.header(url)).toBe('');
  });
});
