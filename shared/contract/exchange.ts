import { z } from 'zod';

/** The kinds of token that `POST /api/token` hands out, by their names in requests and answers. */
export const tokenTypes = {
  accessToken: 'urn:ietf:params:oauth:token-type:access_token',
  jwt: 'urn:ietf:params:oauth:token-type:jwt',
  blobSas: 'urn:valet:token-type:azure-blob-sas',
  serviceBusSas: 'urn:valet:token-type:azure-servicebus-sas',
} as const;

/** `grant_type` of RFC 8693 §2.1. */
export const tokenExchangeGrant = 'urn:ietf:params:oauth:grant-type:token-exchange';
/** `grant_type` of RFC 7523 §2.1, which the retired delegation endpoint used. */
export const jwtBearerGrant = 'urn:ietf:params:oauth:grant-type:jwt-bearer';

/**
 * A form as one object. RFC 6749 §3.2: a parameter without a value counts as left out, one that comes twice makes the
 * request invalid, and unknown ones are let pass.
 */
function readForm(form: unknown, context: z.RefinementCtx): unknown {
  const fields: Record<string, string> = {};
  for (const [name, value] of new URLSearchParams(typeof form === 'string' ? form : '')) {
    if (value === '') continue;
    if (Object.hasOwn(fields, name)) {
      context.addIssue({ code: 'custom', message: 'a parameter comes more than once' });
    }
    Object.defineProperty(fields, name, { value, enumerable: true, configurable: true });
  }
  return fields;
}

/**
 * RFC 8693 §2.1. Everything is optional here because the exchange answers what is missing or wrong with OAuth's own
 * codes.
 */
export const TokenRequest = z.preprocess(
  readForm,
  z.object({
    grant_type: z.string().optional().describe(tokenExchangeGrant),
    subject_token: z.string().optional().describe('the access token that Authorization carries'),
    subject_token_type: z.string().optional().describe(tokenTypes.accessToken),
    requested_token_type: z
      .string()
      .optional()
      .describe(`${tokenTypes.jwt} (default), ${tokenTypes.blobSas} or ${tokenTypes.serviceBusSas}`),
    audience: z.string().max(2048).optional().describe('a registered API, for a JWT'),
    resource: z
      .string()
      .max(2048)
      .optional()
      .describe('the file or the Service Bus entity; for a JWT, in place of audience'),
    scope: z.string().max(4096).optional(),
    actor_token: z.string().optional().describe('refused'),
    actor_token_type: z.string().optional().describe('refused'),
    client_id: z.string().optional().describe('when sent, the client of the token'),
  }),
);
export type TokenRequest = z.output<typeof TokenRequest>;

/** RFC 8693 §2.2.1. */
export const TokenAnswer = z.object({
  access_token: z.string().describe('a JWT, or a SAS: its query without "?", or the whole for Service Bus'),
  issued_token_type: z.string(),
  token_type: z.enum(['Bearer', 'N_A']),
  expires_in: z.number().int().nonnegative().describe('seconds'),
  scope: z.string().optional(),
  url: z.url().optional().describe('for a blob SAS: the address that it opens, signature included'),
});
export type TokenAnswer = z.infer<typeof TokenAnswer>;

/** What the retired endpoint could hand out and this one still does, by its `api_type`. */
export const delegationTypes = ['azure_blob', 'azure_sb', 'wams', 'app', 'auth0'] as const;

/** The body of Auth0's retired delegation endpoint. Unknown members were let pass, and are. */
export const DelegationRequest = z.looseObject({
  client_id: z.string().max(255).optional(),
  grant_type: z.string().max(255).optional().describe(jwtBearerGrant),
  id_token: z.string().optional().describe('of this client, at most 10 minutes old'),
  access_token: z.string().optional().describe('in place of id_token'),
  target: z.string().max(2048).optional().describe('the registered API, or the Service Bus entity'),
  scope: z.string().max(4096).optional(),
  api_type: z
    .string()
    .max(255)
    .optional()
    .describe(`${delegationTypes.join(', ')}; default app`),
  containerName: z.string().max(255).optional().describe('SHA-1 of the user id in hex; default the same'),
  blobName: z.string().max(4096).optional().describe('narrows azure_blob to one blob'),
});
export type DelegationRequest = z.output<typeof DelegationRequest>;

export const DelegationAnswer = z.union([
  z.object({ azure_blob_sas: z.string().describe('the query of an address, without "?"') }),
  z.object({ azure_sb_sas: z.string().describe('a whole Authorization header') }),
  z.object({ id_token: z.string(), token_type: z.literal('Bearer'), expires_in: z.number().int() }),
]);
export type DelegationAnswer = z.infer<typeof DelegationAnswer>;

/** RFC 7517 §5: the public halves of the keys that sign tokens for other APIs. */
export const PublicKeySet = z.object({
  keys: z.array(
    z.object({
      kty: z.literal('EC'),
      crv: z.literal('P-256'),
      x: z.string(),
      y: z.string(),
      kid: z.string(),
      alg: z.literal('ES256'),
      use: z.literal('sig'),
    }),
  ),
});
export type PublicKeySet = z.infer<typeof PublicKeySet>;

/** RFC 9728 §2: what a client that knows nothing but this API's address needs to find its way to a token. */
export const ResourceMetadata = z.object({
  resource: z.url(),
  authorization_servers: z.array(z.url()),
  jwks_uri: z.url(),
  scopes_supported: z.array(z.string()),
  bearer_methods_supported: z.array(z.literal('header')),
  resource_name: z.string(),
  resource_documentation: z.url(),
  auth0_audience: z.string().describe('the audience to ask Auth0 for: it differs from the address'),
});
export type ResourceMetadata = z.infer<typeof ResourceMetadata>;
