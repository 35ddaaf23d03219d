/** Address of `sign-in/worker.ts` as it was built; put in by `tools/build/web.ts`. */
declare const KEEPER_URL: string;
/** `styles/letter.css`, whose hash is in the page's policy; put in by `tools/build/web.ts`. */
declare const LETTER_STYLE: string;
