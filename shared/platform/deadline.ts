/**
 * A signal that fires after `milliseconds`, or as soon as `signal` does. Everything of ours that waits for the network
 * takes one, so that no answer is later than the request's own deadline.
 */
export function deadline(milliseconds: number, signal?: AbortSignal): AbortSignal {
  const timeout = AbortSignal.timeout(milliseconds);
  return signal === undefined ? timeout : AbortSignal.any([signal, timeout]);
}

/** Whether a caught value says that a deadline passed or the work was called off. */
export function isAbort(cause: unknown): boolean {
  // By name, not by class: a DOMException of another realm is no instance of this one's Error.
  const name = typeof cause === 'object' && cause !== null && 'name' in cause ? cause.name : undefined;
  return name === 'AbortError' || name === 'TimeoutError';
}

/** Waits, and rejects at once with the signal's reason when it fires. */
export function pause(milliseconds: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const leave = (): void => {
      clearTimeout(timer);
      reject(signal?.reason as Error);
    };
    if (signal?.aborted === true) {
      reject(signal.reason as Error);
      return;
    }
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', leave);
      resolve();
    }, milliseconds);
    signal?.addEventListener('abort', leave, { once: true });
  });
}

/**
 * Awaits work that others await too: when `signal` fires this caller leaves with its reason, and the work goes on.
 */
export function orAborted<Result>(work: Promise<Result>, signal: AbortSignal | undefined): Promise<Result> {
  if (signal === undefined) return work;
  return new Promise((resolve, reject) => {
    const leave = (): void => {
      reject(signal.reason as Error);
    };
    if (signal.aborted) leave();
    signal.addEventListener('abort', leave, { once: true });
    work.then(resolve, reject).finally(() => {
      signal.removeEventListener('abort', leave);
    });
  });
}
