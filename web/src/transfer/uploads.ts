import type { FileItem } from '../../../shared/contract/index.ts';
import type { Trouble } from '../api.ts';
import type { SourceFile } from './fingerprint.ts';
import { NetworkTrouble } from './send.ts';
import { ApiRefusal, FileChanged, FileTooBig, upload, type UploadParts } from './upload.ts';

/** One file on its way, as a screen shows it. */
export interface Transfer {
  readonly id: number;
  readonly name: string;
  readonly size: number;
  readonly sent: number;
  readonly state: 'waiting' | 'sending' | 'checking' | 'paused' | 'done' | 'stopped';
  /** Why it stands still, where it is not the person's wish. */
  readonly why?: Trouble | 'too_big' | 'changed' | undefined;
  readonly fileId?: string;
  readonly item?: FileItem;
}

/** The files that this visit brings in: one after the other, each in several blocks at a time. */
export interface Uploads {
  list(): readonly Transfer[];
  add(files: Iterable<SourceFile>): void;
  pause(id: number): void;
  /** Goes on with one that is paused, from what storage holds. */
  resume(id: number): void;
  /** Ends it for good; what was sent is swept by the server. */
  stop(id: number): void;
  /** Takes one that has ended off the list. */
  hide(id: number): void;
  /** @returns a function that stops listening */
  listen(listener: () => void): () => void;
}

const whyOf = (cause: unknown): NonNullable<Transfer['why']> => {
  if (cause instanceof ApiRefusal) return cause.problem.code;
  if (cause instanceof FileTooBig) return 'too_big';
  if (cause instanceof FileChanged) return 'changed';
  return cause instanceof NetworkTrouble ? 'unreachable' : 'unavailable';
};

/** These end an upload; anything else leaves it paused, to be gone on with. */
const final = new Set<Transfer['why']>([
  'too_big',
  'changed',
  'quota_exceeded',
  'payload_too_large',
  'policy_denied',
  'invalid_request',
  'unsupported_media_type',
]);

export function createUploads(parts: UploadParts): Uploads {
  let transfers: readonly Transfer[] = [];
  const files = new Map<number, SourceFile>();
  const listeners = new Set<() => void>();
  let running: { readonly id: number; readonly halt: AbortController } | undefined;
  let nextId = 1;

  const tell = (): void => listeners.forEach((listener) => listener());
  const change = (id: number, news: Partial<Transfer>): void => {
    transfers = transfers.map((transfer) => (transfer.id === id ? { ...transfer, ...news } : transfer));
    tell();
  };
  const stateOf = (id: number): Transfer['state'] | undefined =>
    transfers.find((transfer) => transfer.id === id)?.state;

  const run = async (id: number, file: SourceFile, halt: AbortController): Promise<void> => {
    change(id, { state: 'sending' });
    try {
      const item = await upload(
        file,
        parts,
        {
          onFileId: (fileId) => change(id, { fileId }),
          onSent: (sent) => change(id, { sent }),
          onChecking: () => change(id, { state: 'checking', sent: file.size }),
        },
        halt.signal,
      );
      change(id, { state: 'done', item });
    } catch (cause) {
      if (halt.signal.aborted) return; // the person paused or stopped it: the state says so already
      const why = whyOf(cause);
      change(id, { state: final.has(why) ? 'stopped' : 'paused', why });
    }
  };

  const next = (): void => {
    if (running !== undefined) return;
    const waiting = transfers.find(({ state }) => state === 'waiting');
    const file = waiting === undefined ? undefined : files.get(waiting.id);
    if (waiting === undefined || file === undefined) return;
    const halt = new AbortController();
    running = { id: waiting.id, halt };
    void run(waiting.id, file, halt).finally(() => {
      running = undefined;
      next();
    });
  };

  const halt = (id: number, state: 'paused' | 'stopped'): void => {
    change(id, { state });
    if (running?.id === id) running.halt.abort(new DOMException(state, 'AbortError'));
  };

  return {
    list: () => transfers,
    add(added) {
      for (const file of added) {
        const id = nextId++;
        files.set(id, file);
        transfers = [...transfers, { id, name: file.name, size: file.size, sent: 0, state: 'waiting' }];
      }
      tell();
      next();
    },
    pause: (id) => {
      const state = stateOf(id);
      if (state === 'waiting' || state === 'sending') halt(id, 'paused');
    },
    resume(id) {
      if (stateOf(id) !== 'paused') return;
      change(id, { state: 'waiting', why: undefined });
      next();
    },
    stop(id) {
      const state = stateOf(id);
      if (state === 'done' || state === 'stopped' || state === 'checking') return;
      halt(id, 'stopped');
      files.delete(id);
    },
    hide(id) {
      const state = stateOf(id);
      if (state !== 'done' && state !== 'stopped') return;
      transfers = transfers.filter((transfer) => transfer.id !== id);
      files.delete(id);
      tell();
    },
    listen(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
