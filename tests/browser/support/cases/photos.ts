import { empty, failing, missing, ourFault, ourFaultWords, type ScreenCase } from '../screen-case.ts';
import { idOf, plenty, type Told } from '../told.ts';
import { press } from '../visit.ts';

const album = `/photos/${idOf(1)}`;
const change = `/change/${idOf(1)}`;
const changeTitle = 'Change this album';
const photo = `${album}/${idOf(5)}`;
const notLinked: Told['google'] = { state: 'not_linked', photos: false, mail: false };
const film = plenty().files.map((file) => ({ ...file, contentType: 'video/mp4' }));
const many = Array.from({ length: 30 }, (_, number) => ({
  type: 'photo' as const,
  contentType: 'image/jpeg',
  ready: true,
  id: `g${number}`,
  name: `IMG_${number}.jpg`,
}));

export const photoCases = {
  photos: [
    { name: 'photos', address: '/photos', title: 'Photos', whole: '9 photos' },
    empty('photos-empty', '/photos', 'Photos', { albums: [], more: false }, 'not saved any photos'),
    {
      name: 'photos-reconnect',
      address: '/photos',
      title: 'Photos',
      told: { problem: { code: 'google_reconnect_required', status: 409 } },
      whole: 'Google has closed the door',
    },
    {
      name: 'photos-unknown-code',
      address: '/photos',
      title: 'Photos',
      told: { problem: { code: 'a_code_of_tomorrow', status: 418 } },
      whole: 'That did not work',
    },
  ],
  album: [
    { name: 'album', address: album, title: /^Photos from/, whole: 'More photos' },
    empty('album-empty', album, /^Photos from/, { files: [], more: false }, 'This album has no photos'),
    failing('album-fault', album, 'Album'),
  ],
  change: [
    { name: 'change', address: change, title: changeTitle, whole: 'Delete this album' },
    {
      name: 'change-taken',
      address: change,
      title: changeTitle,
      told: { problem: { code: 'conflict', status: 409, only: /^PATCH/ } },
      reach: (page) => press(page, 'Save the name'),
      whole: 'Another album has this name.',
    },
    {
      name: 'change-deleted',
      address: change,
      title: changeTitle,
      reach: (page) => press(page, 'Delete this album'),
      whole: 'This album is deleted.',
    },
    {
      name: 'change-gone',
      address: change,
      title: changeTitle,
      told: { albums: [], more: false },
      whole: 'We can not find this.',
    },
    failing('change-fault', change, changeTitle),
  ],
  photo: [
    { name: 'photo', address: photo, title: /^Photo from/, whole: 'Keep a copy' },
    { name: 'film', address: photo, title: /^Film from/, told: { files: film }, whole: 'Keep a copy' },
    {
      name: 'photo-deleted',
      address: photo,
      title: /^Photo from/,
      reach: (page) => press(page, 'Delete'),
      whole: 'This photo is deleted.',
    },
    {
      name: 'photo-not-deleted',
      address: photo,
      title: /^Photo from/,
      reach: async (page, told) => {
        told.problem = ourFault;
        await press(page, 'Delete');
      },
      whole: ourFaultWords,
    },
    {
      name: 'photo-first',
      address: photo,
      title: /^Photo from/,
      reach: (page) => press(page, 'Put it first in the album'),
      whole: 'It is first in the album now, and on its cover.',
    },
    {
      name: 'photo-not-first',
      address: photo,
      title: /^Photo from/,
      told: { problem: { code: 'conflict', status: 409, only: /^PATCH/ } },
      reach: (page) => press(page, 'Put it first in the album'),
      whole: 'There is no more room in front.',
    },
    missing('photo-fault', photo, 'Photo'),
  ],
  pick: [
    { name: 'pick', address: '/pick', title: 'Pick photos from Google', whole: 'Open Google' },
    {
      name: 'pick-connect',
      address: '/pick',
      title: 'Connect Google',
      told: { google: notLinked },
      whole: 'connect your Google account',
    },
    {
      name: 'pick-ask',
      address: '/pick',
      title: 'Google needs your yes',
      told: { google: { ...notLinked, state: 'connected' } },
    },
    failing('pick-fault', '/pick', 'Pick photos from Google'),
    {
      name: 'pick-not-started',
      address: '/pick',
      title: 'Pick photos from Google',
      told: { problem: { code: 'upstream_failed', status: 502, only: /^POST \/google\/picker-sessions$/ } },
      reach: (page) => press(page, 'Open Google'),
      whole: 'Google did not answer well.',
    },
  ],
  picking: [
    {
      name: 'picking',
      address: '/pick/p1',
      title: 'Pick your photos at Google',
      whole: /^Open (?:Google|the window)/,
    },
    { name: 'chosen', address: '/pick/p1', title: 'You picked 3 photos', told: { pickDone: true } },
    {
      name: 'chosen-many',
      address: '/pick/p1',
      title: 'You picked 30 photos',
      told: { pickDone: true, picked: many },
      whole: 'And 6 more.',
    },
    {
      name: 'chosen-none',
      address: '/pick/p1',
      title: 'You picked no photos',
      told: { pickDone: true, picked: [] },
    },
    {
      name: 'saving',
      address: '/pick/p1',
      title: 'You picked 3 photos',
      told: { pickDone: true, held: /photos\/g2\/save$/ },
      reach: (page) => press(page, 'Save 3 photos'),
      whole: 'Just keep this window open.',
    },
    {
      name: 'saved-some',
      address: '/pick/p1',
      title: 'You picked 3 photos',
      told: { pickDone: true, problem: { code: 'quota_exceeded', status: 507, only: /photos\/g2\/save$/ } },
      reach: (page) => press(page, 'Save 3 photos'),
      whole: '2 of 3 are saved and safe.',
    },
    {
      name: 'picking-late',
      address: '/pick/p1',
      title: 'Please pick again',
      told: { problem: { code: 'expired', status: 410 } },
    },
    failing('picking-fault', '/pick/p1', 'Pick your photos at Google'),
  ],
  connect: [
    {
      name: 'connect',
      address: '/connect',
      title: 'Connect Google',
      told: { google: notLinked },
      whole: 'connect your Google account',
    },
    {
      name: 'connect-again',
      address: '/connect',
      title: 'Connect Google again',
      told: { google: { ...notLinked, state: 'reconnect_required' } },
      whole: 'Google has closed the door',
    },
    failing('connect-fault', '/connect', 'Connect Google'),
  ],
} satisfies Readonly<Record<string, readonly ScreenCase[]>>;
