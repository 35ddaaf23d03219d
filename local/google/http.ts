import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';

/** What a surface answers: plain data, so that the server can delay, cut or replace it for a test. */
export interface Reply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  readonly body?: string | Uint8Array | AsyncIterable<Uint8Array>;
}

/** Thrown by a surface to answer at once, from however deep. */
export class Refusal extends Error {
  readonly reply: Reply;

  constructor(reply: Reply) {
    super(`refused with ${reply.status}`);
    this.reply = reply;
  }
}

/** A request inside another one: it has no connection of its own, and bears what the outer one bears. */
export function innerRequest(outer: Incoming, method: string, target: string): Incoming {
  const message = Object.assign(Readable.from([]), { method, headers: outer.headers });
  const url = new URL(`http://localhost/${outer.host}${target}`);
  return new Incoming(message as unknown as IncomingMessage, url);
}

const maxBodyBytes = 1024 * 1024;

/** One request, read lazily; `host` is the Google host that stood first in the local path. */
export class Incoming {
  readonly method: string;
  readonly host: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly #message: IncomingMessage;
  #params: Readonly<Record<string, string>> = {};

  constructor(message: IncomingMessage, url: URL) {
    const [, host = '', ...rest] = url.pathname.split('/');
    this.#message = message;
    this.method = message.method ?? 'GET';
    this.host = host;
    this.path = `/${rest.join('/')}`;
    this.query = url.searchParams;
    this.headers = message.headers;
  }

  /** The part of the path that a route names `:name`. */
  param(name: string): string {
    return this.#params[name] ?? '';
  }

  matched(params: Readonly<Record<string, string>>): this {
    this.#params = params;
    return this;
  }

  cookie(name: string): string | undefined {
    for (const pair of (this.headers.cookie ?? '').split(';')) {
      const [key, ...value] = pair.trim().split('=');
      if (key === name) return value.join('=');
    }
    return undefined;
  }

  /** The access token, from the header or, as Google still allows, the query. */
  bearer(): string | undefined {
    const match = /^bearer +(\S+)$/i.exec(this.headers.authorization ?? '');
    return match?.[1] ?? this.query.get('access_token') ?? undefined;
  }

  /** @throws {Refusal} 413 above `limit` bytes, 1 MiB by default */
  async text(limit = maxBodyBytes): Promise<string> {
    const chunks: Buffer[] = [];
    let size = 0;
    for await (const chunk of this.#message as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > limit) throw new Refusal({ status: 413, headers: { connection: 'close' } });
      chunks.push(chunk);
    }
    return Buffer.concat(chunks).toString('utf8');
  }

  async form(): Promise<URLSearchParams> {
    return new URLSearchParams(await this.text());
  }

  /** The body as JSON, `{}` when empty, undefined when it is not a JSON object. */
  async jsonObject(limit = maxBodyBytes): Promise<Readonly<Record<string, unknown>> | undefined> {
    const text = await this.text(limit);
    if (text.trim() === '') return {};
    try {
      const value: unknown = JSON.parse(text);
      return isRecord(value) ? value : undefined;
    } catch (cause) {
      if (cause instanceof SyntaxError) return undefined;
      throw cause;
    }
  }
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A JSON answer as Google's front end sends it. */
export function json(status: number, value: unknown, headers: Reply['headers'] = {}): Reply {
  return {
    status,
    headers: { 'content-type': 'application/json; charset=UTF-8', 'cache-control': 'no-store', ...headers },
    body: `${JSON.stringify(value, undefined, 2)}\n`,
  };
}

export function redirect(location: string, headers: Reply['headers'] = {}): Reply {
  return { status: 302, headers: { location, 'cache-control': 'no-store', ...headers } };
}
