/** How the parts are put together: which adapter each gets, and when it is made. Known to the composition root alone. */
export { composeExchange } from './exchange.ts';
export { type Collaborators, composeFoundation } from './foundation.ts';
export { composeForgetting } from './forgetting.ts';
export { composeGoogle, unknownGoogle } from './google.ts';
export { composeKeeping } from './keeping.ts';
