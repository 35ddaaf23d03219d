import type { Api } from '../api.ts';
import { browserClock } from '../clock.ts';
import type { BlockLimits } from './blocks.ts';
import { createMemory } from './memory.ts';
import type { Connection } from './retry.ts';
import { createSend } from './send.ts';
import { createUploads, type Uploads } from './uploads.ts';

const connection: Connection = {
  online: () => navigator.onLine,
  whenOnline: (signal) =>
    new Promise((resolve, reject) => {
      signal.throwIfAborted();
      const options = { once: true, signal };
      addEventListener('online', () => resolve(), options);
      signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
    }),
};

/** The uploader with the browser's own parts; a chunk of its own, loaded with the first file. */
export function createBrowserUploads(api: Api, limits: BlockLimits, ownerId: string): Uploads {
  return createUploads({
    api,
    limits,
    clock: browserClock,
    connection,
    random: Math.random,
    send: createSend(() => new XMLHttpRequest()),
    memory: createMemory(localStorage, ownerId, Date.now),
  });
}
