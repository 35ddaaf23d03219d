import type { Grant } from '../../../../shared/contract/index.ts';
import type { Answer } from '../../../../web/src/answer.ts';
import type { Api, FileItem } from '../../../../web/src/api.ts';
import type { Shelf } from '../../../../web/src/shelf.ts';
import {
  NetworkTrouble,
  type Send,
  type StorageAnswer,
  type StorageRequest,
} from '../../../../web/src/transfer/send.ts';
import type { UploadApi } from '../../../../web/src/transfer/begin.ts';
import { grantFor, type TestClock } from '../doubles.ts';

export class ShelfDouble implements Shelf {
  readonly #items = new Map<string, string>();
  get length(): number {
    return this.#items.size;
  }
  key(index: number): string | null {
    return [...this.#items.keys()][index] ?? null;
  }
  getItem(key: string): string | null {
    return this.#items.get(key) ?? null;
  }
  setItem(key: string, value: string): void {
    this.#items.set(key, value);
  }
  removeItem(key: string): void {
    this.#items.delete(key);
  }
}

export const answerOf = (
  status: number,
  headers: Record<string, string> = {},
  document: Document | null = null,
): StorageAnswer => ({
  status,
  document,
  header: (name) => headers[name],
});

/** The few methods of a parsed answer that the uploader reads. */
function blockListDocument(blocks: ReadonlyMap<string, number>): Document {
  const leaf = (text: string) => [{ textContent: text }];
  return {
    getElementsByTagName: () =>
      [...blocks].map(([name, size]) => ({
        getElementsByTagName: (tag: string) => leaf(tag === 'Name' ? name : String(size)),
      })),
  } as unknown as Document;
}

/** Enough of the Blob service to hold one upload, with faults that a test switches on. */
export class StorageDouble {
  readonly blocks = new Map<string, Blob>();
  readonly requests: StorageRequest[] = [];
  committed: Blob | undefined;
  /** Called before each request; a returned answer, or a throw, is what happens instead. */
  fault: (request: StorageRequest, number: number) => StorageAnswer | 'cut' | undefined = () => undefined;
  /** How long a request takes to arrive. */
  line = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
  /** Tells how much of a block has left. */
  onBlock: (size: number, onSent: StorageRequest['onSent']) => void = (size, onSent) => onSent?.(size);
  under = 0;
  most = 0;

  readonly send: Send = async (request) => {
    request.signal.throwIfAborted();
    const number = this.requests.push(request);
    this.most = Math.max(this.most, (this.under += 1));
    try {
      await this.line();
      request.signal.throwIfAborted();
      const fault = this.fault(request, number);
      if (fault === 'cut') throw new NetworkTrouble('cut');
      return fault ?? (await this.#serve(request));
    } finally {
      this.under -= 1;
    }
  };

  async #serve({ url, method, body, onSent }: StorageRequest): Promise<StorageAnswer> {
    const query = new URL(url).searchParams;
    if (method === 'GET') {
      const held = new Map([...this.blocks].map(([id, blob]) => [id, blob.size]));
      return held.size === 0 ? answerOf(404) : answerOf(200, {}, blockListDocument(held));
    }
    if (query.get('comp') === 'block' && body instanceof Blob) {
      this.onBlock(body.size, onSent);
      this.blocks.set(query.get('blockid') ?? '', body);
      return answerOf(201);
    }
    if (query.get('comp') === 'blocklist' && typeof body === 'string') {
      const ids = [...body.matchAll(/<Latest>([^<]*)<\/Latest>/g)].map(([, id]) => id ?? '');
      this.committed = new Blob(ids.map((id) => this.blocks.get(id) ?? '(missing)'));
      return answerOf(201);
    }
    this.committed = new Blob([]);
    return await Promise.resolve(answerOf(201));
  }
}

export const itemOf = (id: string): FileItem => ({
  id,
  name: 'a.bin',
  size: 1,
  contentType: 'application/octet-stream',
  source: 'upload',
  createdAt: '2026-11-21T12:00:00Z',
  etag: '"1"',
});

/** An API that gives keys for one file after the other, and completes at the second time of asking. */
export class UploadApiDouble implements UploadApi {
  readonly #clock: TestClock;
  readonly asked: unknown[] = [];
  keyLifeMs = 3_600_000;
  refusal: Answer<Grant> | undefined;
  completions: Answer<FileItem | undefined>[] = [
    { ok: true, status: 202, value: undefined, retryAfterMs: 1000 },
  ];
  #files = 0;
  #keys = 0;

  readonly #isCommitted: () => boolean;

  constructor(clock: TestClock, storage: Pick<StorageDouble, 'committed'>) {
    this.#clock = clock;
    this.#isCommitted = () => storage.committed !== undefined;
  }
  /** How long the answer with a key takes to come. */
  line = (): Promise<void> => Promise.resolve();
  readonly grant: UploadApi['grant'] = async (request) => {
    this.asked.push(request);
    if (this.refusal !== undefined) return this.refusal;
    const fileId = 'fileId' in request ? request.fileId : `file-${(this.#files += 1)}`;
    await this.line();
    return {
      ok: true,
      status: 201,
      value: grantFor(fileId, this.#clock, this.keyLifeMs, (this.#keys += 1)),
    };
  };
  readonly deleted: string[] = [];
  readonly deleteFile: Api['deleteFile'] = (id) => {
    this.deleted.push(id);
    return Promise.resolve({ ok: true, status: 204, value: undefined });
  };
  readonly complete: UploadApi['complete'] = (id) =>
    Promise.resolve(
      this.#isCommitted()
        ? (this.completions.shift() ?? { ok: true, status: 200, value: itemOf(id) })
        : { ok: false, code: 'not_ready' },
    );
}
