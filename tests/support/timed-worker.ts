import { once } from 'node:events';
import { request as send, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { parentPort } from 'node:worker_threads';
import type { Question, Reply, TimedAnswer, TimedRequest } from './timed-client.ts';

/** A bound for what hangs: three times the longest deadline that the API has. Milliseconds. */
const patience = 30_000;

async function ask({ method, url, headers, body }: TimedRequest): Promise<TimedAnswer> {
  const started = performance.now();
  // A connection for each: one that was kept might be closed by the other side just then.
  const request = send(url, { method, headers, agent: false, signal: AbortSignal.timeout(patience) });
  request.end(body);
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  const told = await text(response);
  const seconds = (performance.now() - started) / 1000;
  return { status: response.statusCode ?? 0, headers: response.headers, text: told, seconds };
}

async function reply({ id, request }: Question): Promise<Reply> {
  try {
    return { id, answer: await ask(request) };
  } catch (cause) {
    return { id, failed: `${request.method} ${new URL(request.url).pathname}: ${String(cause)}` };
  }
}

parentPort?.on('message', (question: Question) => {
  void reply(question).then((told) => parentPort?.postMessage(told));
});
