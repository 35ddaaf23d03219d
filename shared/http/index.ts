/** Routes: how they are declared, and the one wrapper that serves them. */
export {
  type Access,
  anyone,
  machine,
  optional,
  type Owner,
  permission,
  permissionOf,
  person,
  personUnresolved,
  signedIn,
} from './access.ts';
export { answerPage } from './cursor.ts';
export type { IncomingRequest } from './input.ts';
export { openApiDocument, type OpenApiInfo } from './openapi.ts';
export { type FunctionsApp, registerRoutes } from './register.ts';
export {
  type Answers,
  type AnyAnswer,
  type AnyRoute,
  type BytesAnswer,
  type Method,
  type RouteDeclaration,
  routesFor,
} from './route.ts';
export { type Gate, type OutgoingResponse, serve } from './serve.ts';
