/**
 * Whether a blob can have this name and every client spells its address alike: 1 to 1,024 characters (Azure: "Naming and
 * referencing containers, blobs, and metadata"), no control characters, no backslash, no empty or dotted segments, since
 * `a/../b` is one blob in a signature and another in an address.
 */
export function isBlobName(name: string): boolean {
  if (name.length < 1 || name.length > 1024 || !name.isWellFormed()) return false;
  if (/[\p{Cc}\\]/u.test(name)) return false;
  const segments = name.split('/');
  return (
    segments.length <= 254 &&
    segments.every((segment) => segment !== '' && !/^\.+$/.test(segment) && !segment.endsWith('.'))
  );
}
