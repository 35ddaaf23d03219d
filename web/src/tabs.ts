/** What the tabs of one browser tell each other. None of it is a token; a code is worthless without its verifier. */
export type News =
  | { readonly kind: 'signed-out' }
  | { readonly kind: 'signed-in'; readonly subject: string }
  /** The person stopped the saving of a pick, which other tabs may be at too. */
  | { readonly kind: 'stopped'; readonly pickId: string }
  /** A sign-in came back into a window that did not begin it. */
  | { readonly kind: 'returned'; readonly search: string }
  /**
   * The tab that began it goes on with it. The window in which it came back closes, unless it stays for what comes next,
   * which is told once more: an address to go on to, or nothing.
   */
  | {
      readonly kind: 'taken';
      readonly search: string;
      readonly stays?: boolean;
      readonly onward?: string;
    };

export interface Tabs {
  tell(news: News): void;
  listen(listener: (news: News) => void, signal: AbortSignal): void;
}

/** @param open makes the channel; a test gives its own */
export function createTabs(open = (): BroadcastChannel => new BroadcastChannel('valet')): Tabs {
  const channel = open();
  return {
    tell: (news) => channel.postMessage(news),
    listen: (listener, signal) =>
      channel.addEventListener('message', ({ data }: MessageEvent<News>) => listener(data), { signal }),
  };
}

/** How long the tab that began a sign-in has to answer, in ms. */
const answerMs = 2000;

/**
 * Gives a sign-in that came back here to the tab that began it. False when no tab wants it.
 *
 * @param goOn called where that tab has one more way for this window
 */
export function handOver(
  search: string,
  tabs: Tabs,
  goOn: (address: string) => void = (address) => location.replace(address),
): Promise<boolean> {
  const end = new AbortController();
  return new Promise<boolean>((resolve) => {
    const alone = setTimeout(() => resolve(false), answerMs);
    tabs.listen((news) => {
      if (news.kind !== 'taken' || news.search !== search) return;
      clearTimeout(alone);
      if (news.onward !== undefined) goOn(news.onward);
      else if (news.stays !== true) resolve(true);
    }, end.signal);
    tabs.tell({ kind: 'returned', search });
  }).finally(() => end.abort());
}

/**
 * Waits for a sign-in to come back in another window, and takes it. Rejects with the signal's reason.
 *
 * @param mine the state of the sign-in, or what tells it by its parameters
 * @param stays keeps the window open until it is told where to go on
 */
export function takeOver(
  mine: string | ((search: URLSearchParams) => boolean),
  tabs: Tabs,
  signal: AbortSignal,
  stays = false,
): Promise<string> {
  const isMine = typeof mine === 'string' ? (search: URLSearchParams) => search.get('state') === mine : mine;
  return new Promise((resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
    tabs.listen((news) => {
      if (news.kind !== 'returned' || !isMine(new URLSearchParams(news.search))) return;
      tabs.tell({ kind: 'taken', search: news.search, ...(stays ? { stays } : {}) });
      resolve(news.search);
    }, signal);
  });
}
