import type { Page } from 'playwright-core';
import { empty, failing, missing, ourFault, ourFaultWords, type ScreenCase } from '../screen-case.ts';
import { idOf } from '../told.ts';
import { press } from '../visit.ts';

const file = `/files/${idOf(2)}`;
const askToStop = (page: Page): Promise<void> =>
  page.getByRole('button', { name: /^Stop sharing: Letter/ }).click();

const askedToPurge: NonNullable<ScreenCase['reach']> = (page) =>
  page.getByRole('button', { name: /^Delete for good: Letter/ }).click();

export const fileCases = {
  files: [
    { name: 'files', address: '/files', title: 'My files', whole: 'Older files' },
    empty('files-empty', '/files', 'My files', { files: [], more: false }, 'no files here yet'),
    {
      name: 'files-fault',
      address: '/files',
      title: 'My files',
      told: { problem: { code: 'unavailable', status: 503 } },
      whole: 'We are busy',
    },
    {
      name: 'files-deleted',
      address: '/files',
      title: 'My files',
      reach: (page) => page.getByRole('button', { name: /^Delete Letter/ }).click(),
      whole: 'Letter to the doctor.pdf is deleted.',
    },
    {
      name: 'files-not-deleted',
      address: '/files',
      title: 'My files',
      reach: async (page, told) => {
        const keep = page.getByRole('button', { name: /^Keep a copy of Letter/ });
        await keep.waitFor(); // the list is not to meet the fault
        told.problem = ourFault;
        await keep.click();
      },
      whole: ourFaultWords,
    },
  ],
  file: [
    { name: 'file', address: file, title: /^a_very_long_name/, whole: 'Change the name' },
    missing('file-gone', file, 'My files'),
  ],
  rename: [
    { name: 'rename', address: `${file}/name`, title: 'Change the name', whole: 'Save the name' },
    {
      name: 'rename-empty',
      address: `${file}/name`,
      title: 'Change the name',
      reach: async (page) => {
        await page.getByLabel('Name').fill(' ');
        await press(page, 'Save the name');
      },
      whole: 'A name needs at least one letter.',
    },
    {
      name: 'rename-changed',
      address: `${file}/name`,
      title: 'Change the name',
      told: { problem: { code: 'precondition_failed', status: 412, only: /^PATCH/ } },
      reach: (page) => press(page, 'Save the name'),
      whole: 'This has changed since you opened it.',
    },
    failing('rename-fault', `${file}/name`, 'Change the name'),
  ],
  share: [
    { name: 'share', address: `${file}/share`, title: 'Share', whole: 'Make a link' },
    {
      name: 'share-made',
      address: `${file}/share`,
      title: 'Share',
      reach: (page) => press(page, 'Make a link'),
      whole: 'Here is your link.',
    },
    {
      name: 'share-copied',
      address: `${file}/share`,
      title: 'Share',
      reach: async (page) => {
        await press(page, 'Make a link');
        await press(page, 'Copy the link');
      },
      whole: 'The link is copied.',
    },
    {
      name: 'share-not-made',
      address: `${file}/share`,
      title: 'Share',
      told: { problem: { ...ourFault, only: /^POST \/shares$/ } },
      reach: (page) => press(page, 'Make a link'),
      whole: ourFaultWords,
    },
    failing('share-fault', `${file}/share`, 'Share'),
  ],
  shares: [
    { name: 'shares', address: '/shares', title: 'What you share', whole: 'Older links' },
    empty('shares-empty', '/shares', 'What you share', { shares: [], more: false }, 'share nothing'),
    {
      name: 'shares-asked',
      address: '/shares',
      title: 'What you share',
      reach: askToStop,
      whole: 'Keep sharing',
    },
    {
      name: 'shares-stopped',
      address: '/shares',
      title: 'What you share',
      reach: async (page) => {
        await askToStop(page);
        await page.getByRole('button', { name: /^Yes, stop sharing: Letter/ }).click();
      },
      whole: 'is shared no more',
    },
    failing('shares-fault', '/shares', 'What you share'),
  ],
  find: [
    { name: 'find', address: '/find', title: 'Find a file', whole: 'A part of the name' },
    { name: 'found', address: '/find?q=a', title: 'Find a file', whole: 'Look further' },
    empty('found-none', '/find?q=zebra', 'Find a file', { files: [], more: false }, 'No file here has'),
    failing('find-fault', '/find?q=a', 'Find a file'),
  ],
  deleted: [
    { name: 'deleted', address: '/deleted', title: 'Deleted things', whole: 'Older things' },
    empty(
      'deleted-empty',
      '/deleted',
      'Deleted things',
      { files: [], deletedAlbums: [], more: false },
      'nothing here',
    ),
    {
      name: 'deleted-back',
      address: '/deleted',
      title: 'Deleted things',
      reach: (page) => page.getByRole('button', { name: /^Bring back Letter/ }).click(),
      whole: 'is back in your files',
    },
    {
      name: 'deleted-album-back',
      address: '/deleted',
      title: 'Deleted things',
      reach: (page) => page.getByRole('button', { name: 'Bring back Holiday album' }).click(),
      whole: 'Holiday album is back in Photos.',
    },
    {
      name: 'deleted-album-taken',
      address: '/deleted',
      title: 'Deleted things',
      told: { problem: { code: 'conflict', status: 409, only: /restore$/ } },
      reach: (page) => page.getByRole('button', { name: 'Bring back Holiday album' }).click(),
      whole: 'Another album has this name.',
    },
    {
      name: 'deleted-file-changed',
      address: '/deleted',
      title: 'Deleted things',
      told: { problem: { code: 'conflict', status: 409, only: /restore$/ } },
      reach: (page) => page.getByRole('button', { name: /^Bring back Letter/ }).click(),
      whole: 'This can not be done as things are.',
    },
    {
      name: 'deleted-asked',
      address: '/deleted',
      title: 'Deleted things',
      reach: askedToPurge,
      whole: 'There is no Undo.',
    },
    {
      name: 'deleted-for-good',
      address: '/deleted',
      title: 'Deleted things',
      reach: async (page, told) => {
        await askedToPurge(page, told);
        await page.getByRole('button', { name: /^Yes, delete for good: Letter/ }).click();
      },
      whole: 'is gone for good.',
    },
    {
      name: 'deleted-half-way',
      address: '/deleted',
      title: 'Deleted things',
      told: { problem: { ...ourFault, only: /^DELETE / } },
      reach: async (page, told) => {
        await askedToPurge(page, told);
        await page.getByRole('button', { name: /^Yes, delete for good: Letter/ }).click();
      },
      whole: ourFaultWords,
    },
    failing('deleted-fault', '/deleted', 'Deleted things'),
  ],
} satisfies Readonly<Record<string, readonly ScreenCase[]>>;
