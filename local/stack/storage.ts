import { startAzurite, type Azurite } from '../azurite/index.ts';
import { allowPage } from '../azurite/cors.ts';
import { PartFailed, Watched, type Part, type PartEvents } from './part.ts';

/** What the storage part is started with. */
export interface StorageConfig {
  readonly blobPort: number;
  readonly tablePort: number;
  readonly dataDir: string | undefined;
  readonly webOrigins: readonly string[];
}

/** Azurite as a part, with the page's origin let in after each start. */
export function storagePart(config: StorageConfig, events: PartEvents): Part {
  let azurite: Azurite | undefined;
  let watched: Watched | undefined;
  return {
    name: 'storage',
    get pid() {
      return watched?.running === true ? watched.child.pid : undefined;
    },
    start: async () => {
      if (watched?.running === true) return;
      try {
        azurite = await startAzurite(config);
      } catch (cause) {
        const code = cause instanceof Error && 'code' in cause ? String(cause.code) : undefined;
        throw new PartFailed('storage', cause instanceof Error ? cause.message : String(cause), code);
      }
      watched = new Watched('storage', azurite.process, events);
      await allowPage(azurite.endpoints, config.webOrigins);
    },
    stop: async () => {
      watched?.expectEnd();
      await azurite?.stop();
    },
    kill: async () => watched?.kill(),
  };
}
