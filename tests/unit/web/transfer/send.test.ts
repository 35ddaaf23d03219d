import { afterEach, expect, jest, test } from '@jest/globals';
import { createSend, NetworkTrouble } from '../../../../web/src/transfer/send.ts';
import { never } from '../doubles.ts';

afterEach(() => void jest.useRealTimers());

/** The part of XMLHttpRequest that is used, driven by the test. */
class XhrDouble {
  readonly DONE = 4;
  readyState = 1;
  status = 0;
  responseType = '';
  responseXML: unknown = null;
  readonly upload: { onprogress?: (event: { loaded: number }) => void } = {};
  onload?: () => void;
  onerror?: () => void;
  onprogress?: () => void;
  readonly said: unknown[] = [];
  open = (...all: unknown[]): void => void this.said.push(['open', ...all]);
  setRequestHeader = (...all: unknown[]): void => void this.said.push(all);
  overrideMimeType = (type: string): void => void this.said.push(['mime', type]);
  send = (body: unknown): void => void this.said.push(['send', body]);
  abort = (): void => void this.said.push(['abort']);
  getResponseHeader = (name: string): string | null => (name === 'etag' ? '"1"' : null);
  answer(status: number): void {
    this.readyState = 4;
    this.status = status;
    this.onload?.();
  }
}
function sending(news: Partial<Parameters<ReturnType<typeof createSend>>[0]> = {}) {
  const xhr = new XhrDouble();
  const promise = createSend(() => xhr as unknown as XMLHttpRequest)({
    method: 'PUT',
    url: 'https://s.test/b?sig=1',
    headers: { a: 'b' },
    body: 'x',
    signal: never(),
    stallMs: 30_000,
    ...news,
  });
  return { xhr, promise };
}

test('sends what it is given, tells how much has left, and gives back the answer', async () => {
  const sent: number[] = [];
  const { xhr, promise } = sending({ onSent: (bytes) => sent.push(bytes) });
  xhr.upload.onprogress?.({ loaded: 7 });
  xhr.answer(201);
  const answer = await promise;
  expect([answer.status, answer.header('etag'), answer.header('none'), sent]).toEqual([
    201,
    '"1"',
    undefined,
    [7],
  ]);
  expect(xhr.said).toEqual([
    ['open', 'PUT', 'https://s.test/b?sig=1'],
    ['a', 'b'],
    ['send', 'x'],
  ]);
});

test('a list comes parsed by the XHR itself, whatever type storage gives it', async () => {
  const { xhr, promise } = sending({ method: 'GET' });
  xhr.responseXML = 'parsed';
  xhr.answer(200);
  expect((await promise).document).toBe('parsed');
  expect(xhr.responseType).toBe('document');
  expect(xhr.said).toContainEqual(['mime', 'application/xml']);
});

test('a broken network is told apart from an answer', async () => {
  const { xhr, promise } = sending();
  xhr.onerror?.();
  await expect(promise).rejects.toThrow(NetworkTrouble);
});

test('when nothing moves it gives up; while something moves it does not', async () => {
  jest.useFakeTimers();
  const { xhr, promise } = sending();
  const ended = expect(promise).rejects.toThrow(NetworkTrouble);
  jest.advanceTimersByTime(29_000);
  xhr.upload.onprogress?.({ loaded: 1 });
  jest.advanceTimersByTime(29_000);
  expect(xhr.said).not.toContainEqual(['abort']);
  jest.advanceTimersByTime(1000);
  expect(xhr.said).toContainEqual(['abort']);
  await ended;
});

test('stopped, it stops the request', async () => {
  const stop = new AbortController();
  const { xhr, promise } = sending({ signal: stop.signal });
  stop.abort(new Error('stopped'));
  await expect(promise).rejects.toThrow('stopped');
  expect(xhr.said).toContainEqual(['abort']);
  await expect(sending({ signal: AbortSignal.abort(new Error('before')) }).promise).rejects.toThrow('before');
});
