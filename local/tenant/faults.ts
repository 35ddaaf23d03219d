import type { Context, Middleware } from 'koa';
import { type Faults, delay } from '../faults/faults.ts';

/** Sends the beginning of the body under the length of the whole, then ends the connection. */
function cutShort(ctx: Context, bytes: number): void {
  const whole = Buffer.from(typeof ctx.body === 'string' ? ctx.body : JSON.stringify(ctx.body ?? ''));
  ctx.respond = false;
  ctx.res.writeHead(ctx.status, {
    'content-type': ctx.type === '' ? 'application/json' : ctx.type,
    'content-length': whole.length,
  });
  ctx.res.write(whole.subarray(0, bytes), () => ctx.res.destroy());
}

/** Answers wrongly on demand, whatever is asked but the hooks for tests. */
export function wrongAnswers(faults: Faults): Middleware {
  return async (ctx, next) => {
    const hit = ctx.path.startsWith('/__') ? undefined : faults.take(ctx.method, ctx.path);
    if (hit === undefined) {
      await next();
      return;
    }
    if (hit.delayMs !== undefined) await delay(hit.delayMs, ctx.res);
    if (hit.reset === true) {
      ctx.respond = false;
      ctx.req.socket.resetAndDestroy();
      return;
    }
    if (hit.status === undefined) {
      await next();
    } else {
      const { body = '', contentType = body === '' ? undefined : 'application/json; charset=utf-8' } = hit;
      ctx.status = hit.status;
      ctx.body = body;
      if (contentType !== undefined) ctx.set('content-type', contentType);
      ctx.set(hit.headers ?? {});
    }
    if (hit.truncate !== undefined) cutShort(ctx, hit.truncate);
  };
}
