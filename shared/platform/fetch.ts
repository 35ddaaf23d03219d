/** The network border: what calls Auth0 and Google. Given at construction, so that a test brings its own. */
export type Fetch = (input: string | URL, init?: RequestInit) => Promise<Response>;
