import type { routes } from '../../functions/routes.ts';
import { createClient } from '../../shared/client/index.ts';
import type {
  Album,
  FileItem,
  GrantRequest,
  Me,
  NewShare,
  PickerSession,
  SavePhotoRequest,
  Share,
} from '../../shared/contract/index.ts';
import { type Answer, type AnswerParts, type AskOptions, createAnswerOf, SignedOut } from './answer.ts';
import type { Clock } from './clock.ts';

/** Where the client gets its bearer; `fresh` asks for a new one after the API refused the last. Undefined when signed out. */
export type BearerSource = (options: { readonly fresh: boolean }) => Promise<string | undefined>;

export interface ApiParts extends AnswerParts {
  /** Origin of the API, without `/api`. */
  readonly origin: string;
  readonly bearer: BearerSource;
  readonly fetch: typeof fetch;
  readonly wait: Clock['wait'];
}

/** A save streams the original from Google into storage: a film takes minutes. */
const saveDeadlineMs = 10 * 60_000;
const minute = { deadlineMs: 60_000 };

/** What the page asks of the API, by name, over the typed client. No call throws: what went wrong is an answer too. */
export function createApi(parts: ApiParts) {
  const client = createClient<typeof routes>({
    origin: parts.origin,
    fetch: parts.fetch,
    token: async (options) => {
      const bearer = await parts.bearer(options);
      if (bearer === undefined) throw new SignedOut();
      return bearer;
    },
  });

  /** For what anyone may read: no bearer goes along, so that it says what anyone is told. */
  const anonymous = createClient<typeof routes>({ origin: parts.origin, fetch: parts.fetch });

  const answerOf = createAnswerOf(parts);

  /** Saves something of Google's. 202: the work goes on elsewhere, so it is asked again until the file is there. */
  async function untilSaved(
    save: () => Promise<Answer<FileItem | undefined>>,
    signal: AbortSignal = new AbortController().signal,
  ): Promise<Answer<FileItem>> {
    for (;;) {
      const answer = await save();
      if (!answer.ok) return answer;
      if (answer.value !== undefined) return { ...answer, value: answer.value };
      try {
        await parts.wait(answer.retryAfterMs ?? 1000, signal);
      } catch {
        return { ok: false, code: 'cancelled' }; // the wait only ends early when the signal fires
      }
    }
  }

  return {
    me: (query: { readonly renew?: 'true' } = {}, options?: AskOptions) =>
      answerOf(client.get('/api/me', { query, ...options })),
    /** One of the three tiers, for the screen "For developers". */
    tier: (name: 'open' | 'members-only' | 'protected', options?: AskOptions): Promise<Answer<unknown>> =>
      answerOf((name === 'open' ? anonymous : client).get(`/api/${name}`, options)),

    files: (query: FilesWish, options?: AskOptions) =>
      answerOf(client.get('/api/files', { query, ...options })),
    file: (fileId: string, options?: AskOptions) =>
      answerOf(client.get('/api/files/{fileId}', { params: { fileId }, ...options })),
    /** Only the version that was seen: 412 when another tab has changed it since. */
    renameFile: ({ id: fileId, etag }: Pick<FileItem, 'id' | 'etag'>, name: string, options?: AskOptions) =>
      answerOf(
        client.patch('/api/files/{fileId}', {
          params: { fileId },
          body: { name },
          headers: { 'if-match': etag },
          ...options,
        }),
      ),
    deleteFile: (fileId: string, options?: AskOptions) =>
      answerOf(client.delete('/api/files/{fileId}', { params: { fileId }, ...options })),
    restoreFile: (fileId: string, options?: AskOptions) =>
      answerOf(client.post('/api/files/{fileId}/restore', { params: { fileId }, ...options })),
    grant: (body: GrantRequest, options?: AskOptions) =>
      answerOf(client.post('/api/files/grants', { body, ...options })),
    /** 202 without a file while the server still copies; ask again after `retryAfterMs`. */
    complete: (fileId: string, options?: AskOptions) =>
      answerOf(client.post('/api/files/{fileId}/complete', { params: { fileId }, ...minute, ...options })),
    /** @param small a JPEG or WebP of at most 100 KB, as its type says */
    keepThumbnail: (fileId: string, small: Blob, options?: AskOptions) =>
      answerOf(
        client.put('/api/files/{fileId}/thumbnail', {
          params: { fileId },
          body: small,
          ...minute,
          ...options,
        }),
      ),

    share: (fileId: string, expiresAt: Date, options?: AskOptions) =>
      answerOf(
        client.post('/api/shares', { body: { fileId, expiresAt: expiresAt.toISOString() }, ...options }),
      ),
    shares: (query: PageWish, options?: AskOptions) =>
      answerOf(client.get('/api/shares', { query, ...options })),
    stopSharing: (shareId: string, options?: AskOptions) =>
      answerOf(client.delete('/api/shares/{shareId}', { params: { shareId }, ...options })),
    /** @param idToken of a sign-in of just now */
    forgetMe: (idToken: string, options?: AskOptions) =>
      answerOf(client.post('/api/me/forget', { body: { idToken }, ...minute, ...options })),

    /** @param idToken of a second sign-in, through Google, of just now */
    linkGoogle: (idToken: string, options?: AskOptions) =>
      answerOf(client.post('/api/google/link', { body: { idToken }, ...minute, ...options })),

    albums: (
      query: PageWish & { readonly renew?: 'true' | undefined; readonly deleted?: 'true' },
      options?: AskOptions,
    ) => answerOf(client.get('/api/albums', { query, ...options })),
    albumPhotos: (id: string, query: PageWish, options?: AskOptions) =>
      answerOf(client.get('/api/albums/{id}/photos', { params: { id }, query, ...options })),

    /** Only the version that was seen, as of a file. */
    renameAlbum: ({ id, etag = '*' }: Pick<Album, 'id' | 'etag'>, title: string, options?: AskOptions) =>
      answerOf(
        client.patch('/api/albums/{id}', {
          params: { id },
          body: { title },
          headers: { 'if-match': etag },
          ...options,
        }),
      ),
    deleteAlbum: (id: string, options?: AskOptions) =>
      answerOf(client.delete('/api/albums/{id}', { params: { id }, ...options })),
    restoreAlbum: (id: string, options?: AskOptions) =>
      answerOf(client.post('/api/albums/{id}/restore', { params: { id }, ...options })),

    /** Before all others of its album. */
    putFirst: (id: string, fileId: string, options?: AskOptions) =>
      answerOf(
        client.patch('/api/albums/{id}', {
          params: { id },
          body: { move: { fileId, to: 'first' } },
          ...options,
        }),
      ),

    startPicking: (options?: AskOptions) =>
      answerOf(client.post('/api/google/picker-sessions', { body: {}, ...options })),
    picking: (id: string, options?: AskOptions) =>
      answerOf(client.get('/api/google/picker-sessions/{id}', { params: { id }, ...options })),
    stopPicking: (id: string, options?: AskOptions) =>
      answerOf(client.delete('/api/google/picker-sessions/{id}', { params: { id }, ...options })),
    picked: (id: string, query: PageWish, options?: AskOptions) =>
      answerOf(
        client.get('/api/google/picker-sessions/{id}/photos', {
          params: { id },
          query,
          ...options,
        }),
      ),
    savePicked: (id: string, photoId: string, body: SavePhotoRequest, options?: AskOptions) =>
      untilSaved(
        () =>
          answerOf(
            client.post('/api/google/picker-sessions/{id}/photos/{photoId}/save', {
              params: { id, photoId },
              body,
              deadlineMs: saveDeadlineMs,
              ...options,
            }),
          ),
        options?.signal,
      ),
    /** The small picture of a photo at Google: its bytes need our bearer, so an `img` cannot fetch them by itself. */
    thumbnail: (
      path: ThumbnailPath,
      id: string,
      photoId: string,
      options: AskOptions,
    ): Promise<Answer<Blob | undefined>> =>
      answerOf(client.get(path, { params: { id, photoId }, ...options })),

    mails: (query: PageWish & { readonly maxAge?: number }, options?: AskOptions) =>
      answerOf(client.get('/api/google/mail', { query, ...options })),
    mail: (id: string, query: { html?: 'true' }, options?: AskOptions) =>
      answerOf(client.get('/api/google/mail/{id}', { params: { id }, query, ...options })),
    markRead: (id: string, options?: AskOptions) =>
      answerOf(client.post('/api/google/mail/{id}/read', { params: { id }, ...options })),
    saveMailPart: (id: string, partId: string, options?: AskOptions) =>
      untilSaved(
        () =>
          answerOf(
            client.post('/api/google/mail/{id}/parts/{partId}/save', {
              params: { id, partId },
              deadlineMs: saveDeadlineMs,
              ...options,
            }),
          ),
        options?.signal,
      ),
    /** @param answer its key makes sure that it goes once, however often it is sent */
    answerMail: (id: string, { text, key }: { text: string; key: string }, options?: AskOptions) =>
      answerOf(
        client.post('/api/google/mail/{id}/reply', {
          params: { id },
          body: { text },
          headers: { 'idempotency-key': key },
          ...minute,
          ...options,
        }),
      ),
  };
}

/** Where there are photos at Google: in a pick, and in an album. */
export type ThumbnailPath = `/api/${'google/picker-sessions' | 'albums'}/{id}/photos/{photoId}/thumbnail`;

interface PageWish {
  readonly cursor?: string | undefined;
  readonly limit?: number;
}

interface FilesWish extends PageWish {
  readonly deleted?: 'true' | undefined;
  readonly q?: string | undefined;
}

export type Api = ReturnType<typeof createApi>;
export type { MailAttachment, MailMessage, MailRow } from '../../shared/contract/index.ts';
export type { Album, FileItem, Me, NewShare, PickerSession, Share };
