import type { JSX } from 'preact';
import { useApp } from '../app.ts';
import { fetchAlong, partOf, type Part } from '../chunks.ts';
import type { PageConfig } from '../config.ts';
import { later, laterPart, type LaterPart } from '../parts/later.tsx';
import { Ended, Welcome } from './welcome.tsx';

const homeScreen = laterPart(() => import('./home.tsx'));
const photoScreens = laterPart(() => import('./photo-screens.ts'));
const fileScreens = laterPart(() => import('./file-screens.ts'));
const lookScreens = laterPart(() => import('./settings-screens.ts'));
const mailScreens = laterPart(() => import('./mail-screens.ts'));
const pickScreens = laterPart(() => import('./pick-screens.ts'));

const Home = later(homeScreen, ({ Home }) => Home);
const Photos = later(photoScreens, ({ Photos }) => Photos);
const AlbumScreen = later(photoScreens, ({ AlbumScreen }) => AlbumScreen);
const PhotoScreen = later(photoScreens, ({ PhotoScreen }) => PhotoScreen);
const Files = later(fileScreens, ({ Files }) => Files);
const Deleted = later(fileScreens, ({ Deleted }) => Deleted);
const Find = later(fileScreens, ({ Find }) => Find);
const FileScreen = later(fileScreens, ({ FileScreen }) => FileScreen);
const Rename = later(fileScreens, ({ Rename }) => Rename);
const ShareScreen = later(fileScreens, ({ ShareScreen }) => ShareScreen);
const Shares = later(fileScreens, ({ Shares }) => Shares);
const Help = later(lookScreens, ({ Help }) => Help);
const Lost = later(lookScreens, ({ Lost }) => Lost);
const Settings = later(lookScreens, ({ Settings }) => Settings);
const Forget = later(lookScreens, ({ Forget }) => Forget);
const Inbox = later(mailScreens, ({ Inbox }) => Inbox);
const Message = later(mailScreens, ({ Message }) => Message);
const Write = later(mailScreens, ({ Write }) => Write);
const Check = later(mailScreens, ({ Check }) => Check);
const Sent = later(mailScreens, ({ Sent }) => Sent);
const Pick = later(pickScreens, ({ Pick }) => Pick);
const Picking = later(pickScreens, ({ Picking }) => Picking);
const Connect = later(pickScreens, ({ Connect }) => Connect);
const Developers = later(lookScreens, ({ Developers }) => Developers);

const byName: Readonly<Record<Part, LaterPart<unknown>>> = {
  home: homeScreen,
  'photo-screens': photoScreens,
  'file-screens': fileScreens,
  'settings-screens': lookScreens,
  'mail-screens': mailScreens,
  'pick-screens': pickScreens,
};

/**
 * Fetches what the screen of an address needs, while the sign-in is still under way. Settles when that has come or
 * failed: a part that does not come is asked for again by its screen.
 */
export async function preload(pathname: string): Promise<void> {
  const part = partOf(pathname);
  fetchAlong(part);
  await byName[part].load().catch(() => undefined);
}

const mailScreenNames: ReadonlySet<string> = new Set(['mail', 'message', 'answer', 'check', 'sent']);

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
    case 'sent':
      return <Sent />;
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
