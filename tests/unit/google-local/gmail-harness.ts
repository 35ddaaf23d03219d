import { afterAll, beforeAll, beforeEach } from '@jest/globals';
import type { gmail_v1 } from 'googleapis';
import type { RunningPart } from '../../../local/child/child.ts';
import type { GoogleErrorBody } from '../../../local/google/errors.ts';
import { mailScope, newGoogle, newPerson, postJson } from './browser.ts';

export type Message = gmail_v1.Schema$Message;
export type Part = gmail_v1.Schema$MessagePart;

/** Whatever Gmail answers, by the parts that the tests look at. */
export type Body = GoogleErrorBody &
  Message &
  gmail_v1.Schema$ListMessagesResponse &
  gmail_v1.Schema$ListDraftsResponse &
  gmail_v1.Schema$ListHistoryResponse &
  gmail_v1.Schema$Profile &
  gmail_v1.Schema$MessagePartBody &
  gmail_v1.Schema$ListLabelsResponse;

/** A local Google for a test file, with a fresh person for each test who granted Mail. */
export function useGmail(scope = mailScope) {
  let google: RunningPart;
  let person: Awaited<ReturnType<typeof newPerson>>;
  beforeAll(async () => {
    google = await newGoogle();
  });
  beforeEach(async () => {
    person = await newPerson(google.origin, scope);
  });
  afterAll(() => google.close());

  const url = (path: string) => `${google.origin}/gmail.googleapis.com/gmail/v1/users/me${path}`;
  const bearer = (token = person.accessToken) => ({ authorization: `Bearer ${token}` });

  async function get(path: string, token?: string): Promise<{ status: number; body: Body }> {
    const response = await fetch(url(path), { headers: bearer(token) });
    return { status: response.status, body: (await response.json()) as Body };
  }

  async function post(path: string, body: unknown, token?: string): Promise<{ status: number; body: Body }> {
    const answer = await postJson(url(path), body, bearer(token));
    return { status: answer.status, body: answer.body as unknown as Body };
  }

  /** Id of the message of a shape in somebody's mailbox. */
  async function idOf(shape: string, email = person.email): Promise<string> {
    const response = await fetch(`${google.origin}/__mail?email=${email}`);
    const { messages } = (await response.json()) as { messages: { id: string; shape?: string }[] };
    const found = messages.find((message) => message.shape === shape);
    if (found === undefined) throw new Error(`no message ${shape}`);
    return found.id;
  }

  const full = async (shape: string) => (await get(`/messages/${await idOf(shape)}`)).body;

  /** The text of the first inline part of a type. */
  async function text(shape: string, type = 'text/plain'): Promise<string> {
    const part = all((await full(shape)).payload).find(
      (candidate) => candidate.mimeType === type && candidate.filename === '',
    );
    return Buffer.from(part?.body?.data ?? '', 'base64url').toString();
  }

  return {
    get origin() {
      return google.origin;
    },
    get person() {
      return person;
    },
    url,
    bearer,
    get,
    post,
    idOf,
    full,
    text,
    knob: (name: string, body: unknown) => postJson(`${google.origin}/__${name}`, body),
    quota: async () =>
      (await (await fetch(`${google.origin}/__quota?email=${person.email}`)).json()) as Record<
        string,
        number
      >,
  };
}

/** A part and all below it, in order. */
export function all(part: Part | undefined): readonly Part[] {
  return part === undefined ? [] : [part, ...(part.parts ?? []).flatMap(all)];
}

/** A letter as an app hands it in. */
export function letter(lines: readonly string[]): string {
  return Buffer.from(lines.join('\r\n')).toString('base64url');
}
