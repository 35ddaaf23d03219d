import { z } from 'zod';

/** Who the caller is, what they may do, and how their Google account stands. Never a token. */
export const Me = z.object({
  id: z.string().describe('the owner id; for a machine, its subject'),
  subject: z.string(),
  kind: z.enum(['person', 'machine']),
  name: z.string().optional(),
  email: z.string().optional(),
  picture: z.string().optional(),
  permissions: z.array(z.string()),
  google: z
    .object({
      state: z.enum(['connected', 'not_linked', 'reconnect_required', 'unknown']),
      photos: z.boolean().describe('whether Google granted what photos need'),
      mail: z.boolean().describe('whether Google granted what mail needs'),
    })
    .optional(),
  usage: z.object({ bytes: z.number().int(), quota: z.number().int() }).optional(),
});
export type Me = z.infer<typeof Me>;

/** What the page and native clients need to start. Holds no secret. */
export const PublicConfig = z.object({
  auth0: z.object({
    domain: z.string(),
    audience: z.string(),
    spaClientId: z.string(),
    nativeClientId: z.string().optional(),
    googleConnection: z.string(),
  }),
  features: z.object({ photos: z.boolean(), mail: z.boolean() }),
  googleScopes: z
    .object({ photos: z.array(z.string()), mail: z.array(z.string()) })
    .describe('what to ask for as connection_scope'),
  limits: z.object({
    quotaBytes: z.number().int(),
    maxBlocks: z.number().int(),
    maxBlockBytes: z.number().int(),
    picker: z.object({ maxItemCount: z.number().int() }),
  }),
});
export type PublicConfig = z.infer<typeof PublicConfig>;
