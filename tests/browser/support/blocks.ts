import type { Page, Request } from 'playwright-core';

/** What leaves a page for storage in blocks, in bytes. */
export interface BlockWatch {
  /** All that were begun, those that broke off included. */
  begun(): number;
  /** Those that storage took, as far as the page was told. */
  taken(): number;
}

/** Counts the blocks of a page from now on; their ids say how long they are. */
export function watchBlocks(page: Page): BlockWatch {
  const under = new Map<Request, number>();
  let begun = 0;
  let taken = 0;
  page.on('request', (request) => {
    const id = request.method() === 'PUT' && new URL(request.url()).searchParams.get('blockid');
    if (typeof id !== 'string') return;
    const bytes = Number(atob(id).slice(-10));
    begun += bytes;
    under.set(request, bytes);
  });
  page.on('response', (response) => {
    if (response.status() === 201) taken += under.get(response.request()) ?? 0;
    under.delete(response.request());
  });
  return {
    begun: () => begun,
    taken: () => taken,
  };
}
