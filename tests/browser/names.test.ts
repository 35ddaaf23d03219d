import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import type { Browser } from 'playwright-core';
import type { FileItem, Share } from '../../shared/contract/index.ts';
import { launchChromium } from '../support/chromium.ts';
import { amongPlenty, phone } from './support/among-plenty.ts';
import { caseOf, showScreen } from './support/screens.ts';
import { runningStack } from './support/stack.ts';
import { idOf, plenty } from './support/told.ts';

jest.setTimeout(120_000);
const stack = runningStack();
let browser: Browser;
beforeAll(async () => (browser = await launchChromium()));
afterAll(() => browser.close());

const [first] = plenty().files;
const [link] = plenty().shares;
const photo = {
  ...(first as FileItem),
  id: idOf(5),
  name: 'PXL_20260606_101112131.jpg',
  takenAt: '2026-06-06T12:00:00Z',
};
const named = { ...photo, id: idOf(6), name: 'Birthday cake.jpg' };
const shares = [photo, named].map(({ id, name }) => ({ ...(link as Share), shareId: id, fileId: id, name }));

/** Where a photo is met: its name is looked for on each of these screens. */
const everywhere = ({ id }: FileItem): readonly string[] => [
  ...['album', 'files', 'found', 'deleted', 'shares'].map((name) => caseOf(name).address),
  `/photos/${idOf(1)}/${id}`,
  `/files/${id}`,
  `/files/${id}/share`,
];

test('PLAIN-PAGE 23: a photo of a camera is called the same wherever it is met, and one with a name keeps it', async () => {
  const { page, told, close } = await amongPlenty(browser, stack, { name: 'Nina Names', options: phone });
  const main = page.locator('main');
  for (const [one, name] of [
    [photo, 'Photo from 6 June'],
    [named, 'Birthday cake.jpg'],
  ] as const) {
    for (const address of everywhere(one)) {
      await showScreen(page, told, { name, address, title: /./, told: { files: [photo, named], shares } });
      await main.getByText(name).first().waitFor();
      const heard = await main
        .locator('[aria-label], [alt]')
        .evaluateAll((all) =>
          all.map((each) => each.getAttribute('aria-label') ?? each.getAttribute('alt')).join('; '),
        );
      expect(`${address}: ${await main.innerText()}; ${heard}`).not.toContain('PXL');
    }
  }
  await close();
});
