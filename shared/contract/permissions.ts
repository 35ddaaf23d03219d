/** Every permission that a route or table of this API asks for: the scopes of the API at Auth0. */
export const permissions = [
  'read:protected',
  'write:announcements',
  'import:events',
  'import:announcements',
] as const;
