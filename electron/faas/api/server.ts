import { fastify, type FastifyError, type FastifyInstance, type FastifyPluginAsync } from "fastify";
import type { FastifyReply, FastifyRequest } from "fastify";
import { refusalOf } from "./access.ts";
import { WORDS } from "./api-error.ts";
import { answerError, errorBody } from "./error-answer.ts";
import { createRouteTable, type RouteTable } from "./openapi/route-table.ts";
import { answerUnreadable, badAddress, newRequestId } from "./unread-requests.ts";

declare module "fastify" {
  interface FastifyInstance {
    /** Every route of every dialect, once all of them are there. */
    routeTable: RouteTable;
  }
}

export interface ServerParts {
  /** Where it is going to listen, such as 127.0.0.1: hosts of requests are judged by it. */
  host: string;
  /** One of each dialect: `edgeRoutes(…)`, `openwhiskRoutes(…)` and so on. */
  dialects: FastifyPluginAsync[];
}

/** Of requests that came through no socket, but by `inject`. */
const HTTP_PORT = 80;

/** Names of entities have up to 256 characters, each of which may be escaped. */
const MAX_PARAMETER_LENGTH = 1024;

/** Of a request to arrive, headers and body: Node's own default, which Fastify turns off. */
const REQUEST_TIMEOUT_MS = 300_000;

/** What a client may call its request by; ids of the emulator's own requests can't be taken. */
const CLIENT_REQUEST_ID = /^[\x21-\x7e]{1,128}$/;

/**
 * The HTTP server with all dialects in it, not yet listening. Whatever the dialect, a foreign Host or Origin gets 403,
 * every answer has an X-Request-ID (`request.id`, the client's own where it sends one), and what is no route gets 404,
 * or 405 where another method would do.
 */
export async function createServer({ host, dialects }: ServerParts): Promise<FastifyInstance> {
  const server = fastify({
    logger: false,
    routerOptions: { maxParamLength: MAX_PARAMETER_LENGTH },
    // HEAD on a route that calls a function would call it.
    exposeHeadRoutes: false,
    requestIdHeader: false,
    genReqId({ headers }) {
      const own = headers["x-request-id"];
      return typeof own === "string" && CLIENT_REQUEST_ID.test(own) ? own : newRequestId();
    },
    requestTimeout: REQUEST_TIMEOUT_MS,
    clientErrorHandler: answerUnreadable,
    frameworkErrors: (error, request, reply) =>
      answerBadAddress(error, request as FastifyRequest, reply as FastifyReply, host),
  });
  const routes = createRouteTable();
  server.decorate("routeTable", routes);
  server.addHook("onRoute", (route) => routes.add(route));

  server.addHook("onRequest", (request, reply, done) => {
    if (!refuseForeign(request, reply, host)) done();
  });

  server.setErrorHandler(answerError);
  server.setNotFoundHandler((request, reply) => {
    const allowed = routes.methodsOf(request.url);
    if (allowed.length === 0) return reply.code(404).send(errorBody(WORDS.noSuchRoute, request.id));
    const methods = allowed.join(", ");
    return reply
      .code(405)
      .header("Allow", methods)
      .send(errorBody(`HTTP method not allowed, supported methods: ${methods}`, request.id));
  });

  for (const dialect of dialects) await server.register(dialect);
  return server;
}

/** Gives the answer its request's id; whether it was refused, and is answered by now. */
function refuseForeign(request: FastifyRequest, reply: FastifyReply, host: string): boolean {
  reply.header("X-Request-ID", request.id);
  const refusal = refusalOf(request.headers, host, request.socket.localPort ?? HTTP_PORT);
  if (refusal === null) return false;
  reply.code(403).send(errorBody(refusal, request.id));
  return true;
}

/** Such a request has come past all hooks. */
function answerBadAddress(error: FastifyError, request: FastifyRequest, reply: FastifyReply, host: string): void {
  if (refuseForeign(request, reply, host)) return;
  const { status, message } = badAddress(error);
  reply.code(status).send(errorBody(message, request.id));
}
