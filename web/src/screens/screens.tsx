import type { JSX } from 'preact';
import { useApp } from '../app.ts';
import { fetchAlong } from '../chunks.ts';
import type { PageConfig } from '../config.ts';
import type { Route } from '../router.ts';
import { later } from '../parts/later.tsx';
import { Ended, Welcome } from './welcome.tsx';

const homeScreen = () => import('./home.tsx');
const photoScreens = () => import('./photo-screens.ts');
const fileScreens = () => import('./file-screens.ts');
const lookScreens = () => import('./settings-screens.ts');
const mailScreens = () => import('./mail-screens.ts');
const pickScreens = () => import('./pick-screens.ts');

const Home = later(async () => (await homeScreen()).Home);
const Photos = later(async () => (await photoScreens()).Photos);
const AlbumScreen = later(async () => (await photoScreens()).AlbumScreen);
const PhotoScreen = later(async () => (await photoScreens()).PhotoScreen);
const Files = later(async () => (await fileScreens()).Files);
const Deleted = later(async () => (await fileScreens()).Deleted);
const Find = later(async () => (await fileScreens()).Find);
const FileScreen = later(async () => (await fileScreens()).FileScreen);
const Rename = later(async () => (await fileScreens()).Rename);
const ShareScreen = later(async () => (await fileScreens()).ShareScreen);
const Shares = later(async () => (await fileScreens()).Shares);
const Help = later(async () => (await lookScreens()).Help);
const Lost = later(async () => (await lookScreens()).Lost);
const Settings = later(async () => (await lookScreens()).Settings);
const Forget = later(async () => (await lookScreens()).Forget);
const Inbox = later(async () => (await mailScreens()).Inbox);
const Message = later(async () => (await mailScreens()).Message);
const Write = later(async () => (await mailScreens()).Write);
const Check = later(async () => (await mailScreens()).Check);
const Pick = later(async () => (await pickScreens()).Pick);
const Picking = later(async () => (await pickScreens()).Picking);
const Connect = later(async () => (await pickScreens()).Connect);
const Developers = later(async () => (await import('./developers.tsx')).Developers);

/** Fetches what a screen needs, while the sign-in is still under way. A chunk that does not come is asked for again. */
export function preload(route: Route): void {
  const home = ['home', homeScreen] as const;
  const photos = ['photo-screens', photoScreens] as const;
  const files = ['file-screens', fileScreens] as const;
  const looks = ['settings-screens', lookScreens] as const;
  const mail = ['mail-screens', mailScreens] as const;
  const pick = ['pick-screens', pickScreens] as const;
  const parts = {
    ...{ home, photos, album: photos, photo: photos, help: looks, settings: looks, forget: looks },
    ...{ files, file: files, find: files, share: files, shares: files, rename: files, deleted: files },
    ...{ mail, message: mail, answer: mail, check: mail, pick, picking: pick, connect: pick },
  };
  if (!(route.screen in parts)) return;
  const [name, load] = parts[route.screen as keyof typeof parts];
  fetchAlong(name);
  load().catch(() => undefined);
}

const mailScreenNames: ReadonlySet<string> = new Set(['mail', 'message', 'answer', 'check']);

/** Whether a screen is of a part that is switched off here. What was saved from Google before stays within reach. */
function isOff(screen: string, { photos, mail }: PageConfig['features']): boolean {
  if (mailScreenNames.has(screen)) return !mail;
  if (screen === 'connect') return !photos && !mail;
  return (screen === 'pick' || screen === 'picking') && !photos;
}

/** The screen of the address; Help, Settings and For developers need no sign-in, everything else does. */
export function Screens(): JSX.Element {
  const { place, signIn, config } = useApp();
  const { route } = place;
  if (route.screen === 'settings') return <Settings />;
  if (route.screen === 'help') return <Help />;
  if (route.screen === 'developers') return <Developers />;
  if (route.screen === 'lost') return <Lost />;
  if (signIn.state === 'ended') return <Ended />;
  if (signIn.state !== 'in') return <Welcome />;
  if (isOff(route.screen, config.features)) return <Lost />;
  switch (route.screen) {
    case 'home':
      return <Home />;
    case 'photos':
      return <Photos />;
    case 'album':
      return <AlbumScreen key={route.albumId} albumId={route.albumId} />;
    case 'photo':
      return <PhotoScreen key={route.fileId} albumId={route.albumId} fileId={route.fileId} />;
    case 'pick':
      return <Pick />;
    case 'picking':
      return <Picking key={route.pickId} pickId={route.pickId} />;
    case 'mail':
      return <Inbox />;
    case 'message':
      return <Message key={route.mailId} mailId={route.mailId} />;
    case 'answer':
      return <Write key={route.mailId} mailId={route.mailId} />;
    case 'check':
      return <Check key={route.mailId} mailId={route.mailId} />;
    case 'find':
      return <Find />;
    case 'file':
      return <FileScreen key={route.fileId} fileId={route.fileId} />;
    case 'rename':
      return <Rename key={route.fileId} fileId={route.fileId} />;
    case 'share':
      return <ShareScreen key={route.fileId} fileId={route.fileId} />;
    case 'shares':
      return <Shares />;
    case 'forget':
      return <Forget />;
    case 'files':
      return <Files />;
    case 'deleted':
      return <Deleted />;
    case 'connect':
      return <Connect />;
  }
}
