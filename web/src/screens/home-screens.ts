/** What each visit may come to, and what keeps the focus on every screen, in one chunk. Screens go by their routes' names. */
export { keepFocus } from '../focus-keeper.ts';
export { Developers as developers } from './developers.tsx';
export { Forget as forget } from './forget.tsx';
export { Help as help, Lost as lost } from './help.tsx';
export { Home as home } from './home.tsx';
export { More as more, Settings as settings } from './settings.tsx';
