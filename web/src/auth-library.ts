/** The sign-in library, alone in a chunk of its own: it is three times the size of the page, and loads after first paint. */
export { Auth0Client } from '@auth0/auth0-spa-js';
