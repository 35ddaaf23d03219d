/** What is rarely wanted, in one chunk. */
export { Forget } from './forget.tsx';
export { Settings } from './settings.tsx';
