import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { readIfThere, writePrivate } from '../home.ts';
import { exitCodes, Trouble } from '../trouble.ts';

/** A sign-in as it is kept: the refresh token is the one thing here that is worth stealing. */
export interface Session {
  /** The API's origin, without `/api`: its tokens go nowhere else. */
  readonly api: string;
  readonly issuer: string;
  readonly clientId: string;
  /** The Auth0 user id. */
  readonly subject: string;
  readonly accessToken: string;
  /** In ms since 1970. */
  readonly expiresAt: number;
  readonly refreshToken: string;
}

const texts = ['api', 'issuer', 'clientId', 'subject', 'accessToken', 'refreshToken'] as const;

function isSession(value: unknown): value is Session {
  if (typeof value !== 'object' || value === null) return false;
  const fields: Partial<Record<string, unknown>> = { ...value };
  return texts.every((name) => typeof fields[name] === 'string') && typeof fields['expiresAt'] === 'number';
}

/** The one sign-in of this person on this machine, in a file of mode 0600. */
export interface SessionStore {
  readonly lockFile: string;
  /** @throws Trouble when the file is damaged */
  load(): Promise<Session | undefined>;
  save(session: Session): Promise<void>;
  remove(): Promise<void>;
}

export function createSessionStore(home: string): SessionStore {
  const file = join(home, 'session.json');
  return {
    lockFile: `${file}.lock`,
    async load() {
      const text = await readIfThere(file);
      if (text === undefined) return undefined;
      let value: unknown;
      try {
        value = JSON.parse(text);
      } catch (cause) {
        if (!(cause instanceof SyntaxError)) throw cause;
        value = undefined; // told below; the parser's words would quote the content
      }
      if (isSession(value)) return value;
      throw new Trouble(`${file} is damaged. Run "valet login" to make it anew.`, exitCodes.signIn);
    },
    save: (session) => writePrivate(file, `${JSON.stringify(session)}\n`),
    remove: () => rm(file, { force: true }),
  };
}
