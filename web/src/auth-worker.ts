/** The worker that keeps the refresh token, out of reach of the page's own script. A file of ours, for the strict CSP. */
import '@auth0/auth0-spa-js/dist/auth0-spa-js.worker.production.js';
