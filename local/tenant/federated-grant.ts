/** Auth0's grant for tokens of a connection: https://auth0.com/docs/api/authentication/token-vault-token-exchange/get-token */
export const federatedGrant =
  'urn:auth0:params:oauth:grant-type:token-exchange:federated-connection-access-token';
