/** What is rarely wanted, in one chunk. */
export { Developers } from './developers.tsx';
export { Forget } from './forget.tsx';
export { Help, Lost } from './help.tsx';
export { Settings } from './settings.tsx';
