import type { Answer, Ask } from './stack.ts';

/** An operation of the OpenAPI document, as far as tests that try every route need it. */
export interface Operation {
  readonly method: string;
  readonly path: string;
  readonly access: 'anyone' | 'optional' | 'signed-in' | 'person' | 'machine';
  readonly permissions: readonly string[];
  readonly parameters: readonly { name: string; in: string; schema: { pattern?: string } }[];
  readonly body: { mediaType: string; maxBytes: number; required: boolean } | undefined;
  readonly errors: 'problem' | 'oauth';
  /** Every code that it may answer with. */
  readonly codes: readonly string[];
}

interface Documented {
  readonly 'x-access': Operation['access'];
  readonly security: readonly Record<string, string[]>[];
  readonly parameters: Operation['parameters'];
  readonly requestBody?: { required: boolean; 'x-max-bytes': number; content: Record<string, unknown> };
  readonly responses: Record<string, { content?: Record<string, unknown>; 'x-codes'?: readonly string[] }>;
}

/** What the running API says that it serves. */
export async function operationsOf(
  api: (method: string, path: string, ask?: Ask) => Promise<Answer>,
): Promise<Operation[]> {
  const { json } = await api('GET', '/api/openapi.json');
  const { paths } = json as { paths: Record<string, Record<string, Documented>> };
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, documented]): Operation => {
      const { requestBody, responses } = documented;
      return {
        method: method.toUpperCase(),
        path,
        access: documented['x-access'],
        permissions: documented.security.flatMap((scheme) => scheme['accessToken'] ?? []),
        parameters: documented.parameters,
        body:
          requestBody === undefined
            ? undefined
            : {
                mediaType: Object.keys(requestBody.content)[0] ?? '',
                maxBytes: requestBody['x-max-bytes'],
                required: requestBody.required,
              },
        errors: responses['400']?.content?.['application/json'] === undefined ? 'problem' : 'oauth',
        codes: Object.values(responses).flatMap((response) => response['x-codes'] ?? []),
      };
    }),
  );
}

/** The path with something in place of each parameter that fits its pattern where the pattern is that of our ids. */
export const filled = ({ path, parameters }: Operation): string =>
  path.replace(/\{(\w+)\}/g, (_, name: string) => {
    const pattern = parameters.find((parameter) => parameter.name === name)?.schema.pattern;
    if (name === 'partId') return '0';
    // Of the two kinds of albums it is those at Google whose photos need Google.
    if (pattern?.includes('google_') === true && path.includes('/photos')) return 'google_nothing';
    return pattern?.includes('26') === true ? '0'.repeat(26) : name === 'table' ? 'notes' : 'nothing';
  });

/** A body that each route of Google's takes, where it takes one. */
const googleBodies: Readonly<Record<string, object>> = {
  '/api/google/picker-sessions/{id}/photos/{photoId}/save': { albumTitle: 'Any' },
  '/api/google/mail/{id}/reply': { text: 'Any' },
};

/** What to ask a route of Google's with, so that nothing but the person's standing can be in the way. */
export const googleAsk = (operation: Operation, token: string): Ask => ({
  token,
  ...(operation.body === undefined ? {} : { json: googleBodies[operation.path] ?? {} }),
  headers: { 'idempotency-key': 'any-request-0001' },
});
