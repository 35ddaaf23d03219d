import { describe, expect, test } from '@jest/globals';
import { decode } from 'jpeg-js';
import { Browser } from './browser.ts';
import { usePicker } from './picker-harness.ts';

const picker = usePicker();
const { get, newSession } = picker;

describe('the page to pick from', () => {
  const choose = (ids: readonly string[]) =>
    new URLSearchParams([['action', 'done'], ...ids.map((id): [string, string] => ['photo', id])]);
  const offered = (page: string) =>
    [...page.matchAll(/name="photo" value="([^"]+)"/g)].map(([, id = '']) => id);

  test('offers 300 photos and 3 videos with thumbnails, takes the pick, and closes with /autoclose', async () => {
    const { id } = await newSession();
    const page = await picker.person.browser.go(`/photos.google.com/picker/${id}/autoclose`);
    const text = await page.response.text();
    const ids = offered(text);
    expect(ids).toHaveLength(303);
    const [, thumbnail = ''] = /src="([^"]+)"/.exec(text) ?? [];
    const image = await picker.person.browser.go(thumbnail);
    expect(decode(Buffer.from(await image.response.arrayBuffer()), { useTArray: true }).width).toBe(320);
    const done = await picker.person.browser.go(page.url, choose(ids.slice(3, 5)));
    expect(await done.response.text()).toContain('window.close()');
    const { body } = await get(`/mediaItems?sessionId=${id}`);
    expect(body.mediaItems.map((item) => item.id)).toEqual(ids.slice(3, 5));
    const late = await picker.person.browser.go(page.url, choose(ids.slice(0, 1)));
    expect(late.response.status).toBe(200);
    expect((await get(`/mediaItems?sessionId=${id}`)).body.mediaItems).toHaveLength(2);
  });

  test('takes neither none nor too many, nor what is not there', async () => {
    const { id } = await newSession({ maxItemCount: 2 });
    const path = `/photos.google.com/picker/${id}`;
    const ids = offered(await (await picker.person.browser.go(path)).response.text());
    for (const wrong of [[], ids.slice(0, 3), ['AF1QipNobodys']]) {
      expect((await picker.person.browser.go(path, choose(wrong))).response.status).toBe(400);
    }
    expect((await get(`/sessions/${id}`)).body.mediaItemsSet).toBe(false);
  });

  test('asks who it is in a browser that is signed out, and turns others away', async () => {
    const { id } = await newSession();
    const path = `/photos.google.com/picker/${id}`;
    const stranger = new Browser(picker.origin);
    const chooser = await stranger.go(path);
    expect(await chooser.response.text()).toContain('Choose an account');
    const other = await stranger.go(chooser.url, new URLSearchParams({ account: 'second@example.com' }));
    expect(other.response.status).toBe(403);
    const owner = new Browser(picker.origin);
    const asked = await owner.go(path);
    const page = await owner.go(asked.url, new URLSearchParams({ account: picker.person.email }));
    expect(offered(await page.response.text())).toHaveLength(303);
  });

  test('leads nowhere else, and cannot be framed', async () => {
    for (const target of [
      'https://evil.example/',
      '//evil.example',
      '/photos.google.com/../__faults',
      '/photos.google.com\\@x',
    ]) {
      const query = new URLSearchParams({ continue: target });
      const { response } = await new Browser(picker.origin).go(
        `/accounts.google.com/AccountChooser?${query.toString()}`,
      );
      expect(response.status).toBe(400);
    }
    const { response } = await picker.person.browser.go(
      `/photos.google.com/picker/${(await newSession()).id}`,
    );
    expect(response.headers.get('x-frame-options')).toBe('DENY');
    expect(response.headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
  });
});
