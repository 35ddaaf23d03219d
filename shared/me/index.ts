/** What `GET /me` says, and being forgotten. */
export { createForgetMe, type ForgetMeOptions, freshSignIn } from './forget-me.ts';
export { createMe, type MeOptions } from './me.ts';
