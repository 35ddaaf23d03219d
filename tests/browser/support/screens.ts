import type { Page } from 'playwright-core';
import { plenty, type Told } from './api-double.ts';
import { expectScreen } from './visit.ts';

/** A screen as a person may meet it: what the API says by then, its address, and the heading it must come to. */
export interface ScreenCase {
  readonly name: string;
  readonly address: string;
  readonly title: string | RegExp;
  readonly told: Partial<Told>;
  /** Something that shows when the screen is whole. */
  readonly whole?: string;
}

const album = `/photos/${'1'.padStart(26, 'a')}`;
const notLinked: Told['google'] = { state: 'not_linked', photos: false, mail: false };

/** Every screen behind the sign-in, with a lot, with nothing, and with something wrong. */
export const screenCases: readonly ScreenCase[] = [
  { name: 'home', address: '/', title: 'Home', told: {}, whole: 'You have used' },
  { name: 'photos', address: '/photos', title: 'Photos', told: {}, whole: '9 photos' },
  {
    name: 'photos-empty',
    address: '/photos',
    title: 'Photos',
    told: { albums: [], more: false },
    whole: 'not saved any photos',
  },
  { name: 'album', address: album, title: /^Photos from/, told: {}, whole: 'More photos' },
  { name: 'photo', address: `${album}/${'2'.padStart(26, 'a')}`, title: /^Photo from/, told: {} },
  { name: 'files', address: '/files', title: 'My files', told: {}, whole: 'Older files' },
  {
    name: 'files-empty',
    address: '/files',
    title: 'My files',
    told: { files: [], more: false },
    whole: 'no files here yet',
  },
  { name: 'deleted', address: '/deleted', title: 'Deleted things', told: {}, whole: 'Older things' },
  {
    name: 'deleted-empty',
    address: '/deleted',
    title: 'Deleted things',
    told: { files: [], more: false },
    whole: 'nothing here',
  },
  {
    name: 'file',
    address: `/files/${'2'.padStart(26, 'a')}`,
    title: /^a_very_long_name/,
    told: {},
    whole: 'Change the name',
  },
  {
    name: 'rename',
    address: `/files/${'2'.padStart(26, 'a')}/name`,
    title: 'Change the name',
    told: {},
    whole: 'Save the name',
  },
  {
    name: 'share',
    address: `/files/${'2'.padStart(26, 'a')}/share`,
    title: 'Share',
    told: {},
    whole: 'Make a link',
  },
  { name: 'shares', address: '/shares', title: 'What you share', told: {}, whole: 'Older links' },
  {
    name: 'shares-empty',
    address: '/shares',
    title: 'What you share',
    told: { shares: [], more: false },
    whole: 'share nothing',
  },
  { name: 'find', address: '/find', title: 'Find a file', told: {}, whole: 'A part of the name' },
  { name: 'found', address: '/find?q=a', title: 'Find a file', told: {}, whole: 'Look further' },
  {
    name: 'found-none',
    address: '/find?q=zebra',
    title: 'Find a file',
    told: { files: [], more: false },
    whole: 'No file here has',
  },
  { name: 'settings', address: '/settings', title: 'Settings', told: {}, whole: 'Forget me' },
  { name: 'forget', address: '/forget', title: 'Forget me', told: {}, whole: 'Sign in once more' },
  { name: 'mail', address: '/mail', title: 'Mail', told: {}, whole: 'Older mail' },
  { name: 'mail-empty', address: '/mail', title: 'Mail', told: { mails: 0, more: false }, whole: 'no mail' },
  {
    name: 'mail-ask',
    address: '/mail',
    title: 'Mail',
    told: { problem: { code: 'google_permission_missing', status: 409 } },
    whole: 'Ask Google',
  },
  { name: 'message', address: '/mail/m1', title: 'Sunday at three?', told: {}, whole: 'Answer' },
  {
    name: 'message-as-sent',
    address: '/mail/m2',
    title: 'Sunday at three?',
    told: { mail: { ...plenty().mail, html: '<p>Hello <b>Lena</b></p>' } },
    whole: 'Answer',
  },
  { name: 'answer', address: '/mail/m1/answer', title: 'Write your answer', told: {}, whole: 'Gwen' },
  { name: 'help', address: '/help', title: 'Help', told: {} },
  { name: 'developers', address: '/developers', title: 'For developers', told: {} },
  { name: 'lost', address: '/no/such/screen', title: 'This page is not here', told: {} },
  { name: 'pick', address: '/pick', title: 'Pick photos from Google', told: {}, whole: 'Open Google' },
  { name: 'connect', address: '/pick', title: 'Connect Google', told: { google: notLinked } },
  {
    name: 'connect-again',
    address: '/pick',
    title: 'Connect Google again',
    told: { google: { ...notLinked, state: 'reconnect_required' } },
  },
  {
    name: 'ask',
    address: '/pick',
    title: 'Google needs your yes',
    told: { google: { ...notLinked, state: 'connected' } },
  },
  {
    name: 'picking',
    address: '/pick/p1',
    title: 'Pick your photos at Google',
    told: {},
    whole: 'Open Google in a new window',
  },
  { name: 'chosen', address: '/pick/p1', title: 'You picked 3 photos', told: { pickDone: true } },
  {
    name: 'chosen-none',
    address: '/pick/p1',
    title: 'You picked no photos',
    told: { pickDone: true, picked: [] },
  },
  {
    name: 'busy',
    address: '/files',
    title: 'My files',
    told: { problem: { code: 'unavailable', status: 503 } },
    whole: 'We are busy',
  },
  {
    name: 'reconnect-needed',
    address: '/photos',
    title: 'Photos',
    told: { problem: { code: 'google_reconnect_required', status: 409 } },
    whole: 'Google has closed the door',
  },
  {
    name: 'unknown-code',
    address: '/photos',
    title: 'Photos',
    told: { problem: { code: 'a_code_of_tomorrow', status: 418 } },
    whole: 'That did not work',
  },
];

/** Goes to the screen inside the page, so that the sign-in stays, and waits until it is whole. */
export async function showScreen(
  page: Page,
  told: Told,
  { address, title, told: news, whole }: ScreenCase,
): Promise<void> {
  Object.assign(told, plenty());
  await goInside(page, '/help');
  await expectScreen(page, 'Help');
  Object.assign(told, news);
  await goInside(page, address);
  await expectScreen(page, title);
  if (whole !== undefined) await page.getByText(whole).first().waitFor();
  await page.waitForFunction(() =>
    [...document.images].every(({ complete, loading }) => complete || loading === 'lazy'),
  );
}

/** As Back and Forward do it. */
async function goInside(page: Page, address: string): Promise<void> {
  await page.evaluate((to) => {
    history.pushState(null, '', to);
    dispatchEvent(new PopStateEvent('popstate'));
  }, address);
}
