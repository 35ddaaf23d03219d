/**
 * What each visit wants behind the door, in one chunk: the API client, what keeps the focus, Home and the photos. Screens
 * go by their routes' names.
 */
export { createApi } from './api.ts';
export { keepFocus } from './focus-keeper.ts';
export { AlbumScreen as album } from './screens/album.tsx';
export { Developers as developers } from './screens/developers.tsx';
export { Forget as forget } from './screens/forget.tsx';
export { Help as help, Lost as lost } from './screens/help.tsx';
export { Home as home } from './screens/home.tsx';
export { PhotoScreen as photo } from './screens/photo.tsx';
export { Photos as photos } from './screens/photos.tsx';
export { More as more, Settings as settings } from './screens/settings.tsx';
