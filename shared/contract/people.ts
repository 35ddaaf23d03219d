import { z } from 'zod';

/** How a person's Google account stands. */
export const GoogleStanding = z.object({
  state: z.enum(['connected', 'not_linked', 'reconnect_required', 'unknown']),
  photos: z.boolean().describe('whether Google granted what photos need'),
  mail: z.boolean().describe('whether Google granted what mail needs'),
});

export const MeQuery = z.object({
  renew: z
    .enum(['true', 'false'])
    .default('false')
    .transform((value) => value === 'true')
    .describe(
      'looks at Auth0 and Google for what was connected or granted since it was last told; heard once in 15 seconds, and once more after each sign-in, which alone counts where Google took access back',
    ),
});

/** Who the caller is, what they may do, and how their Google account stands. Never a token. */
export const Me = z.object({
  id: z.string().describe('the owner id; for a machine, its subject'),
  subject: z.string(),
  kind: z.enum(['person', 'machine']),
  name: z.string().optional(),
  email: z.string().optional(),
  picture: z.string().optional(),
  permissions: z.array(z.string()),
  google: GoogleStanding.optional(),
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
    connectedAccounts: z
      .boolean()
      .describe(
        'whether Google is connected by the My Account API (Auth0 Connected Accounts) in place of a sign-in',
      ),
  }),
  features: z.object({ photos: z.boolean(), mail: z.boolean() }),
  googleScopes: z
    .object({
      photos: z.array(z.string()),
      mail: z.array(z.string()),
      albums: z.array(z.string()).optional().describe('there only where people are to be asked for it'),
    })
    .describe('what to ask for as connection_scope'),
  limits: z.object({
    quotaBytes: z.number().int(),
    maxBlocks: z.number().int(),
    maxBlockBytes: z.number().int(),
    picker: z.object({ maxItemCount: z.number().int() }),
  }),
});
export type PublicConfig = z.infer<typeof PublicConfig>;

/** Proof of a sign-in of just now: an ID token for one of our applications, asked for with `prompt=login`. */
export const SignInProof = z.strictObject({
  idToken: z.string().min(1).describe('its auth_time is at most 5 minutes ago'),
});
export type SignInProof = z.infer<typeof SignInProof>;

/** How far forgetting a person has come. Either way it is decided, and nothing of theirs is written any more. */
export const Forgotten = z.object({
  state: z
    .enum(['forgotten', 'working'])
    .describe('`working`: it goes on by itself, or sooner by the same call again'),
});
export type Forgotten = z.infer<typeof Forgotten>;
