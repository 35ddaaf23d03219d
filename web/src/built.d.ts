/** Address of `sign-in/worker.ts` as it was built; put in by `tools/build/web.ts`. */
declare const KEEPER_URL: string;
