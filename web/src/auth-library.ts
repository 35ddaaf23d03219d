/** Auth0's own library, in a chunk of its own: for Connected Accounts alone, where the tenant keeps the Google tokens. */
export { Auth0Client } from '@auth0/auth0-spa-js';
