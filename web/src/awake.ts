/**
 * Keeps the screen on, until the returned function is called: a computer that falls asleep stops what it sends. The
 * browser takes the lock back when the tab is hidden, so it is asked for again when the tab is looked at.
 */
export function stayAwake(): () => void {
  const end = new AbortController();
  let lock: Promise<WakeLockSentinel | undefined> | undefined;
  const ask = (): void => {
    if (!('wakeLock' in navigator)) return;
    // refused on a low battery and to a hidden tab: it goes on without
    lock = navigator.wakeLock.request().catch(() => undefined);
  };
  ask();
  document.addEventListener('visibilitychange', ask, { signal: end.signal });
  return () => {
    end.abort();
    void lock?.then((held) => held?.release());
  };
}
