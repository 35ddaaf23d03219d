import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import type { Share } from '../../shared/contract/index.ts';
import { launchChromium } from '../support/chromium.ts';
import { tellApi } from './support/api-double.ts';
import { newPerson } from './support/people.ts';
import { showScreen } from './support/screens.ts';
import { runningStack } from './support/stack.ts';
import { startStranger, type Stranger } from './support/stranger.ts';
import { fileOf, idOf, plenty, type Told } from './support/told.ts';
import { expectScreen, openVisit, signInAnotherWay, type Visit } from './support/visit.ts';

jest.setTimeout(120_000);
const stack = runningStack();
const evil = 'http://evil.example';

/** What somebody may call a file, or write in a mail, to have it run or fetched. */
const payloads: readonly string[] = [
  '<script>hit()</script>',
  '<img src=x onerror=hit()>',
  `<img src="${evil}/p.png">`,
  '<svg onload=hit()>',
  '<svg><script>hit()</script></svg>',
  '<svg><animate onbegin=hit() attributeName=x dur=1s>',
  '<svg><use href="data:image/svg+xml,<svg id=x onload=hit()>#x">',
  '<iframe src="javascript:hit()">',
  `<iframe src="${evil}">`,
  '<iframe srcdoc="<script>parent.hit()</script>">',
  `<object data="${evil}/o">`,
  `<embed src="${evil}/e">`,
  `<link rel=stylesheet href="${evil}/c.css">`,
  `<link rel=prefetch href="${evil}/f">`,
  `<link rel=dns-prefetch href="${evil}">`,
  `<link rel=preconnect href="${evil}">`,
  `<meta http-equiv=refresh content="0;url=${evil}">`,
  `<base href="${evil}/">`,
  `<style>@import '${evil}/i.css'</style>`,
  `<style>*{background:url(${evil}/b.png)}</style>`,
  `<p style="background:url(${evil}/s.png)">x</p>`,
  `<form action="${evil}"><input autofocus onfocus=hit()>`,
  '<input onfocus=hit() autofocus>',
  '<body onload=hit()>',
  '<details open ontoggle=hit()>x</details>',
  '<marquee onstart=hit()>x</marquee>',
  `<video src="${evil}/v.mp4" autoplay>`,
  `<video poster="${evil}/p.jpg"></video>`,
  '<video><source onerror=hit()></video>',
  `<audio src="${evil}/a.mp3" autoplay>`,
  '<a href="javascript:hit()">x</a>',
  `<a href="${evil}" ping="${evil}/ping">x</a>`,
  '<math><mi xlink:href="javascript:hit()">x</mi></math>',
  '<template><script>hit()</script></template>',
  '<noscript><p title="</noscript><img src=x onerror=hit()>">',
  '<textarea></textarea><script>hit()</script>',
  '</title><script>hit()</script>',
  '--><script>hit()</script>',
  ']]><script>hit()</script>',
  '"><script>hit()</script>',
  "'><img src=x onerror=hit()>",
  '" onmouseover="hit()" x="',
  "' autofocus onfocus='hit()' x='",
  'javascript:hit()',
  'data:text/html,<script>hit()</script>',
  '{{constructor.constructor("hit()")()}}',
  '${hit()}',
  '`${hit()}`',
  '&lt;script&gt;hit()&lt;/script&gt;',
  '%3Cscript%3Ehit()%3C/script%3E',
  '＜script＞hit()＜/script＞',
  '../../../../etc/passwd\u0000.jpg',
  `//${new URL(evil).host}/x.jpg`,
];

let stranger: Stranger;
let browser: Browser;
let visit: Visit;
let page: Page;
const told: Told = plenty();
let hits = 0;
beforeAll(async () => {
  stranger = await startStranger(new URL(evil).host);
  browser = await launchChromium(stranger.chromiumArgs);
  visit = await openVisit(browser, stack.web);
  page = visit.page;
  await visit.context.exposeFunction('hit', () => void (hits += 1));
  await tellApi(visit.context, stack, told);
  visit.context.on('dialog', () => void (hits += 1));
  const person = await newPerson(stack, 'Hal Hostile', false);
  await page.goto(stack.web);
  await signInAnotherWay(page, person.key);
  await expectScreen(page, 'Home');
});
afterAll(async () => {
  await browser.close();
  stranger.stop();
});
/** Whatever a payload starts, starts in two turns of the page's loop. */
const settle = (): Promise<void> =>
  page.evaluate(() => new Promise<void>((resolve) => requestAnimationFrame(() => setTimeout(resolve, 50))));

test('there are at least fifty of them', () => expect(payloads.length).toBeGreaterThanOrEqual(50));

test('names of files are text on every screen: no script runs, no request leaves', async () => {
  const before = stranger.requests();
  const files = payloads.map((name, at) => fileOf(at, name));
  const albums = plenty().albums.map((album, at) => ({ ...album, title: payloads[at] ?? '' }));
  const screens = [
    { address: '/files', title: 'My files', whole: '<script>hit()</script>' },
    { address: '/deleted', title: 'Deleted things', whole: '<script>hit()</script>' },
    { address: '/photos', title: 'Photos', whole: '<script>hit()</script>' },
    { address: `/files/${'2'.padStart(26, 'a')}`, title: /^<img/, whole: 'Share' },
    { address: `/files/${'2'.padStart(26, 'a')}/share`, title: 'Share', whole: 'Make a link' },
  ];
  for (const screen of screens) {
    await showScreen(page, told, { ...screen, name: screen.address, told: { files, albums } });
    await settle();
  }
  await showScreen(page, told, {
    ...screens[0],
    name: 'files',
    address: '/files',
    title: 'My files',
    told: { files },
  });
  const texts = await page.locator('.item a.name').allInnerTexts();
  expect(texts).toHaveLength(payloads.length);
  expect(texts[0]).toBe(payloads[0]);
  expect({ hits, left: stranger.requests() - before }).toEqual({ hits: 0, left: 0 });
});

test('whatever others name is text on the other screens, too: albums, links, senders, attachments, what was picked', async () => {
  const before = stranger.requests();
  const one = payloads[1] ?? '';
  const files = payloads.map((name, at) => fileOf(at, name));
  const albums = plenty().albums.map((album) => ({ ...album, title: one }));
  const deletedAlbums = plenty().deletedAlbums.map((album) => ({ ...album, title: one }));
  const [link] = plenty().shares;
  const shares = payloads.map((name, at) => ({
    ...(link as Share),
    shareId: idOf(at),
    fileId: idOf(at),
    name,
  }));
  const somebody = { name: one, address: `${one}@example.com` };
  const { attachments, ...letter } = plenty().mail;
  const mail = {
    ...{ ...letter, from: somebody, to: [somebody], cc: [somebody], answersTo: [somebody], subject: one },
    ...{ text: one, attachments: attachments.map((part) => ({ ...part, name: one })) },
    notes: [{ kind: 'calendar' as const, text: one }],
  };
  const picked = plenty().picked.map((photo) => ({ ...photo, name: one }));
  const news: Partial<Told> = { files, albums, deletedAlbums, shares, mail, picked, pickDone: true };
  const thing = idOf(1);
  const screens: readonly (readonly [address: string, title: string | RegExp, whole?: string])[] = [
    ['/deleted', 'Deleted things', one],
    ['/find?q=a', 'Find a file', one],
    ['/shares', 'What you share', one],
    [`/photos/${thing}`, one],
    [`/photos/${thing}/${thing}`, one],
    [`/change/${thing}`, /./],
    [`/files/${thing}/name`, 'Change the name', 'Save the name'],
    ['/mail', 'Mail', one],
    ['/mail/m1', one, 'Answer'],
    ['/mail/m1/answer', 'Write your answer', one],
    ['/pick/p1', /^You picked/],
  ];
  for (const [address, title, whole] of screens) {
    const seen = whole === undefined ? {} : { whole };
    await showScreen(page, told, { name: address, address, title, told: news, ...seen });
    await settle();
    expect([address, await page.locator('main img[src="x"], main script').count()]).toEqual([address, 0]);
  }
  expect({ hits, left: stranger.requests() - before }).toEqual({ hits: 0, left: 0 });
});

test('mail as it was sent runs nothing and fetches nothing, even where the API had sanitised nothing', async () => {
  const before = stranger.requests();
  for (const payload of payloads) {
    const mail = { ...plenty().mail, subject: payload, text: payload, html: payload };
    await showScreen(page, told, {
      name: 'mail',
      address: '/mail/m1',
      title: /./,
      told: { mail },
      whole: 'Answer',
    });
    await page.locator('iframe.letter').waitFor();
    await settle();
  }
  expect({ hits, left: stranger.requests() - before }).toEqual({ hits: 0, left: 0 });
  expect(page.url().startsWith(stack.web)).toBe(true);
});

test('a list of 10,000 things is shown, and can be used', async () => {
  const files = Array.from({ length: 10_000 }, (_, at) => fileOf(at, `File ${at}`));
  await showScreen(page, told, {
    name: 'many',
    address: '/files',
    title: 'My files',
    told: { files },
    whole: 'File 9999',
  });
  await page.locator('a.name', { hasText: 'File 9999' }).click();
  await page.getByRole('button', { name: 'Keep a copy on this computer' }).waitFor();
});

test('a request that does leave is seen', async () => {
  const other = await browser.newContext();
  const before = stranger.requests();
  await (
    await other.newPage()
  )
    .goto(evil)
    .catch((refused: unknown) => expect(String(refused)).toContain(evil));
  await other.close();
  expect(stranger.requests()).toBeGreaterThan(before);
});
