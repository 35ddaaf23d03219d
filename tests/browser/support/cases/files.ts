import { ourFault, ourFaultWords, type ScreenCase } from '../screen-case.ts';
import { idOf } from '../told.ts';
import { press } from '../visit.ts';

const file = `/files/${idOf(2)}`;
export const fileCases = {
  files: [
    { name: 'files', address: '/files', title: 'My files', whole: 'Older files' },
    {
      name: 'files-empty',
      address: '/files',
      title: 'My files',
      told: { files: [], more: false },
      whole: 'no files here yet',
    },
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
    {
      name: 'file-gone',
      address: file,
      title: 'My files',
      told: { problem: { code: 'not_found', status: 404 } },
      whole: 'We can not find this.',
    },
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
    {
      name: 'rename-fault',
      address: `${file}/name`,
      title: 'Change the name',
      told: { problem: ourFault },
      whole: ourFaultWords,
    },
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
    {
      name: 'share-fault',
      address: `${file}/share`,
      title: 'Share',
      told: { problem: ourFault },
      whole: ourFaultWords,
    },
  ],
  shares: [
    { name: 'shares', address: '/shares', title: 'What you share', whole: 'Older links' },
    {
      name: 'shares-empty',
      address: '/shares',
      title: 'What you share',
      told: { shares: [], more: false },
      whole: 'share nothing',
    },
    {
      name: 'shares-stopped',
      address: '/shares',
      title: 'What you share',
      reach: (page) => page.getByRole('button', { name: /^Stop sharing Letter/ }).click(),
      whole: 'is shared no more',
    },
    {
      name: 'shares-fault',
      address: '/shares',
      title: 'What you share',
      told: { problem: ourFault },
      whole: ourFaultWords,
    },
  ],
  find: [
    { name: 'find', address: '/find', title: 'Find a file', whole: 'A part of the name' },
    { name: 'found', address: '/find?q=a', title: 'Find a file', whole: 'Look further' },
    {
      name: 'found-none',
      address: '/find?q=zebra',
      title: 'Find a file',
      told: { files: [], more: false },
      whole: 'No file here has',
    },
    {
      name: 'find-fault',
      address: '/find?q=a',
      title: 'Find a file',
      told: { problem: ourFault },
      whole: ourFaultWords,
    },
  ],
  deleted: [
    { name: 'deleted', address: '/deleted', title: 'Deleted things', whole: 'Older things' },
    {
      name: 'deleted-empty',
      address: '/deleted',
      title: 'Deleted things',
      told: { files: [], more: false },
      whole: 'nothing here',
    },
    {
      name: 'deleted-back',
      address: '/deleted',
      title: 'Deleted things',
      reach: (page) => page.getByRole('button', { name: /^Bring back Letter/ }).click(),
      whole: 'is back in your files',
    },
    {
      name: 'deleted-fault',
      address: '/deleted',
      title: 'Deleted things',
      told: { problem: ourFault },
      whole: ourFaultWords,
    },
  ],
} satisfies Readonly<Record<string, readonly ScreenCase[]>>;
