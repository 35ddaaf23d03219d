import { type AccessPolicy, policy, usualLimits } from '../../shared/access/index.ts';

/**
 * The worked example: a container named `family`, read by everyone whose role gives `family:read`, filled by those whose
 * role gives `family:write`, photos only, at most 100 MB each. A fork puts this in place of `policy`.
 */
export const familyPolicy: AccessPolicy = (caller, wish) => {
  if (wish.container !== 'family') return policy(caller, wish);
  if (caller.kind !== 'person') return { allow: false, reason: 'The family container is for people.' };
  const reads = wish.operation === 'browse' || wish.operation === 'download' || wish.operation === 'read';
  if (!caller.permissions.has(reads ? 'family:read' : 'family:write')) {
    return { allow: false, reason: 'The family container is for family members.' };
  }
  if (wish.operation === 'upload' && wish.contentType?.startsWith('image/') !== true) {
    return { allow: false, reason: 'The family container takes photos only.' };
  }
  return { allow: true, limits: { ...usualLimits(wish.operation), maxBytes: 100e6 } };
};
