import type { IncomingMessage, ServerResponse } from 'node:http';
import { hostVersion } from './functions-core.ts';
import { invoke } from './invoke.ts';
import type { LogWriter } from './log.ts';
import { answerEmpty } from './response.ts';
import { isDisabled, type RouteTable } from './routes.ts';

const timerInput = JSON.stringify({
  Schedule: { AdjustForDST: true },
  ScheduleStatus: null,
  IsPastDue: false,
});

/**
 * The host's own routes: `GET /admin/host/status`, and `POST /admin/functions/NAME`, which runs a timer. The real
 * host answers 202 at once and runs the timer behind it; this one answers 202 when the run has ended, so that a test
 * can wait for it, and says in `x-local-outcome` whether it `succeeded` or `failed`.
 *
 * @returns false when the path is not under `/admin`
 */
export async function answerAdmin(
  request: IncomingMessage,
  response: ServerResponse,
  path: string,
  table: RouteTable,
  log: LogWriter,
): Promise<boolean> {
  if (!/^\/(admin|runtime)(\/|$)/i.test(path)) return false;
  request.resume();
  const name = /^\/admin\/functions\/([^/]+)\/?$/i.exec(path)?.[1];
  const timer = name === undefined ? undefined : table.timers.get(name.toLowerCase());
  if (request.method === 'GET' && /^\/admin\/host\/status\/?$/i.test(path)) {
    const status = JSON.stringify({ id: 'local', state: 'Running', version: hostVersion });
    response.setHeader('content-type', 'application/json; charset=utf-8');
    response.end(status);
  } else if (
    request.method === 'POST' &&
    timer !== undefined &&
    !isDisabled(timer.function.metadata.name, process.env)
  ) {
    const outcome = await invoke(timer.function, timer.binding, { json: timerInput }, log).then(
      () => 'succeeded',
      () => 'failed', // invoke has written the reason into the log
    );
    response.setHeader('x-local-outcome', outcome);
    answerEmpty(response, 202);
  } else {
    answerEmpty(response, 404);
  }
  return true;
}
