import { type Connection, createPace } from '../../../shared/transfer/index.ts';
import type { App } from '../app.ts';
import { stayAwake } from '../awake.ts';
import { browserClock } from '../clock.ts';
import { localShelf } from '../shelf.ts';
import { isWorthSmall } from '../small.ts';
import { valueOf } from './begin.ts';
import { createMemory } from './memory.ts';
import { BusyElsewhere } from './refusals.ts';
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

/**
 * The uploader with the browser's own parts; a chunk of its own.
 *
 * @throws ApiRefusal when it cannot be found out who the person is, to whom what is under way belongs
 */
export async function createBrowserUploads({ api, me, config, works, gone }: App): Promise<Uploads> {
  const known = await me();
  const { id: ownerId } = valueOf(known.ok ? known : await me({ again: true }));
  const uploads = createUploads({
    api,
    limits: config.limits,
    pace: createPace(),
    stayAwake,
    onAdded: (item, file) => {
      if (!isWorthSmall(item) || !(file instanceof Blob)) return;
      import('../small-picture.ts').then(
        // by what the server found in it, and not by what its name ends in
        ({ smallPictures }) => smallPictures(api).keep(item.id, file.slice(0, file.size, item.contentType)),
        () => undefined, // made of what is shown, another time
      );
    },
    alone: async (fingerprint, work) =>
      await navigator.locks.request(
        `valet.upload.${ownerId}.${fingerprint}`,
        { ifAvailable: true },
        (lock) => {
          if (lock === null) throw new BusyElsewhere();
          return work();
        },
      ),
    clock: browserClock,
    connection,
    random: Math.random,
    send: createSend(() => new XMLHttpRequest()),
    memory: createMemory(localShelf, ownerId, Date.now),
  });
  works.push(uploads);
  gone.addEventListener('abort', () => uploads.end());
  return uploads;
}
