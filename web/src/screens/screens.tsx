import type { JSX } from 'preact';
import { useApp } from '../app.ts';
import type { Route } from '../router.ts';
import { later } from '../parts/later.tsx';
import { Help, Lost } from './help.tsx';
import { Home } from './home.tsx';
import { Ended, Welcome } from './welcome.tsx';

const photoScreens = () => import('./photo-screens.ts');
const fileScreens = () => import('./file-screens.ts');
const pickScreens = () => import('./pick-screens.ts');

const Photos = later(async () => (await photoScreens()).Photos);
const AlbumScreen = later(async () => (await photoScreens()).AlbumScreen);
const PhotoScreen = later(async () => (await photoScreens()).PhotoScreen);
const Files = later(async () => (await fileScreens()).Files);
const Deleted = later(async () => (await fileScreens()).Deleted);
const Pick = later(async () => (await pickScreens()).Pick);
const Picking = later(async () => (await pickScreens()).Picking);
const Connect = later(async () => (await pickScreens()).Connect);
const Developers = later(async () => (await import('./developers.tsx')).Developers);

/** Fetches what a screen needs, while the sign-in is still under way. A chunk that does not come is asked for again. */
export function preload(route: Route): void {
  const chunk = {
    photos: photoScreens,
    album: photoScreens,
    photo: photoScreens,
    files: fileScreens,
    deleted: fileScreens,
    pick: pickScreens,
    picking: pickScreens,
    connect: pickScreens,
  };
  const load = route.screen in chunk ? chunk[route.screen as keyof typeof chunk] : undefined;
  load?.().catch(() => undefined);
}

/** The screen of the address; Help needs no sign-in, everything else does. */
export function Screens(): JSX.Element {
  const { place, signIn } = useApp();
  const { route } = place;
  if (route.screen === 'help') return <Help />;
  if (route.screen === 'lost') return <Lost />;
  if (signIn.state === 'ended') return <Ended />;
  if (signIn.state !== 'in') return <Welcome />;
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
    case 'files':
      return <Files />;
    case 'deleted':
      return <Deleted />;
    case 'connect':
      return <Connect />;
    case 'developers':
      return <Developers />;
  }
}
