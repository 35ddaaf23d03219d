import { forkedPart, type Part, type PartEvents, startMs } from '../../local/stack/part.ts';
import { reservePorts } from '../../local/stack/ports.ts';
import type { Stack } from '../../local/stack/index.ts';

const free = { web: 0, api: 0, tenant: 0, google: 0, blob: 0, table: 0 };

/** Further instances of the stack's API, each a process of its own, as the cloud starts them when one is not enough. */
export async function startInstances(
  { settings }: Stack,
  wish: {
    readonly count: number;
    readonly dist: string;
    /** A module that each loads before anything of its own. */
    readonly preload?: string;
    readonly events: PartEvents;
  },
): Promise<{ readonly origins: readonly string[]; stop(): Promise<void> }> {
  const parts: Part[] = [];
  const origins: string[] = [];
  const stop = async (): Promise<void> => {
    await Promise.all(parts.map((part) => part.stop()));
  };
  try {
    for (let at = 0; at < wish.count; at += 1) {
      const { api: port } = await reservePorts(free);
      const part = forkedPart(
        `api-${at + 2}`,
        new URL('../../local/host/main.ts', import.meta.url),
        { port, dist: wish.dist, env: settings },
        wish.events,
        startMs,
        wish.preload === undefined ? [] : ['--import', wish.preload],
      );
      parts.push(part);
      await part.start();
      origins.push(`http://localhost:${port}`);
    }
  } catch (cause) {
    await stop();
    throw cause;
  }
  return { origins, stop };
}
