import { createPrivateKey, createPublicKey, sign, verify } from 'node:crypto';
import { z } from 'zod';
import type { Settings } from '../../shared/settings/index.ts';
import { type Finding, ok, problem, skipped } from './finding.ts';
import { groupOf } from './settings.ts';

const Jwks = z.object({
  keys: z.array(
    z.object({
      kty: z.string(),
      crv: z.string(),
      x: z.string(),
      y: z.string(),
      d: z.string(),
      kid: z.string(),
    }),
  ),
});

const subject = 'DOWNSTREAM_SIGNING_KEYS';
const again = 'Make a new key: docs/deploy.md, "Keys".';

/** Whether what the private half signs is good for the public one: a JWK can be put together wrongly. */
function whole(jwk: z.infer<typeof Jwks>['keys'][number]): boolean {
  const { kty, crv, x, y } = jwk;
  const probe = Buffer.from('doctor');
  try {
    const signature = sign('sha256', probe, createPrivateKey({ key: jwk, format: 'jwk' }));
    return verify('sha256', probe, createPublicKey({ key: { kty, crv, x, y }, format: 'jwk' }), signature);
  } catch {
    return false; // no point of the curve, no base64url: not a key
  }
}

/** Whether the keys that sign can sign, and whether what is handed out can be told apart by `kid`. */
export function checkKeys(settings: Settings): Finding[] {
  const downstream = groupOf(settings.downstream);
  if (downstream?.signingKeys === undefined)
    return [skipped(subject, 'not set, so no tokens for other APIs')];
  const { keys } = Jwks.parse(JSON.parse(downstream.signingKeys.reveal()));
  const broken = keys.flatMap((key, index) => (whole(key) ? [] : [index + 1]));
  if (broken.length > 0)
    return [problem(subject, `key number ${broken.join(', ')} is no whole P-256 key pair`, again)];
  if (new Set(keys.map((key) => key.kid)).size < keys.length) {
    return [problem(subject, 'two keys have the same kid', 'Give every key a kid of its own.')];
  }
  return [ok(subject, `${keys.length} usable, the first signs`)];
}
