import { ourFault, ourFaultWords, type ScreenCase } from '../screen-case.ts';
import { press } from '../visit.ts';

export const restCases = {
  home: [
    { name: 'home', address: '/', title: 'Home', whole: 'You have used' },
    { name: 'home-fault', address: '/', title: 'Home', told: { problem: ourFault }, whole: ourFaultWords },
  ],
  settings: [{ name: 'settings', address: '/settings', title: 'Settings', whole: 'Sign out and more' }],
  more: [{ name: 'more', address: '/settings/more', title: 'Sign out and more', whole: 'Forget me' }],
  help: [{ name: 'help', address: '/help', title: 'Help', whole: 'For developers' }],
  developers: [
    { name: 'developers', address: '/developers', title: 'For developers', whole: 'Open to all' },
    {
      name: 'developers-answer',
      address: '/developers',
      title: 'For developers',
      reach: (page) => press(page, 'Open to all'),
      whole: 'The answer was 200',
    },
  ],
  lost: [{ name: 'lost', address: '/no/such/screen', title: 'This page is not here' }],
  forget: [{ name: 'forget', address: '/forget', title: 'Forget me', whole: 'Sign in once more' }],
} satisfies Readonly<Record<string, readonly ScreenCase[]>>;
