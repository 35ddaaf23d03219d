import { createServer } from 'node:net';
import { defaultPorts } from '../config.ts';

export type PartName = keyof typeof defaultPorts;
export type Ports = Readonly<Record<PartName, number>>;

const partNames = Object.keys(defaultPorts) as PartName[];

/** What a person calls the parts. */
export const titles: Readonly<Record<PartName, string>> = {
  web: 'the page',
  api: 'the API',
  tenant: 'the local tenant',
  google: 'the local Google',
  blob: 'blob storage (Azurite)',
  table: 'table storage (Azurite)',
};

/** A fault that the person at the terminal can mend; its message is one plain sentence or two, and all they see. */
export class StackError extends Error {
  override readonly name = 'StackError';
}

/**
 * Reads `--ports`: `ephemeral` (0 for every part), or `api=7072,web=4281` on top of the defaults.
 *
 * @throws StackError naming what is wrong
 */
export function parsePorts(text: string | undefined): Ports {
  if (text === undefined) return defaultPorts;
  if (text === 'ephemeral') return { web: 0, api: 0, tenant: 0, google: 0, blob: 0, table: 0 };
  const moved: Partial<Record<PartName, number>> = {};
  for (const pair of text.split(',')) {
    const [name = '', value = ''] = pair.split('=').map((part) => part.trim());
    const part = partNames.find((known) => known === name);
    const port = Number(value);
    if (part === undefined || !/^\d+$/.test(value) || port > 65_535) {
      throw new StackError(
        `--ports takes "ephemeral" or a list such as "api=7072,web=4281" (parts: ${partNames.join(', ')}); "${pair}" is neither.`,
      );
    }
    moved[part] = port;
  }
  return { ...defaultPorts, ...moved };
}

/** What to say about a taken port: which, whose, and how to move it. */
export function takenPort(part: PartName, port: number): StackError {
  return new StackError(
    `Port ${port}, for ${titles[part]}, is taken. Move it with "npm start -- --ports ${part}=${port + 1}", ` +
      'or take free ports for everything with "npm start -- --ports ephemeral".',
  );
}

interface Held {
  readonly port: number;
  readonly release: () => Promise<void>;
}

/** Listens on a port for a moment. */
async function hold(part: PartName, port: number): Promise<Held> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      if (cause.code === 'EADDRINUSE') reject(takenPort(part, port));
      else reject(new StackError(`Port ${port}, for ${titles[part]}, cannot be used: ${cause.message}.`));
    });
    server.listen(port, '127.0.0.1', resolve);
  });
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : port,
    release: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

/** A free port: the one of an earlier run, unless somebody else has it by now. */
async function holdFree(part: PartName, before: number | undefined): Promise<Held> {
  if (before === undefined) return hold(part, 0);
  return hold(part, before).catch((cause: unknown) => {
    if (cause instanceof StackError) return hold(part, 0);
    throw cause;
  });
}

/**
 * Checks every port, and turns each 0 into a free one: the parts name each other, so all addresses must be known
 * before the first of them starts. All are held at once, so that no two are the same.
 *
 * @param earlier ports to be preferred among the free ones
 * @throws StackError for the first one that is taken
 */
export async function reservePorts(wanted: Ports, earlier: Partial<Ports> = {}): Promise<Ports> {
  // Named ports first, then those of before: a free one must not take what another part is to have.
  const rank = (part: PartName): number => (wanted[part] > 0 ? 0 : earlier[part] === undefined ? 2 : 1);
  const held: Held[] = [];
  const ports: Record<PartName, number> = { ...wanted };
  try {
    for (const part of partNames.toSorted((a, b) => rank(a) - rank(b))) {
      const port = await (wanted[part] > 0 ? hold(part, wanted[part]) : holdFree(part, earlier[part]));
      held.push(port);
      ports[part] = port.port;
    }
  } finally {
    await Promise.all(held.map(({ release }) => release()));
  }
  return ports;
}
