/** What `GET /me` says, being forgotten, and a Google account beside the own sign-in. */
export { createForgetMe, type ForgetMeOptions, freshSignIn } from './forget-me.ts';
export { createLinkGoogle, type LinkGoogleOptions } from './link-google.ts';
export { createMe, type MeOptions, type MeWish } from './me.ts';
