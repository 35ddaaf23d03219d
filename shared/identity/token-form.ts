/** Real tokens take 1 to 3 KB; anything near this bound is not one, and parsing costs. Characters. */
export const longestToken = 16 * 1024;

/** Clocks of good machines differ by less than this many seconds. */
export const clockTolerance = 5;

/**
 * Base64url as an encoder writes it: no length that cannot be, and no bits set beyond the last byte (RFC 4648 §3.5), which
 * decoders drop, so that one signature would have sixteen spellings.
 */
const base64url = '(?=[\\w-])(?:[\\w-]{4})*(?:[\\w-][AQgw]|[\\w-]{2}[AEIMQUYcgkosw048])?';

/** A signed JWT in compact form: three parts of base64url, nothing else (RFC 7515 §7.1). */
export const compactJws = new RegExp(`^${base64url}(?:\\.${base64url}){2}$`);
