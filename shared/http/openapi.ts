import { STATUS_CODES } from 'node:http';
import { z } from 'zod';
import { ProblemBody, type ProblemCode, problemCodes } from '../contract/index.ts';
import type { Access } from './access.ts';
import { defaultMaxBytes, mediaTypes } from './input.ts';
import type { AnyRoute, BodyFormat, BytesAnswer } from './route.ts';

/** What the document says of the service itself. */
export interface OpenApiInfo {
  readonly version: string;
  /** This API's own origin. */
  readonly origin: string;
  /** The tenant's base address, for the sign-in flows. */
  readonly tenant: string;
}

type Json = Readonly<Record<string, unknown>>;

const schemaOf = (schema: z.ZodType, io: 'input' | 'output'): Json => {
  const json: Record<string, unknown> = z.toJSONSchema(schema, {
    target: 'draft-2020-12',
    io,
    unrepresentable: 'any',
  });
  delete json['$schema']; // OpenAPI 3.1 has this dialect by default
  return json;
};

const contentOf = (types: readonly string[], body: z.ZodType): Json =>
  Object.fromEntries(types.map((type) => [type, { schema: schemaOf(body, 'input') }]));

/** Other spellings of a type are taken and not advertised; a picture has two types of its own. */
const toldTypes = (format: BodyFormat): readonly string[] =>
  format === 'picture' ? mediaTypes.picture : mediaTypes[format].slice(0, 1);

/** Problems that a route has by what it declares, without naming them each time. */
function impliedProblems(route: AnyRoute<unknown>): ProblemCode[] {
  const { access } = route;
  const codes: ProblemCode[] = ['invalid_request', 'internal', 'upstream_timeout'];
  if (access.kind !== 'anyone')
    codes.push('not_authenticated', 'invalid_token', 'client_not_allowed', 'unavailable');
  // A person's owner id, and all that they have, is in storage.
  if (access.kind === 'person') codes.push('person_required', 'upstream_failed', 'configuration_error');
  if (access.kind === 'person' && access.unresolved !== true) codes.push('expired');
  if (access.kind === 'machine') codes.push('machine_required');
  if ('permission' in access) codes.push('insufficient_permission');
  if (route.params !== undefined) codes.push('not_found');
  if (route.body !== undefined) codes.push('length_required', 'payload_too_large', 'unsupported_media_type');
  return codes;
}

/** Every code that a route may answer with, in the order of their statuses. */
function problemsOf(route: AnyRoute<unknown>): ProblemCode[] {
  const codes = new Set<ProblemCode>([...impliedProblems(route), ...route.problems]);
  return [...codes].sort((a, b) => problemCodes[a] - problemCodes[b] || a.localeCompare(b));
}

function parametersOf(route: AnyRoute<unknown>): Json[] {
  const inPath = [...route.path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => {
    const schema = route.params?.[name];
    return {
      name,
      in: 'path',
      required: true,
      schema: schema === undefined ? { type: 'string' } : schemaOf(schema, 'input'),
    };
  });
  if (route.query === undefined) return inPath;
  const query = schemaOf(route.query, 'input') as { properties?: Record<string, Json>; required?: string[] };
  const inQuery = Object.entries(query.properties ?? {}).map(([name, schema]) => ({
    name,
    in: 'query',
    required: query.required?.includes(name) ?? false,
    schema,
  }));
  return [...inPath, ...inQuery];
}

const isBytes = (answer: z.ZodType | BytesAnswer): answer is BytesAnswer => 'bytes' in answer;

function responsesOf(route: AnyRoute<unknown>): Json {
  const responses: Record<string, Json> = {};
  for (const [status, answer] of Object.entries(route.answers)) {
    const description = STATUS_CODES[status] ?? status;
    if (answer === null) responses[status] = { description };
    else if (isBytes(answer)) {
      const schema = { type: 'string', format: 'binary' };
      responses[status] = { description, content: { [answer.bytes]: { schema } } };
    } else {
      responses[status] = {
        description,
        content: { 'application/json': { schema: schemaOf(answer, 'output') } },
      };
    }
  }
  const oauth = route.errorFormat === 'oauth';
  for (const [status, codes] of Map.groupBy(problemsOf(route), (code) => problemCodes[code])) {
    const schema = { $ref: oauth ? '#/components/schemas/OAuthError' : '#/components/schemas/Problem' };
    responses[String(status)] = {
      description: codes.join(', '),
      'x-codes': codes,
      content: { [oauth ? 'application/json' : 'application/problem+json']: { schema } },
    };
  }
  return responses;
}

function securityOf(access: Access): Json[] {
  if (access.kind === 'anyone') return [];
  const needed = access.kind !== 'optional' && access.permission !== undefined ? [access.permission] : [];
  const bearer = { accessToken: needed };
  return access.kind === 'optional' ? [{}, bearer] : [bearer];
}

/**
 * The OpenAPI 3.1 document, made from the declarations that the routes are served by, so that the two cannot differ.
 */
export function openApiDocument(routes: readonly AnyRoute<unknown>[], info: OpenApiInfo): Json {
  const paths: Record<string, Record<string, Json>> = {};
  for (const route of routes) {
    const operationId = `${route.method.toLowerCase()}${route.path.replace(/[^A-Za-z0-9]+(\w?)/g, (_, next: string) => next.toUpperCase())}`;
    const types = toldTypes(route.bodyFormat ?? 'json');
    (paths[route.path] ??= {})[route.method.toLowerCase()] = {
      operationId,
      summary: route.summary,
      security: securityOf(route.access),
      'x-access': route.access.kind,
      parameters: parametersOf(route),
      ...(route.body === undefined
        ? {}
        : {
            requestBody: {
              required: route.bodyOptional !== true,
              'x-max-bytes': route.maxBytes ?? defaultMaxBytes,
              content: contentOf(types, route.body),
            },
          }),
      responses: responsesOf(route),
    };
  }
  return {
    openapi: '3.1.1',
    info: {
      title: 'Valet',
      version: info.version,
      description:
        'A serverless token broker: Google photos and mail, private storage by valet key, and token exchange.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: info.origin }],
    paths,
    components: {
      schemas: {
        Problem: schemaOf(ProblemBody, 'output'),
        OAuthError: {
          type: 'object',
          required: ['error'],
          properties: {
            error: { type: 'string' },
            error_description: { type: 'string' },
            code: { type: 'string' },
            requestId: { type: 'string' },
          },
        },
      },
      securitySchemes: {
        accessToken: {
          type: 'oauth2',
          description: 'An Auth0 access token for the audience of this API, in the Authorization header.',
          flows: {
            authorizationCode: {
              authorizationUrl: `${info.tenant}/authorize`,
              tokenUrl: `${info.tenant}/oauth/token`,
              scopes: {},
            },
            clientCredentials: { tokenUrl: `${info.tenant}/oauth/token`, scopes: {} },
          },
        },
      },
    },
  };
}
