import { api, knob, signedInPerson, stack, type TestPerson } from './stack.ts';

/** A person with Google who signed in and picked. */
export interface Picked extends TestPerson {
  readonly token: string;
  readonly session: string;
  readonly photos: readonly { readonly id: string; readonly name: string; readonly contentType: string }[];
}

/** Signs a fresh person in, starts a picker session and picks the newest `count` photos. */
export async function pickedPhotos(
  count: number,
  features: NonNullable<Parameters<typeof signedInPerson>[0]>['features'] = ['photos'],
): Promise<Picked> {
  const person = await signedInPerson({ google: true, features });
  const { token } = person;
  const session = await startedSession(token);
  await knob(stack.google, 'POST', '/__pick', { sessionId: session, count });
  const { json } = await api('GET', `/api/google/picker-sessions/${session}/photos`, { token });
  return { ...person, session, photos: json.items };
}

export async function startedSession(token: string): Promise<string> {
  const { status, json, text } = await api('POST', '/api/google/picker-sessions', { token, json: {} });
  if (status !== 201) throw new Error(`no session: ${status} ${text}`);
  return json.id as string;
}

export const photoPath = (picked: Picked, at: number, what: 'thumbnail' | 'save'): string =>
  `/api/google/picker-sessions/${picked.session}/photos/${picked.photos[at]?.id ?? ''}/${what}`;

/** The bytes that Google gives as the original of a photo. */
export async function originalOf(email: string, id: string): Promise<Uint8Array> {
  const query = new URLSearchParams({ email, id });
  const answer = await fetch(`${stack.google}/__original?${query.toString()}`);
  if (!answer.ok) throw new Error(`no original: ${answer.status}`);
  return new Uint8Array(await answer.arrayBuffer());
}

/** What a file holds, by a download key of its owner. */
export async function bytesOfFile(token: string, fileId: string): Promise<Uint8Array> {
  const grant = await api('POST', '/api/files/grants', { token, json: { operation: 'download', fileId } });
  const answer = await fetch(grant.json.url as string, { headers: grant.json.headers });
  if (!answer.ok) throw new Error(`no bytes: ${answer.status}`);
  return new Uint8Array(await answer.arrayBuffer());
}

/** Makes Google's answers at a path slow without end, until they are let go. Counts and waits in place of guessing times. */
export async function holdAnswers(
  path: string,
  name: string,
): Promise<{ held: (count?: number) => Promise<void>; release: () => Promise<void> }> {
  const query = new URLSearchParams({ name });
  await knob(stack.google, 'POST', '/__faults', { path, hold: name, times: 1 });
  return {
    held: async (count = 1) => {
      const seen = await knob(stack.google, 'GET', `/__held?${query.toString()}&count=${count}`);
      if ((seen as { held: number }).held < count) throw new Error(`nothing is held at ${path}`);
    },
    release: async () => {
      await knob(stack.google, 'DELETE', `/__held?${query.toString()}`);
    },
  };
}

/** Makes Google go on failing where a wish says so, and nowhere else, until it is mended by what this gives. */
export async function faultAtGoogle(wish: object): Promise<() => Promise<void>> {
  const { id } = (await knob(stack.google, 'POST', '/__faults', wish)) as { id: string };
  return async () => {
    await knob(stack.google, 'DELETE', `/__faults?id=${id}`);
  };
}

/** Where the local Google keeps a person's bytes, or those of one photo, for faults that hit no other test: addresses begin so. */
export function bytesPathOf({ id }: Pick<Picked, 'id'>, photoId?: string): string {
  const photo = photoId === undefined ? '' : `,"${photoId}",1`; // the year 2033 is when its time begins with a 2
  const start = Buffer.from(`["${id.replace('google-oauth2|', '')}"${photo}`);
  const whole = start.subarray(0, start.length - (start.length % 3));
  return `/lh3.googleusercontent.com/ppa/${whole.toString('base64url')}`;
}

/** Asks again while the answer says that it goes on, as a client is told to. */
export async function untilDone<A extends { readonly status: number }>(ask: () => Promise<A>): Promise<A> {
  for (let round = 0; ; round += 1) {
    const answer = await ask();
    if (answer.status !== 202 || round === 40) return answer;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
