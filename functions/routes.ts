import { getConfig } from './get-config.ts';
import { getHealth } from './get-health.ts';
import { getMembersOnly } from './get-members-only.ts';
import { getOpen } from './get-open.ts';
import { getProtected } from './get-protected.ts';

/** Every route of the API. Registration, the OpenAPI document and the typed client all come from this list. */
export const routes = [getOpen, getMembersOnly, getProtected, getConfig, getHealth] as const;
