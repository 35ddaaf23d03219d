/** The way to Google and back, in one chunk. */
export { Connect as connect } from './connect.tsx';
export { Pick as pick } from './pick.tsx';
export { Picking as picking } from './picking.tsx';
