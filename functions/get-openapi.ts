import { z } from 'zod';
import { type App, route } from '../shared/app.ts';
import { type AnyRoute, anyone, openApiDocument } from '../shared/http/index.ts';
import { routes } from './routes.ts';

export const getOpenapi = route({
  method: 'GET',
  path: '/api/openapi.json',
  summary: 'This document: the contract, made from the route declarations.',
  access: anyone(),
  answers: { 200: z.record(z.string(), z.unknown()) },
  problems: ['configuration_error'],
  work: ({ app }) => ({
    status: 200,
    headers: { 'cache-control': 'public, max-age=300' },
    body: openApiDocument(everyRoute(), app.apiInfo()),
  }),
});

/** All that is served, this route included. */
export function everyRoute(): readonly AnyRoute<App>[] {
  return [...routes, getOpenapi];
}
