import {
  askedToWait,
  type Dialect,
  type Failure,
  type FaultKind,
  wordless,
} from '../../local/faults/faults.ts';

/**
 * Azure Storage's codes ("Common REST API error codes", "Table service error codes"). It has no 403 for a limit, which
 * it words as 503 `ServerBusy`: a code that nobody knows stands in its place.
 */
const codes: Readonly<Record<Exclude<FaultKind, keyof typeof wordless>, readonly [number, string]>> = {
  '401': [401, 'InvalidAuthenticationInfo'],
  '403-scope': [403, 'AuthorizationPermissionMismatch'],
  '403-quota': [403, 'SomeLimitExceeded'],
  '403-disabled': [403, 'AccountIsDisabled'],
  '403-policy': [403, 'AuthorizationFailure'],
  '404': [404, 'ResourceNotFound'],
  '429': [429, 'TooManyRequests'],
  '429-wait': [429, 'TooManyRequests'],
  '500': [500, 'InternalError'],
  '503': [503, 'ServerBusy'],
};

const dialect =
  (write: (code: string) => Pick<Failure, 'body' | 'contentType' | 'headers'>): Dialect =>
  (kind) => {
    if (kind in wordless) return wordless[kind as keyof typeof wordless];
    const [status, code] = codes[kind as keyof typeof codes];
    const said = write(code);
    const wait = kind === '429-wait' ? { 'retry-after': String(askedToWait) } : {};
    return { status, ...said, headers: { ...said.headers, ...wait } };
  };

/** Faults as the Blob service words them. */
export const blobFault = dialect((code) => ({
  contentType: 'application/xml',
  body: `<?xml version="1.0" encoding="utf-8"?><Error><Code>${code}</Code><Message>Refused.</Message></Error>`,
  headers: { 'x-ms-error-code': code, 'x-ms-version': '2022-11-02' },
}));

/** Faults as the Table service words them. */
export const tableFault = dialect((code) => ({
  contentType: 'application/json;odata=minimalmetadata',
  body: JSON.stringify({ 'odata.error': { code, message: { lang: 'en-US', value: 'Refused.' } } }),
}));
