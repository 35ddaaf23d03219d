import { Agent, request } from 'node:http';

/** Plain and with few moving parts: what asks must not cost what it measures. */
const agent = new Agent({ keepAlive: true, maxSockets: 64 });
const patience = 30_000;

/** One request. Its body is read whole, and thrown away unless it is asked for. */
export function ask(
  method: string,
  address: string,
  headers: Readonly<Record<string, string>> = {},
  body?: string,
): Promise<{ readonly status: number; readonly text: string }> {
  return new Promise((resolve, reject) => {
    const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
    const sent = request(
      address,
      { method, agent, headers: { ...headers, ...length }, timeout: patience },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString('utf8') }),
        );
        response.on('error', reject);
      },
    );
    sent.on('timeout', () => sent.destroy(new Error(`${address} did not answer`)));
    sent.on('error', reject);
    sent.end(body);
  });
}

/** @throws {Error} when it is not answered with success */
async function json(method: string, address: string, body?: object): Promise<unknown> {
  const sent = body === undefined ? undefined : JSON.stringify(body);
  const { status, text } = await ask(method, address, { 'content-type': 'application/json' }, sent);
  if (status >= 300) throw new Error(`${method} ${address} answered ${status}: ${text.slice(0, 200)}`);
  return text === '' ? undefined : JSON.parse(text);
}

export const post = (address: string, body: object): Promise<unknown> => json('POST', address, body);
export const get = (address: string): Promise<unknown> => json('GET', address);
export const remove = (address: string): Promise<unknown> => json('DELETE', address);
