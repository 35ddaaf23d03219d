import { afterAll, beforeAll, beforeEach, expect } from '@jest/globals';
import type { RunningPart } from '../../../local/child/child.ts';
import type { GoogleErrorBody } from '../../../local/google/errors.ts';
import type { PickedMediaItem, PickingSession } from '../../../local/google/picker/types.ts';
import { newGoogle, newPerson, postJson } from './browser.ts';

/** Whatever the API answers, by the parts that the tests look at. */
export type Body = GoogleErrorBody &
  PickingSession & { mediaItems: PickedMediaItem[]; nextPageToken?: string };

/** A local Google for a test file, with a fresh person for each test who granted Photos. */
export function usePicker() {
  let google: RunningPart;
  let person: Awaited<ReturnType<typeof newPerson>>;
  beforeAll(async () => {
    google = await newGoogle();
  });
  beforeEach(async () => {
    person = await newPerson(google.origin);
  });
  afterAll(() => google.close());

  const api = () => `${google.origin}/photospicker.googleapis.com/v1`;
  const bearer = (token = person.accessToken) => ({ authorization: `Bearer ${token}` });
  const knob = (name: string, body: unknown) => postJson(`${google.origin}/__${name}`, body);

  async function get(path: string, token?: string): Promise<{ status: number; body: Body }> {
    const response = await fetch(`${api()}${path}`, { headers: bearer(token) });
    return { status: response.status, body: (await response.json()) as Body };
  }

  const tryNewSession = (body: unknown) => postJson(`${api()}/sessions`, body, bearer());

  async function newSession(pickingConfig?: unknown): Promise<PickingSession> {
    const { status, body } = await tryNewSession(pickingConfig === undefined ? {} : { pickingConfig });
    expect(status).toBe(200);
    return body as unknown as PickingSession;
  }

  /** A session whose person picked so many, and the first page of them. */
  async function picked(count: number): Promise<{ id: string; items: PickedMediaItem[] }> {
    const { id } = await newSession();
    await knob('pick', { sessionId: id, count });
    return { id, items: (await get(`/mediaItems?sessionId=${id}`)).body.mediaItems };
  }

  return {
    get origin() {
      return google.origin;
    },
    get person() {
      return person;
    },
    api,
    bearer,
    knob,
    get,
    tryNewSession,
    newSession,
    picked,
    /** The one photo of a fresh session. */
    onePhoto: async () => only((await picked(1)).items),
    /** The local address that plays a real one. */
    local: (url: string) => url.replace('https://', `${google.origin}/`),
    bytes: (url: string, token?: string) => fetch(url, { headers: bearer(token) }),
  };
}

export function only<T>(list: readonly T[]): T {
  const [first] = list;
  if (first === undefined) throw new Error('nothing there');
  return first;
}
