import { z } from 'zod';
import { GoogleId, type PickerSession } from '../contract/index.ts';
import { googleAddress, type LinkedPerson } from '../linked-accounts/index.ts';
import { describeCause, log } from '../platform/index.ts';
import { senselessAnswer } from './faults.ts';
import type { GoogleApi } from './google-api.ts';

/** A photo or film that a person picked, as the listing of its session told us. */
export interface PickedItem {
  readonly id: string;
  readonly type: 'photo' | 'video';
  /** Needs the bearer and a suffix; good for 60 minutes from `listedAt`. Checked to be of Google's hosts when used. */
  readonly baseUrl: string;
  readonly contentType: string;
  readonly name: string;
  /** RFC 3339. */
  readonly takenAt?: string;
  readonly width?: number;
  readonly height?: number;
  /** Google works on a film for a while before it hands it out, and sometimes fails. */
  readonly state: 'ready' | 'processing' | 'failed';
  /** Milliseconds since 1970. */
  readonly listedAt: number;
}

export interface PickedPage {
  readonly items: readonly PickedItem[];
  /** A page may be empty and still have a next one. */
  readonly nextPageToken?: string;
}

/** A protobuf duration such as `"5s"` or `"1799.5s"`, in milliseconds. */
const Duration = z
  .string()
  .regex(/^\d+(\.\d+)?s$/)
  .transform((text) => Math.round(Number(text.slice(0, -1)) * 1000));

/** developers.google.com/photos/picker/reference/rest/v1/sessions */
const SessionAnswer = z.object({
  id: GoogleId,
  pickerUri: z.url({ protocol: /^https$/, hostname: /^photos\.google\.com$/ }),
  pollingConfig: z.object({ pollInterval: Duration, timeoutIn: Duration.optional() }).optional(),
  expireTime: z.iso.datetime({ offset: true }),
  mediaItemsSet: z.boolean().default(false),
});

const Size = z.coerce.number().int().positive().optional().catch(undefined);

/** developers.google.com/photos/picker/reference/rest/v1/mediaItems; what we show is optional, what we need is not. */
const MediaItem = z.object({
  id: GoogleId,
  createTime: z.iso.datetime({ offset: true }).optional().catch(undefined),
  type: z.enum(['PHOTO', 'VIDEO']).catch('PHOTO'),
  mediaFile: z.object({
    baseUrl: z.url(),
    mimeType: z.string().max(255).catch('application/octet-stream'),
    filename: z.string().catch(''),
    mediaFileMetadata: z
      .object({
        width: Size,
        height: Size,
        videoMetadata: z.object({ processingStatus: z.string().optional() }).optional().catch(undefined),
      })
      .optional()
      .catch(undefined),
  }),
});
const ListAnswer = z.object({
  mediaItems: z.array(z.unknown()).default([]),
  nextPageToken: z.string().optional(),
});

const sessions = 'https://photospicker.googleapis.com/v1/sessions';
const mediaItems = 'https://photospicker.googleapis.com/v1/mediaItems';

/**
 * Google's Photos Picker: the only way in which an application may see photos that a person has at Google. A session
 * belongs to the person whose token made it; Google itself refuses everybody else.
 */
export class PhotosPicker {
  readonly #api: GoogleApi;
  readonly #originOverride: string | undefined;
  readonly #now: () => number;

  /** @param originOverride where the local Google's own pages are, so that a browser can open `pickerUri` there too */
  constructor(
    api: GoogleApi,
    options: { readonly originOverride: string | undefined; readonly now: () => number },
  ) {
    this.#api = api;
    this.#originOverride = options.originOverride;
    this.#now = options.now;
  }

  /** Starts a session in which the person may pick `maxItemCount` items at most (default and bound: 2,000). */
  async create(
    person: LinkedPerson,
    maxItemCount: number | undefined,
    signal?: AbortSignal,
  ): Promise<PickerSession> {
    const answer = await this.#api.json(SessionAnswer, {
      person,
      feature: 'photos',
      method: 'POST',
      url: new URL(sessions),
      // int64 travels as a string.
      body: maxItemCount === undefined ? {} : { pickingConfig: { maxItemCount: String(maxItemCount) } },
      signal,
    });
    return this.#session(answer);
  }

  async get(person: LinkedPerson, id: string, signal?: AbortSignal): Promise<PickerSession> {
    const answer = await this.#api.json(SessionAnswer, {
      person,
      feature: 'photos',
      url: sessionUrl(id),
      invalidArgument: 'not_found',
      signal,
    });
    return this.#session(answer);
  }

  /** Ends a session, which frees its place: Google allows a person only so many. */
  async delete(person: LinkedPerson, id: string, signal?: AbortSignal): Promise<void> {
    await this.#api.json(z.unknown(), {
      person,
      feature: 'photos',
      method: 'DELETE',
      url: sessionUrl(id),
      invalidArgument: 'not_found',
      signal,
    });
  }

  /**
   * What was picked, `pageSize` (at most 100) at a time.
   *
   * @throws {Problem} `not_ready` while the person has not pressed Done
   */
  async list(
    person: LinkedPerson,
    id: string,
    page: { readonly pageSize: number; readonly pageToken?: string | undefined },
    signal?: AbortSignal,
  ): Promise<PickedPage> {
    const url = new URL(mediaItems);
    url.searchParams.set('sessionId', GoogleId.parse(id));
    url.searchParams.set('pageSize', String(Math.min(page.pageSize, 100)));
    if (page.pageToken !== undefined) url.searchParams.set('pageToken', page.pageToken);
    const answer = await this.#api.json(ListAnswer, {
      person,
      feature: 'photos',
      url,
      invalidArgument: 'not_found',
      signal,
    });
    return {
      items: answer.mediaItems.map((item) => this.#understood(item)).filter((item) => item !== undefined),
      ...(answer.nextPageToken !== undefined &&
        answer.nextPageToken !== '' && { nextPageToken: answer.nextPageToken }),
    };
  }

  #session(answer: z.output<typeof SessionAnswer>): PickerSession {
    const { pollingConfig } = answer;
    const timeoutMs = pollingConfig?.timeoutIn;
    const waiting = !answer.mediaItemsSet && timeoutMs !== 0;
    return {
      id: answer.id,
      pickerUri: googleAddress(answer.pickerUri, this.#originOverride),
      picked: answer.mediaItemsSet,
      // Google's own pace, and never faster than once a second should it name none.
      pollAfterMs: waiting ? Math.max(1000, pollingConfig?.pollInterval ?? 5000) : 0,
      ...(timeoutMs !== undefined && { timeoutMs }),
      expiresAt: utc(answer.expireTime),
    };
  }

  /** One thing that nobody can read must not hide what was picked with it. */
  #understood(item: unknown): PickedItem | undefined {
    const parsed = MediaItem.safeParse(item);
    if (parsed.success) return this.#item(parsed.data);
    log().warn('picked thing not understood', { cause: describeCause(parsed.error) });
    return undefined;
  }

  #item(item: z.output<typeof MediaItem>): PickedItem {
    const { mediaFile, type } = item;
    const metadata = mediaFile.mediaFileMetadata;
    const film = metadata?.videoMetadata?.processingStatus;
    return {
      id: item.id,
      type: type === 'PHOTO' ? 'photo' : 'video',
      baseUrl: mediaFile.baseUrl,
      contentType: mediaFile.mimeType,
      name: mediaFile.filename,
      ...(item.createTime !== undefined && { takenAt: utc(item.createTime) }),
      ...(metadata?.width !== undefined && { width: metadata.width }),
      ...(metadata?.height !== undefined && { height: metadata.height }),
      state:
        type === 'PHOTO' || film === undefined || film === 'READY'
          ? 'ready'
          : film === 'FAILED'
            ? 'failed'
            : 'processing',
      listedAt: this.#now(),
    };
  }
}

function sessionUrl(id: string): URL {
  const parsed = GoogleId.safeParse(id);
  if (!parsed.success) throw senselessAnswer('a session id that is none');
  return new URL(`${sessions}/${parsed.data}`);
}

function utc(instant: string): string {
  return new Date(instant).toISOString();
}
