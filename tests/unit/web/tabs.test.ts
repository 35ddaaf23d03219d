import { expect, test } from '@jest/globals';
import { createTabs, handOver, takeOver, type Tabs } from '../../../web/src/tabs.ts';
import { never } from './doubles.ts';

/** Two tabs of one browser; Node has the same BroadcastChannel. */
function twoTabs(): { here: Tabs; there: Tabs; close: () => void } {
  const channels: BroadcastChannel[] = [];
  const name = `test-${Math.random()}`;
  const open = (): BroadcastChannel => {
    const channel = new BroadcastChannel(name);
    channels.push(channel);
    return channel;
  };
  const here = createTabs(open);
  const there = createTabs(open);
  return { here, there, close: () => channels.forEach((channel) => channel.close()) };
}

test('a sign-in that comes back in another window goes to the tab that began it', async () => {
  const { here, there, close } = twoTabs();
  const taken = takeOver('s1', here, never());
  expect(await handOver('?code=c&state=s1', there)).toBe(true);
  expect(await taken).toBe('?code=c&state=s1');
  close();
});

test('one that no tab began is taken by none, whatever it carries', async () => {
  const { here, there, close } = twoTabs();
  const end = new AbortController();
  const waiting = takeOver('s1', here, end.signal);
  expect(await handOver('?code=c&state=foreign', there)).toBe(false);
  end.abort(new Error('done with it'));
  await expect(waiting).rejects.toThrow('done with it');
  close();
});
