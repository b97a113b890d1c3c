import { createHash, timingSafeEqual } from "node:crypto";
import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from "fastify";
import type { KeyValue } from "#shared/model/faas/entities.ts";
import type { EntityStore, ResolvedAction } from "../../controller/entities/entity-store.ts";
import type { CallAnswer } from "../../controller/invoke/call.ts";
import { SYSTEM_OVERLOADED } from "../../controller/invoke/fault-words.ts";
import type { FunctionInvoker } from "../../controller/invoke/invoke-function.ts";
import type { Namespaces } from "../../controller/namespaces/namespaces.ts";
import { within } from "../../invoker/limit-wait.ts";
import { ApiError, WORDS } from "../api-error.ts";
import { splitExtension, webAnswer, type WebExtension } from "./web-actions-answer.ts";
import { webArguments } from "./web-actions-arguments.ts";

export interface WebActionsParts {
  store: Pick<EntityStore, "resolveAction">;
  namespaces: Pick<Namespaces, "authenticate" | "get">;
  functions: FunctionInvoker;
}

interface WebParams {
  namespace: string;
  package: string;
  action: string;
}

/** Segments of `/api/v1/web/NAMESPACE/PACKAGE/ACTION`, with the empty one before the first slash. */
const SEGMENTS_TO_ACTION = 7;

/**
 * Actions with the annotation `web-export`, for anybody (OpenWhisk's docs/webactions.md); for `openRoutes`. What they
 * answer is a guest's page at our own address: it is put in a browser's sandbox, where it can't act as one of ours.
 */
export function webActionsRoutes({ store, namespaces, functions }: WebActionsParts): FastifyPluginAsync {
  const serve = async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const arrivedNs = process.hrtime.bigint();
    const { namespace, package: packageName, action: segment } = request.params as WebParams;
    const { name, extension } = splitExtension(segment);
    const owner = namespaces.get(namespace);
    const action = store.resolveAction(namespace, packageName === "default" ? name : `${packageName}/${name}`);
    if (!owner || !action || annotation(action, "web-export") !== true) throw new ApiError(404, WORDS.doesNotExist);

    const answersOptions = annotation(action, "web-custom-options") === true;
    if (!answersOptions) allowOtherSites(request, reply);
    if (request.method === "OPTIONS" && !answersOptions) return reply.code(200).send();
    const { authorization } = request.headers;
    const user = authorization === undefined ? null : namespaces.authenticate(authorization);
    if (request.method !== "OPTIONS" && !isAllowed(action, request, user !== null)) {
      throw new ApiError(401, "The resource requires authentication, which was not supplied with the request");
    }

    const [address, query = ""] = split(request.url, "?");
    const rest = address.split("/").slice(SEGMENTS_TO_ACTION);
    const body = Buffer.isBuffer(request.body) ? request.body : null;
    const { method, headers } = request;
    const path = rest.length === 0 ? "" : `/${rest.join("/")}`;
    const web = { method, headers, path, query, body, user: user?.namespace ?? null };
    const { activationId, done } = functions.start({
      action,
      caller: owner,
      argument: webArguments(web, annotation(action, "raw-http") === true),
      requestBytes: body?.length ?? 0,
      arrivedNs,
      through: "web",
    });
    reply.header("x-openwhisk-activation-id", activationId);
    const answer = await within(functions.limits.maxBlockingWaitMs, done);
    if (!answer) throw new ApiError(202, "Response not yet ready.");
    return send(reply, answer, extension);
  };

  return async (app) => {
    app.removeAllContentTypeParsers();
    app.addContentTypeParser(
      "*",
      { parseAs: "buffer", bodyLimit: functions.limits.maxPayloadBytes },
      (_request, body, done) => done(null, body),
    );
    app.setReplySerializer((payload) => JSON.stringify(payload, null, 2));
    const doc = {
      summary: "Calls a web action; without a package its name follows `default`.",
      answers: { 200: "What the action answers.", 202: "It runs longer than a client is kept waiting." },
    };
    for (const url of ["/web/:namespace/:package/:action", "/web/:namespace/:package/:action/*"]) {
      app.route({
        method: ["GET", "DELETE", "POST", "PUT", "HEAD", "OPTIONS", "PATCH"],
        url,
        bodyLimit: functions.limits.maxPayloadBytes,
        config: { doc },
        handler: serve,
      });
    }
  };
}

function annotation({ annotations }: ResolvedAction, key: string): unknown {
  return annotations.find((one: KeyValue) => one.key === key)?.value;
}

/** By the annotation `require-whisk-auth`: a secret that the client has to send, or true for any key of ours. */
function isAllowed(action: ResolvedAction, { headers }: FastifyRequest, hasKey: boolean): boolean {
  const required = annotation(action, "require-whisk-auth");
  if (required === undefined || required === false) return true;
  if (required === true) return hasKey;
  const shown = headers["x-require-whisk-auth"];
  if (typeof shown !== "string" || (typeof required !== "string" && typeof required !== "number")) return false;
  return timingSafeEqual(digest(shown), digest(String(required)));
}

function digest(secret: string): Buffer {
  return createHash("sha256").update(secret).digest();
}

function allowOtherSites({ headers }: FastifyRequest, reply: FastifyReply): void {
  const asked = headers["access-control-request-headers"];
  reply.headers({
    "access-control-allow-origin": "*",
    "access-control-allow-methods": "OPTIONS, GET, DELETE, POST, PUT, HEAD, PATCH",
    "access-control-allow-headers":
      asked ?? "Authorization, Origin, X-Requested-With, Content-Type, Accept, User-Agent",
  });
}

const BROWSER_SANDBOX = "sandbox allow-downloads allow-forms allow-popups allow-scripts";

function send(reply: FastifyReply, { activation }: CallAnswer, extension: WebExtension): FastifyReply {
  if (activation.fault === "queue-full") throw new ApiError(429, SYSTEM_OVERLOADED);
  if (activation.status === "action developer error" || activation.status === "whisk internal error") {
    throw new ApiError(400, "There was an error processing your request.");
  }
  // What an error holds is an answer like any other.
  const result = activation.status === "success" ? activation.result : (activation.result as { error: unknown }).error;
  const { status, headers, body } = webAnswer(result, extension);
  const policies = [headers["content-security-policy"] ?? [], BROWSER_SANDBOX].flat();
  reply.code(status).headers({ ...headers, "content-security-policy": policies });
  return reply.send(body);
}

function split(text: string, separator: string): [string, string?] {
  const at = text.indexOf(separator);
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}
