/**
 * Keeps the screen on, until the returned function is called: a computer that falls asleep stops what it sends. The
 * browser takes the lock back when the tab is hidden, so it is asked for again when the tab is looked at.
 */
export function stayAwake(): () => void {
  const end = new AbortController();
  let lock: Promise<WakeLockSentinel | undefined> | undefined;
  const ask = (): void => {
    if (!('wakeLock' in navigator) || document.visibilityState !== 'visible') return;
    lock = navigator.wakeLock.request('screen').catch(() => undefined); // refused on a low battery: it goes on without
  };
  ask();
  document.addEventListener('visibilitychange', ask, { signal: end.signal });
  return () => {
    end.abort();
    void lock?.then((held) => held?.release());
  };
}
