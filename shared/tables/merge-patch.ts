import { isJsonObject, type JsonObject } from '../contract/index.ts';

/**
 * JSON Merge Patch (RFC 7396 §2): members of the patch replace those of the target, null takes them out. Builds new
 * objects by defining members, so that a member named `__proto__` is a member like any other.
 */
export function mergePatch(target: unknown, patch: JsonObject): JsonObject;
export function mergePatch(target: unknown, patch: unknown): unknown;
export function mergePatch(target: unknown, patch: unknown): unknown {
  if (!isJsonObject(patch)) return patch;
  const merged = new Map(isJsonObject(target) ? Object.entries(target) : []);
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) merged.delete(name);
    else merged.set(name, mergePatch(merged.get(name), value));
  }
  return Object.fromEntries(merged);
}
