import type { Surface } from '../router.ts';
import { accounts } from './accounts.ts';
import { gmail } from './gmail.ts';
import { openIdConnect, www } from './identity.ts';
import { oauth2 } from './oauth2.ts';
import { people } from './people.ts';
import { photosLibrary } from './photos-library.ts';
import { photosPage } from './photos-page.ts';
import { photosPicker } from './photos-picker.ts';
import { userContent } from './user-content.ts';

/** Every host that the local Google plays; a further API is one more line here. */
export const surfaces: readonly Surface[] = [
  accounts,
  oauth2,
  openIdConnect,
  www,
  photosPicker,
  photosPage,
  userContent,
  gmail,
  people,
  photosLibrary,
];
