import { z } from 'zod';
import { faultWish } from '../../faults/faults.ts';
import { type Incoming, json, type Reply } from '../http.ts';
import { originalFile } from '../photos/bytes.ts';
import type { Handler } from '../router.ts';
import { mailKnobs } from './mail.ts';
import { accountOf, read, wrong } from './read.ts';
import { pick } from '../surfaces/photos-page.ts';
import type { World } from '../world.ts';

/** How long a test may wait for an answer to be held. */
const heldMs = 30_000;
const seconds = z.number().positive().max(31_536_000);
const accountWish = z.strictObject({
  name: z.string().min(1).max(200).optional(),
  email: z.email().optional(),
});
const itemWish = z.strictObject({
  email: z.string(),
  sizeBytes: z
    .number()
    .int()
    .positive()
    .max(20 * 1024 ** 3),
  name: z.string().min(1).max(1024),
  /** Makes it a film of so many seconds. */
  videoSeconds: z.number().int().positive().max(60).optional(),
});
const grantWish = z.strictObject({ email: z.string(), scopes: z.array(z.string()).min(1) });
const manyWish = z.strictObject({ email: z.string(), count: z.number().int().positive().max(5000) });
const albumWish = z.strictObject({
  email: z.string(),
  title: z.string().max(500),
  count: z.number().int().nonnegative().max(2000),
});
const clockWish = z.strictObject({ advanceSeconds: z.number().nonnegative() });
const pickWish = z.strictObject({
  sessionId: z.string(),
  count: z.number().int().positive().optional(),
  ids: z.array(z.string()).optional(),
});
const settings = z
  .strictObject({
    accessTokenSeconds: seconds,
    baseUrlSeconds: seconds,
    pollSeconds: seconds,
    pickSeconds: seconds,
    sessionSeconds: seconds,
    maxSessions: z.number().int().nonnegative(),
    emptyPages: z.boolean(),
    videoStatus: z.enum(['READY', 'PROCESSING', 'FAILED']),
    gmailUnitsPerMinute: z.number().int().nonnegative(),
    gmailMessageIds: z.enum(['rewritten', 'kept']),
    gmailQuotaStatus: z.union([z.literal(403), z.literal(429)]),
  })
  .partial();

/** What no Google has: handles for tests, each by method and path. */
export const knobs: Readonly<Record<string, Handler>> = {
  'POST /__accounts': async (request, world) => {
    const wish = await read(request, accountWish);
    const account = world.accounts.create({
      ...(wish.name === undefined ? {} : { name: wish.name }),
      ...(wish.email === undefined ? {} : { email: wish.email }),
    });
    if (account === undefined) throw wrong(409, 'That address is taken, or there are too many accounts.');
    return json(201, { sub: account.sub, email: account.email, name: account.name });
  },
  'POST /__grants': async (request, world) => {
    const { email, scopes } = await read(request, grantWish);
    const [client] = world.clients;
    if (client === undefined) throw wrong(409, 'There is no client to grant anything to.');
    const account = accountOf(email, world);
    const grant = world.grants.allow(account, client.id, scopes, []);
    const seconds = world.settings.accessTokenSeconds;
    return json(201, {
      sub: account.sub,
      accessToken: world.grants.newAccessToken({ grant, scopes }, true, seconds),
      refreshToken: world.grants.newRefreshToken(grant, scopes),
      expiresIn: seconds,
      scopes,
    });
  },
  'POST /__items': async (request, world) => {
    const wish = await read(request, itemWish);
    const account = accountOf(wish.email, world);
    const photo = world.library.next(account, wish.name, wish.sizeBytes, wish.videoSeconds);
    // A picture can be padded and not cut: how large it is by itself depends on whose it is.
    const { size } = originalFile(photo, { withPlace: false });
    if (size !== wish.sizeBytes) throw wrong(400, `The picture alone has ${String(size)} bytes.`);
    world.library.add(account, photo);
    return json(201, { id: photo.id, filename: photo.filename, sizeBytes: size });
  },
  'POST /__many': async (request, world) => {
    const wish = await read(request, manyWish);
    const added = world.library.addMany(accountOf(wish.email, world), wish.count);
    return json(201, { ids: added.map(({ id }) => id) });
  },
  'POST /__albums': async (request, world) => {
    const wish = await read(request, albumWish);
    const album = world.library.addAlbum(accountOf(wish.email, world), wish.title, wish.count);
    return json(201, { id: album.id, title: album.title, mediaItemIds: album.photos.map(({ id }) => id) });
  },
  'GET /__library': (request, world) => {
    const items = world.library.of(accountOf(request.query.get('email') ?? '', world));
    return json(200, {
      items: items.map(({ id, filename, videoSeconds }) => ({
        id,
        filename,
        type: videoSeconds === undefined ? 'PHOTO' : 'VIDEO',
      })),
    });
  },
  'POST /__faults': async (request, world) => {
    const wish = await read(request, faultWish);
    return json(201, { id: world.faults.add(wish), ...wish });
  },
  'GET /__faults': (_request, world) => json(200, { faults: world.faults.list() }),
  'DELETE /__faults': (request, world) => {
    world.faults.clear(request.query.get('id') ?? undefined);
    return { status: 204 };
  },
  'GET /__held': async (request, world) => {
    const name = request.query.get('name') ?? '';
    await world.holds.reached(name, Number(request.query.get('count') ?? '1'), AbortSignal.timeout(heldMs));
    return json(200, { held: world.holds.count(name) });
  },
  'DELETE /__held': (request, world) =>
    json(200, { released: world.holds.release(request.query.get('name') ?? '') }),
  'POST /__revoke': async (request, world) => {
    const { email } = await read(request, z.strictObject({ email: z.string() }));
    return json(200, { revoked: world.grants.revokeAll(accountOf(email, world)) });
  },
  'POST /__clock': async (request, world) => {
    world.clock.advance((await read(request, clockWish)).advanceSeconds);
    return json(200, { now: new Date(world.clock.now()).toISOString() });
  },
  'POST /__settings': async (request, world) => {
    for (const [name, value] of Object.entries(await read(request, settings))) {
      Object.assign(world.settings, value === undefined ? {} : { [name]: value });
    }
    return json(200, world.settings);
  },
  'GET /__calls': (_request, world) =>
    json(200, { ...world.calls.report(), gmailUnits: world.quota.total() }),
  'DELETE /__calls': (request, world) => {
    world.calls.clear(request.query.get('log') === 'on');
    world.quota.clear();
    return { status: 204 };
  },
  'GET /__original': original,
  'POST /__pick': pickFor,
  ...mailKnobs,
};

/** The bytes that `=d` gives, or `=dv` for a video; with `place=keep` those with the place, as the camera made them. */
function original(request: Incoming, world: World): Reply {
  const account = accountOf(request.query.get('email') ?? '', world);
  const photo = world.library.find(account, request.query.get('id') ?? '');
  if (photo === undefined) throw wrong(404, 'There is no such photo.');
  const { size, bytes } = originalFile(photo, { withPlace: request.query.get('place') === 'keep' });
  return {
    status: 200,
    headers: {
      'content-type': photo.videoSeconds === undefined ? 'image/jpeg' : 'video/mp4',
      'content-length': String(size),
    },
    body: bytes,
  };
}

/** Picks as the person would, newest first. */
async function pickFor(request: Incoming, world: World): Promise<Reply> {
  const wish = await read(request, pickWish);
  const session = world.pickers.find(wish.sessionId);
  if (session === undefined) throw wrong(404, 'There is no such session.');
  if (session.picked !== undefined) throw wrong(409, 'This session has its pick.');
  const newest = world.library.of(session.account).slice(0, wish.count ?? 1);
  const outcome = pick(session, wish.ids ?? newest.map((photo) => photo.id), world);
  if ('problem' in outcome) throw wrong(400, outcome.problem);
  return json(200, outcome);
}
