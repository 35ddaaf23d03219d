/** Time as code under test sees it. */
export interface Clock {
  /** Ms since 1970. */
  now(): number;
  /** Resolves after `ms`, or rejects with the reason of the signal as soon as that aborts. */
  wait(ms: number, signal: AbortSignal): Promise<void>;
}

export const browserClock: Clock = {
  now: () => Date.now(),
  wait: (ms, signal) =>
    new Promise((resolve, reject) => {
      signal.throwIfAborted();
      const stop = (): void => {
        clearTimeout(timer);
        reject(signal.reason as Error);
      };
      const timer = setTimeout(() => {
        signal.removeEventListener('abort', stop);
        resolve();
      }, ms);
      signal.addEventListener('abort', stop, { once: true });
    }),
};
