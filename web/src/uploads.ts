import type { App } from './app.ts';
import type { Uploads } from './transfer/uploads.ts';

let loading: Promise<Uploads> | undefined;

/** The uploads of this visit, above the screens; loaded with the first one. */
export function uploadsOf(app: App): Promise<Uploads> {
  loading ??= import('./transfer/browser.ts').then(({ createBrowserUploads }) => createBrowserUploads(app));
  loading.catch(() => (loading = undefined)); // asked for again with the next file
  return loading;
}
