import { getConfig } from './get-config.ts';
import { getHealth } from './get-health.ts';
import { getMembersOnly } from './get-members-only.ts';
import { getOpen } from './get-open.ts';
import { getProtected } from './get-protected.ts';

/**
 * Every route of the API, but for the one that shows this list as an OpenAPI document. Registration, document and typed
 * client all come from here.
 */
export const routes = [getOpen, getMembersOnly, getProtected, getConfig, getHealth] as const;
