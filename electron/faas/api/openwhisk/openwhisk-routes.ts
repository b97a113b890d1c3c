import type { FastifyInstance, FastifyPluginAsync, FastifyRequest } from "fastify";
import { parseJson } from "../../controller/invoke/parse-json.ts";
import type { Identity } from "../../controller/namespaces/namespaces.ts";
import { ApiError, WORDS } from "../api-error.ts";
import { actionRoutes } from "./action-routes.ts";
import { API_PATH, infoRoutes } from "./info-routes.ts";
import { namespaceRoutes } from "./namespace-routes.ts";
import type { OpenwhiskParts } from "./openwhisk-parts.ts";
import { packageRoutes } from "./package-routes.ts";
import { malformed } from "./put-body.ts";
import { ruleRoutes } from "./rule-routes.ts";
import { triggerRoutes } from "./trigger-routes.ts";

/** Sent with every answer (CorsSettings.scala). What a browser makes of them ends at `access.ts`. */
const CORS_HEADERS = {
  "Access-Control-Allow-Origin": "*",
  "Access-Control-Allow-Headers": "Authorization, Origin, X-Requested-With, Content-Type, Accept, User-Agent",
  "Access-Control-Allow-Methods": "GET, DELETE, POST, PUT, HEAD",
};

const CHALLENGE = { "WWW-Authenticate": 'Basic realm="OpenWhisk secure realm"' };

/** OpenWhisk's REST API. */
export function openwhiskRoutes(parts: OpenwhiskParts): FastifyPluginAsync {
  return async (dialect) => {
    takeJson(dialect);
    await dialect.register(async (open) => {
      addCorsHeaders(open);
      infoRoutes(open, parts);
      open.options(`${API_PATH}/namespaces`, (_request, reply) => reply.send());
      open.options(`${API_PATH}/namespaces/*`, (_request, reply) => reply.send());
    });
    // Web actions answer with CORS headers of their own.
    for (const routes of parts.openRoutes) await dialect.register(routes, { prefix: API_PATH });
    await dialect.register(authenticated(parts), { prefix: API_PATH });
  };
}

function authenticated(parts: OpenwhiskParts): FastifyPluginAsync {
  return async (api) => {
    addCorsHeaders(api);
    requireKey(api, parts);
    namespaceRoutes(api, parts);
    actionRoutes(api, parts);
    packageRoutes(api, parts);
    triggerRoutes(api, parts);
    ruleRoutes(api, parts);
    for (const routes of parts.authenticatedRoutes) await api.register(routes);
  };
}

function addCorsHeaders(scope: FastifyInstance): void {
  scope.addHook("onRequest", (_request, reply, done) => {
    reply.headers(CORS_HEADERS);
    done();
  });
}

function requireKey(scope: FastifyInstance, { namespaces }: OpenwhiskParts): void {
  scope.decorateRequest("identity");
  scope.addHook("onRequest", (request, _reply, done) => {
    try {
      request.identity = identityOf(request);
      done();
    } catch (error) {
      done(error as ApiError);
    }
  });

  function identityOf({ headers }: FastifyRequest): Identity {
    const identity = namespaces.authenticate(headers.authorization);
    if (identity) return identity;
    throw new ApiError(401, headers.authorization === undefined ? WORDS.notSupplied : WORDS.invalidKey, CHALLENGE);
  }
}

/** Bodies are JSON, or nothing; errors of the parser are told as OpenWhisk tells them. */
function takeJson(scope: FastifyInstance): void {
  scope.removeAllContentTypeParsers();
  scope.addContentTypeParser("application/json", { parseAs: "string" }, (_request, text, done) => {
    if (text.length === 0) return done(null, undefined);
    try {
      done(null, parseJson(text as string));
    } catch (error) {
      done(malformed((error as Error).message));
    }
  });
}
