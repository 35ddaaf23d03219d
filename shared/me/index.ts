/** What `GET /me` says. */
export { createMe, type MeOptions } from './me.ts';
