import type { Page } from 'playwright-core';
import { empty, failing, missing, type ScreenCase } from '../screen-case.ts';
import { plenty } from '../told.ts';
import { expectScreen, press } from '../visit.ts';

/** Writes an answer where the person is, and goes on to look at it once more. */
const write = async (page: Page): Promise<void> => {
  await page.getByLabel('Your answer').fill('Dear Gwen,\n\nSunday at three is good.\n\nLove, Lena');
  await press(page, 'Look at it once more');
  await expectScreen(page, 'Is this right?');
  await page.getByText('Sunday at three is good.').waitFor();
};
/** Writes one, and sends it. */
const send = async (page: Page): Promise<void> => {
  await write(page);
  await press(page, 'Send it');
};
const answer = '/mail/m1/answer';

export const mailCases = {
  mail: [
    { name: 'mail', address: '/mail', title: 'Mail', whole: 'Older mail' },
    empty('mail-empty', '/mail', 'Mail', { mails: 0, more: false }, 'no mail'),
    {
      name: 'mail-missing',
      address: '/mail',
      title: 'Mail',
      told: { missingMail: ['m9'] },
      whole: 'Some mail did not come.',
    },
    {
      name: 'mail-ask',
      address: '/mail',
      title: 'Mail',
      told: { problem: { code: 'google_permission_missing', status: 409 } },
      whole: 'Ask Google',
    },
    failing('mail-fault', '/mail', 'Mail'),
  ],
  message: [
    { name: 'message', address: '/mail/m1', title: 'Sunday at three?', whole: 'Answer' },
    {
      name: 'message-as-sent',
      address: '/mail/m2',
      title: 'Sunday at three?',
      told: { mail: { ...plenty().mail, html: '<p>Hello <b>Lena</b></p>' } },
      whole: 'Answer',
    },
    {
      name: 'message-saved',
      address: '/mail/m1',
      title: 'Sunday at three?',
      reach: (page) => page.getByRole('button', { name: /^Save in my files/ }).click(),
      whole: 'is now in your files',
    },
    missing('message-gone', '/mail/m1', 'Mail'),
  ],
  answer: [
    { name: 'answer', address: answer, title: 'Write your answer', whole: 'Gwen' },
    {
      name: 'answer-empty',
      address: answer,
      title: 'Write your answer',
      reach: async (page) => {
        await page.getByLabel('Your answer').fill('');
        await press(page, 'Look at it once more');
      },
      whole: 'There are no words yet.',
    },
    failing('answer-fault', answer, 'Write your answer'),
  ],
  check: [
    { name: 'check-nothing', address: '/mail/m7/check', title: 'Is this right?', whole: 'no words yet' },
    { name: 'check', address: answer, title: 'Write your answer', reach: write },
    {
      name: 'check-not-sent',
      address: answer,
      title: 'Write your answer',
      told: { problem: { code: 'upstream_timeout', status: 504, only: /reply$/ } },
      reach: send,
      whole: 'Google took too long.',
    },
    {
      name: 'check-unsure',
      address: answer,
      title: 'Write your answer',
      told: { problem: { code: 'conflict', status: 409, only: /reply$/ } },
      reach: send,
      whole: 'Your answer may be on its way.',
    },
  ],
  sent: [
    {
      name: 'check-sent',
      address: answer,
      title: 'Write your answer',
      reach: send,
      whole: 'It is on its way.',
    },
  ],
} satisfies Readonly<Record<string, readonly ScreenCase[]>>;
