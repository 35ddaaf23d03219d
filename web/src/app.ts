import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { Answer } from './answer.ts';
import type { Api, Me } from './api.ts';
import type { PageConfig } from './config.ts';
import type { Place, Route } from './router.ts';
import type { Session, SignIn } from './session.ts';
import type { BrowseKeys } from './storage-keys.ts';
import type { Tabs } from './tabs.ts';

/** Work that goes on above the screens, whatever the person looks at. */
export interface Work {
  /** Whether any of it has not come to its end: then the page is not left for a sign-in. */
  isBusy(): boolean;
  /** Goes on with what waited for a sign-in. */
  goOn(): void;
}

/** What every screen may use. */
export interface App {
  readonly config: PageConfig;
  readonly session: Session;
  readonly tabs: Tabs;
  readonly signIn: SignIn;
  readonly api: Api;
  readonly keys: BrowseKeys;
  readonly place: Place;
  readonly go: (route: Route, options?: { cursor?: string; words?: string; replace?: boolean }) => void;
  /**
   * To a screen that people come from: by Back where that leads there, so that it is as they left it. `over`: what they did
   * here is done; it begins at its heading, and this screen is gone from the history.
   */
  readonly back: (route: Route, over?: boolean) => void;
  /** What the API said for screens that people come back to, by what was asked for. Cleared when the person changes things. */
  readonly seen: Map<string, Answer<unknown>>;
  /** The subject of the person, once it is known. */
  readonly who: string | undefined;
  /** Who the person is; asked for once, and again on request. `renew` looks for what they have let Google do since. */
  readonly me: (options?: { readonly again?: boolean; readonly renew?: boolean }) => Promise<Answer<Me>>;
  /** All that goes on above the screens. */
  readonly works: Work[];
  /** Fires when the person signs out, or is somebody else by now: whatever goes on for them ends. */
  readonly gone: AbortSignal;
  /** Goes on as the same person after a sign-in beside; as another one, everything of the first is let go. */
  readonly signedInAgain: (same: boolean) => void;
  /** Nothing of the person is shown any more before the page goes to the tenant, also to who comes Back. */
  readonly signOut: () => Promise<void>;
  /** Says something to people who listen instead of look. */
  readonly announce: (words: string) => void;
}

export const AppContext = createContext<App | undefined>(undefined);

export function useApp(): App {
  const app = useContext(AppContext);
  if (app === undefined) throw new Error('no page');
  return app;
}
