// Loaded into a client under test (`node --import`): notes each call to storage without its signature, and holds or
// breaks what the test says, so that a crash half way needs no luck with time.
import { appendFileSync, writeSync } from 'node:fs';

const log = process.env.TEST_STORAGE_LOG;
const holdAfter = Number(process.env.TEST_HOLD_AFTER_BLOCKS ?? 'Infinity');
const cutAfter = Number(process.env.TEST_CUT_AFTER_BYTES ?? 'Infinity');
const real = globalThis.fetch;
let blocks = 0;
let cut = false;

/** Never answers, as a line that went dead: only the caller's own signal ends it. */
const silence = (signal) =>
  new Promise((_, reject) => {
    const line = setInterval(() => undefined, 60_000); // as an open socket, it keeps the process going
    const end = () => {
      clearInterval(line);
      reject(signal.reason);
    };
    signal.addEventListener('abort', end, { once: true });
  });

/** The body as far as it may come; then silence, and the test is told. */
function held(body, bytes, signal) {
  let left = bytes;
  const reader = body.getReader();
  return new ReadableStream({
    async pull(controller) {
      const { value } = await reader.read();
      controller.enqueue(value.subarray(0, left));
      left -= value.length;
      if (left > 0) return;
      writeSync(2, 'held\n');
      await silence(signal);
    },
  });
}

globalThis.fetch = async (input, init) => {
  const url = new URL(input);
  if (!url.searchParams.has('sig')) return real(input, init);
  const op = url.searchParams.get('comp') ?? 'blob';
  const range = init.headers.range ?? '';
  const size = op === 'block' ? String(init.body.byteLength) : '';
  if (log !== undefined) appendFileSync(log, `${init.method} ${op} ${range}${size}`.trim() + '\n');
  if (init.method === 'PUT' && op === 'block') {
    blocks += 1;
    if (blocks > holdAfter) {
      if (blocks === holdAfter + 1) writeSync(2, 'held\n');
      return silence(init.signal);
    }
  }
  const response = await real(input, init);
  if (init.method !== 'GET' || op !== 'blob' || cut || cutAfter === Infinity) return response;
  cut = true;
  return new Response(held(response.body, cutAfter, init.signal), {
    status: response.status,
    headers: response.headers,
  });
};
