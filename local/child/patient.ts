import type { Server } from 'node:http';

/**
 * Lets idle connections stand. By default Node closes them after 5 s, and a client that takes one up again at that very
 * moment sees its request reset. Clients leave sooner by their own clock, but not on a machine so busy that a process
 * sleeps through both times: then the request goes out first, and the server's timer fires before it is read.
 */
export function patient<AnyServer extends Server>(server: AnyServer): AnyServer {
  server.keepAliveTimeout = 0;
  return server;
}
