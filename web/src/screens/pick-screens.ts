/** The way to Google and back, in one chunk. */
export { Connect } from './connect.tsx';
export { Pick } from './pick.tsx';
export { Picking } from './picking.tsx';
