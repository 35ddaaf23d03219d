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

test('a window that has one more way to go stays until it is told where, and closes when it is told nothing', async () => {
  for (const onward of [undefined, 'https://tenant.test/on']) {
    const { here, there, close } = twoTabs();
    const taken = takeOver((search) => search.has('code'), here, never(), true);
    const went = Promise.withResolvers<string>();
    const handed = handOver('?code=c&state=s1', there, went.resolve);
    expect(await taken).toBe('?code=c&state=s1');
    here.tell({ kind: 'taken', search: '?code=c&state=s1', ...(onward === undefined ? {} : { onward }) });
    if (onward === undefined) expect(await handed).toBe(true);
    else expect(await went.promise).toBe(onward);
    close();
  }
});
