import type { BrowserContext, Route } from 'playwright-core';
import type { FileItem, Grant, PickerSession } from '../../../shared/contract/index.ts';
import type { Stack } from './stack.ts';
import { fileOf, idOf, senders, type Told } from './told.ts';

/** A drawn picture, a little different for each address. */
const picture = (address: string): string => {
  const hue = (Number.parseInt(address.slice(-2), 36) * 37) % 360 || 0;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 4 3"><rect width="4" height="3" fill="hsl(${hue} 60% 55%)"/><circle cx="3" cy="1" r=".5" fill="#ff8"/></svg>`;
};

/** What the page asks of the API or of storage. */
export interface Asked {
  readonly method: string;
  readonly pathname: string;
  /** Where a list goes on. */
  readonly cursor?: string;
  /** Of a list: what is in Deleted things. */
  readonly deleted?: boolean;
  /** JSON; empty for none. */
  readonly body: string;
}

export interface Said {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Buffer;
}

/** What API and storage answer, but for `/api/config`; undefined for what is never answered. */
export interface Double {
  readonly api: (asked: Asked) => Said | undefined;
  readonly storage: (asked: Asked) => Said | undefined;
}

/** What the page needs to know of where everything is. */
type Origins = Pick<Stack, 'web' | 'api' | 'google' | 'storage'>;

/** Answers as API and storage do, by what the test told. */
export function doubleOf(stack: Origins, told: Told): Double {
  const common = {
    'access-control-allow-origin': stack.web,
    'access-control-allow-headers':
      'authorization, content-type, if-match, idempotency-key, x-ms-blob-type, x-ms-version',
    'access-control-allow-methods': 'GET, POST, PUT, PATCH, DELETE',
    'access-control-max-age': '7200',
    // By its request id the client knows the API from a captive portal.
    'access-control-expose-headers': 'request-id, etag, location, retry-after',
    'request-id': '00000000-0000-4000-8000-000000000000',
  };
  const isHeld = ({ method, pathname }: Asked): boolean => told.held?.test(`${method} ${pathname}`) === true;
  const say = (status: number, contentType = '', body = ''): Said => ({
    status,
    headers: contentType === '' ? common : { ...common, 'content-type': contentType },
    body,
  });
  const draw = (asked: Asked): Said | undefined =>
    isHeld(asked) ? undefined : say(200, 'image/svg+xml', picture(asked.pathname));
  const storage = new URL(stack.storage.blob).origin;
  const session = (): PickerSession => ({
    id: 'p1',
    pickerUri: `${stack.google}/photos.google.com/picker/p1`,
    picked: told.pickDone,
    pollAfterMs: 500,
    expiresAt: new Date(Date.now() + 3_600_000).toISOString(),
  });
  /** Each page of a list begins with another thing. */
  const list = (items: readonly unknown[], more = told.more, cursor = ''): object => {
    const at = cursor.length % (items.length + 1);
    return {
      items: [...items.slice(at), ...items.slice(0, at)],
      ...(more ? { nextCursor: `${cursor}next` } : {}),
    };
  };

  let grants = 0;
  const grant = (operation: unknown): Partial<Grant> => ({
    receiptId: 'r',
    ...(operation === 'upload' ? { operation, fileId: idOf(9) } : { operation: 'browse' }),
    url: `${storage}/account/box?sig=x${(grants += 1)}`,
    headers: {},
    expiresAt: new Date(Date.now() + 3_600_000).toISOString(),
  });

  /** What an address names: a file, and which part of which list. */
  interface Named {
    readonly file: FileItem | undefined;
    readonly cursor: string | undefined;
    readonly deleted: boolean | undefined;
  }
  const answers: readonly (readonly [
    RegExp,
    (body: Readonly<Record<string, unknown>>, named: Named) => unknown,
  ])[] = [
    [
      /^GET \/me$/,
      () => ({
        id: 'o1',
        subject: 's',
        kind: 'person',
        name: 'Lena Linked',
        email: 'linked@example.com',
        permissions: [],
        google: told.google,
        usage: { bytes: 1.2e9, quota: 5_368_709_120 },
      }),
    ],
    [
      /^GET \/albums$/,
      (_, { cursor, deleted }) =>
        deleted === true ? list(told.deletedAlbums, false) : list(told.albums, told.more, cursor),
    ],
    [/^GET \/albums\/[^/]+\/photos$/, (_, { cursor }) => list(told.files, told.more, cursor)],
    [/^(?:PATCH \/albums\/[^/]+|POST \/albums\/[^/]+\/restore)$/, () => told.albums[0]],
    [/^POST \/files\/grants$/, ({ operation }) => grant(operation)],
    [/^POST \/files\/[^/]+\/complete$/, () => fileOf(9, 'Holiday.mp4')],
    [/^POST \/me\/forget$/, () => ({ state: 'forgotten' })],
    [/^GET \/files$/, (_, { cursor }) => list(told.files, told.more, cursor)],
    [/^GET \/shares$/, (_, { cursor }) => list(told.shares, told.more, cursor)],
    [/^POST \/shares$/, () => ({ ...told.shares[0], url: `${stack.api}/api/s/${'x'.repeat(22)}` })],
    [/^PATCH \/files\/[^/]+$/, () => told.files[2]],
    [
      /^GET \/google\/mail$/,
      (_, { cursor }) => ({
        ...list(
          Array.from({ length: told.mails }, (_, number) => ({
            ...told.mail,
            ...senders[number],
            id: `m${number}`,
            unread: number === 0,
            hasAttachments: number === 1,
          })),
          told.more,
          cursor,
        ),
        ...(told.missingMail.length > 0 && { missing: told.missingMail }),
      }),
    ],
    [/^GET \/google\/mail\/[^/]+$/, () => told.mail],
    [/^POST \/google\/mail\/[^/]+\/(?:read|reply)$/, () => ({ id: 'm9' })],
    [/^(?:GET \/files\/[^/]+|POST \/files\/[^/]+\/restore)$/, (_, { file }) => file],
    [/^(?:POST \/google\/picker-sessions|GET \/google\/picker-sessions\/p1)$/, session],
    [/^GET \/google\/picker-sessions\/p1\/photos$/, () => list(told.picked, false)],
    [/^POST .*\/save$/, () => told.files[1]],
    [/^GET \/(?:open|members-only|protected)$/, () => ({ message: 'hello' })],
  ];
  const api = (asked: Asked): Said | undefined => {
    const { method } = asked;
    const path = asked.pathname.replace('/api', '');
    if (method === 'OPTIONS') return say(204);
    if (isHeld({ ...asked, pathname: path })) return undefined;
    const { problem } = told;
    if (problem !== undefined && problem.only?.test(`${method} ${path}`) !== false) {
      const { code, status } = problem;
      const type = 'https://valet.example/errors';
      const body = { type, title: 't', detail: 'd', requestId: 'r', code, status };
      return say(status, 'application/problem+json', JSON.stringify(body));
    }
    if (method === 'DELETE') return say(204);
    if (path.endsWith('/thumbnail')) return draw(asked);
    const answer = answers.find(([pattern]) => pattern.test(`${method} ${path}`))?.[1];
    if (answer === undefined) throw new Error(`The test does not know ${method} ${path}`);
    const file = told.files.find(({ id }) => path.includes(id)) ?? told.files[2];
    const body = JSON.parse(asked.body === '' ? '{}' : asked.body) as Readonly<Record<string, unknown>>;
    const named = { file, cursor: asked.cursor, deleted: asked.deleted };
    return say(method === 'POST' ? 201 : 200, 'application/json', JSON.stringify(answer(body, named)));
  };
  return { api, storage: draw };
}

/** Answers in place of the API and of storage, in this browser only. Switches its HTTP cache off, as all routing does. */
export async function tellApi(context: BrowserContext, stack: Stack, told: Told): Promise<void> {
  const double = doubleOf(stack, told);
  const serve =
    (answer: Double['api']) =>
    async (route: Route): Promise<void> => {
      const request = route.request();
      const { pathname, searchParams } = new URL(request.url());
      const cursor = searchParams.get('cursor') ?? '';
      if (pathname === '/api/config') return route.continue();
      const deleted = searchParams.get('deleted') === 'true';
      const method = request.method();
      const said = answer({ method, pathname, cursor, deleted, body: request.postData() ?? '' });
      if (said !== undefined) await route.fulfill(said); // what is held is never answered
    };
  await context.route(`${new URL(stack.storage.blob).origin}/**`, serve(double.storage));
  await context.route(`${stack.api}/api/**`, serve(double.api));
}
