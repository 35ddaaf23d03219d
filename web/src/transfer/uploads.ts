import type { FileItem } from '../../../shared/contract/index.ts';
import type { Connection } from '../../../shared/transfer/index.ts';
import type { Trouble } from '../answer.ts';
import type { Work } from '../app.ts';
import type { SourceFile } from './fingerprint.ts';
import { ApiRefusal, BusyElsewhere, FileChanged, FileTooBig } from './refusals.ts';
import { NetworkTrouble } from './send.ts';
import { upload, type UploadParts } from './upload.ts';

/** One file on its way, as a screen shows it. */
export interface Transfer {
  readonly id: number;
  readonly name: string;
  /** 0 until its turn comes: to ask a file costs a browser a look at the disk. */
  readonly size: number;
  readonly sent: number;
  /** It stands still until the network is back, and goes on by itself. */
  readonly held?: boolean;
  /** It was added once more while it was under way. */
  readonly twice?: boolean;
  readonly state: 'waiting' | 'sending' | 'checking' | 'paused' | 'done' | 'stopped';
  /** Why it stands still, where it is not the person's wish. */
  readonly why?: Trouble | 'too_big' | 'changed' | 'elsewhere' | undefined;
  readonly fileId?: string;
  readonly item?: FileItem;
}

/** The files that this visit brings in: one after the other, each in several blocks at a time. */
export interface Uploads extends Work {
  list(): readonly Transfer[];
  /** A file that is on its way already is not added again; its line says so. */
  add(files: Iterable<SourceFile>): void;
  pause(id: number): void;
  /** Goes on with one that is paused, from what storage holds. */
  resume(id: number): void;
  /** Ends it for good, and lets the server throw away what was sent. */
  stop(id: number): void;
  /** Takes one that has ended off the list. */
  hide(id: number): void;
  /** Lets go of everything, because the person is gone. What was sent waits at the server for them. */
  end(): void;
  /** @returns a function that stops listening */
  listen(listener: () => void): () => void;
}

const whyOf = (cause: unknown): NonNullable<Transfer['why']> => {
  if (cause instanceof ApiRefusal) return cause.problem.code;
  if (cause instanceof BusyElsewhere) return 'elsewhere';
  if (cause instanceof FileTooBig) return 'too_big';
  if (cause instanceof FileChanged) return 'changed';
  return cause instanceof NetworkTrouble ? 'unreachable' : 'unavailable';
};

/** These end an upload; anything else leaves it paused, to be gone on with. */
const final = new Set<Transfer['why']>([
  'too_big',
  'elsewhere',
  'changed',
  'quota_exceeded',
  'payload_too_large',
  'policy_denied',
  'invalid_request',
  'unsupported_media_type',
]);

export interface UploadsParts extends UploadParts {
  /** Told of each file that is there now. */
  readonly onAdded: (item: FileItem, file: SourceFile) => void;
  /** Keeps the computer awake until the returned function is called. */
  readonly stayAwake: () => () => void;
}

/** Between two redraws: on a fast line drawing would take from what sends. */
const redrawMs = 250;

const percentOf = (sent: number, size: number): number => Math.floor((sent / Math.max(size, 1)) * 100);
const isEnded = ({ state }: Transfer): boolean => state === 'done' || state === 'stopped';

export function createUploads(parts: UploadsParts): Uploads {
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

  /** Tells the person while it waits for the network. */
  const watched = (id: number): Connection => ({
    online: () => parts.connection.online(),
    async whenOnline(signal) {
      change(id, { held: true });
      try {
        await parts.connection.whenOnline(signal);
      } finally {
        change(id, { held: false });
      }
    },
  });

  /** Lets the server throw away what was sent; should that not get there, it is swept anyway. */
  const giveUp = (id: number): void => {
    files.delete(id);
    const fileId = transfers.find((transfer) => transfer.id === id)?.fileId;
    if (fileId === undefined) return;
    parts.memory.forgetFile(fileId);
    void parts.api.deleteFile(fileId);
  };

  const run = async (id: number, file: SourceFile, halt: AbortController): Promise<void> => {
    change(id, { state: 'sending', size: file.size });
    let shown = -1;
    let drawn = 0;
    try {
      const item = await upload(
        file,
        { ...parts, connection: watched(id) },
        {
          onFileId: (fileId) => change(id, { fileId }),
          onSent: (sent) => {
            const percent = percentOf(sent, file.size);
            // The person sees no less than a percent. The first is told at once, and so is one after the clock was put back.
            const now = parts.clock.now();
            if (percent === shown || halt.signal.aborted || Math.abs(now - drawn) < redrawMs) return;
            if (percent > 0) drawn = now;
            shown = percent;
            change(id, { sent });
          },
          onChecking: () => change(id, { state: 'checking', sent: file.size }),
        },
        halt.signal,
      );
      change(id, { state: 'done', item, twice: false });
      parts.onAdded(item, file);
    } catch (cause) {
      if (halt.signal.aborted) return; // the person paused or stopped it: the state says so already
      const why = whyOf(cause);
      change(id, { state: final.has(why) ? 'stopped' : 'paused', why });
      if (why === 'changed') giveUp(id);
    }
  };

  const next = (): void => {
    if (running !== undefined) return;
    const waiting = transfers.find(({ state }) => state === 'waiting');
    const file = waiting === undefined ? undefined : files.get(waiting.id);
    if (waiting === undefined || file === undefined) return;
    const halt = new AbortController();
    running = { id: waiting.id, halt };
    const rest = parts.stayAwake();
    void run(waiting.id, file, halt).finally(() => {
      rest();
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
        const same = (transfer: Transfer): boolean => {
          const held = files.get(transfer.id);
          return !isEnded(transfer) && held?.lastModified === file.lastModified && held.size === file.size;
        };
        const before = transfers.find((transfer) => transfer.name === file.name && same(transfer));
        if (before !== undefined) {
          change(before.id, { twice: true });
          continue;
        }
        const id = nextId++;
        files.set(id, file);
        transfers = [...transfers, { id, name: file.name, size: 0, sent: 0, state: 'waiting' }];
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
      giveUp(id);
    },
    hide(id) {
      const state = stateOf(id);
      if (state !== 'done' && state !== 'stopped') return;
      transfers = transfers.filter((transfer) => transfer.id !== id);
      files.delete(id);
      tell();
    },
    isBusy: () => !transfers.every(isEnded),
    goOn() {
      const waited: readonly Transfer['why'][] = ['not_authenticated', 'invalid_token'];
      for (const { id, state, why } of transfers) {
        if (state === 'paused' && waited.includes(why)) change(id, { state: 'waiting', why: undefined });
      }
      next();
    },
    end() {
      transfers = [];
      files.clear();
      running?.halt.abort(new DOMException('the person is gone', 'AbortError'));
      tell();
    },
    listen(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
