/** One request to storage. XHR rather than fetch: only it reports how much of a body has left. */
export interface StorageRequest {
  readonly method: 'GET' | 'PUT';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Blob | string;
  readonly signal: AbortSignal;
  /** How long without any byte moving before the request is given up, in ms. */
  readonly stallMs: number;
  readonly onSent?: (bytes: number) => void;
}

export interface StorageAnswer {
  readonly status: number;
  header(name: string): string | undefined;
  /** The body as XML. Parsed by the XHR itself, since `DOMParser` is closed by Trusted Types. */
  readonly document: Document | null;
}

/** Sends, and resolves with any answer; rejects with a `NetworkTrouble`, or the reason of the signal. */
export type Send = (request: StorageRequest) => Promise<StorageAnswer>;

/** No answer came: the network broke, or nothing moved for too long. */
export class NetworkTrouble extends Error {
  override readonly name = 'NetworkTrouble';
}

/** `Send` over the browser's XMLHttpRequest. */
export const createSend =
  (makeXhr: () => XMLHttpRequest): Send =>
  ({ method, url, headers, body, signal, stallMs, onSent }) =>
    new Promise((resolve, reject) => {
      signal.throwIfAborted();
      const xhr = makeXhr();
      let stall: ReturnType<typeof setTimeout>;
      const watch = (): void => {
        clearTimeout(stall);
        stall = setTimeout(() => end(() => reject(new NetworkTrouble('nothing moved'))), stallMs);
      };
      const stop = (): void => end(() => reject(signal.reason as Error));
      const end = (settle: () => void): void => {
        clearTimeout(stall);
        signal.removeEventListener('abort', stop);
        settle();
        if (xhr.readyState !== xhr.DONE) xhr.abort();
      };
      signal.addEventListener('abort', stop, { once: true });
      xhr.open(method, url);
      for (const [name, value] of Object.entries(headers)) xhr.setRequestHeader(name, value);
      if (method === 'GET') {
        xhr.responseType = 'document';
        xhr.overrideMimeType('application/xml');
      }
      xhr.upload.onprogress = (event) => {
        watch();
        onSent?.(event.loaded);
      };
      xhr.onprogress = watch;
      xhr.onerror = () => end(() => reject(new NetworkTrouble('no answer')));
      xhr.onload = () => {
        const { status } = xhr;
        const document = method === 'GET' ? xhr.responseXML : null;
        end(() => resolve({ status, document, header: (name) => xhr.getResponseHeader(name) ?? undefined }));
      };
      watch();
      xhr.send(body ?? null);
    });
