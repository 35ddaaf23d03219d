/** What the tabs of one browser tell each other. None of it is a token; a code is worthless without its verifier. */
export type News =
  | { readonly kind: 'signed-out' }
  | { readonly kind: 'signed-in'; readonly subject: string }
  /** A sign-in came back into a window that did not begin it. */
  | { readonly kind: 'returned'; readonly search: string }
  /** The tab that began it goes on with it. */
  | { readonly kind: 'taken'; readonly search: string };

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

/** Gives a sign-in that came back here to the tab that began it. False when no tab wants it. */
export function handOver(search: string, tabs: Tabs): Promise<boolean> {
  const end = new AbortController();
  return new Promise<boolean>((resolve) => {
    setTimeout(() => resolve(false), answerMs);
    tabs.listen((news) => {
      if (news.kind === 'taken' && news.search === search) resolve(true);
    }, end.signal);
    tabs.tell({ kind: 'returned', search });
  }).finally(() => end.abort());
}

/** Waits for the sign-in with this state to come back in another window, and takes it. Rejects with the signal's reason. */
export function takeOver(state: string, tabs: Tabs, signal: AbortSignal): Promise<string> {
  return new Promise((resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
    tabs.listen((news) => {
      if (news.kind !== 'returned' || new URLSearchParams(news.search).get('state') !== state) return;
      tabs.tell({ kind: 'taken', search: news.search });
      resolve(news.search);
    }, signal);
  });
}
