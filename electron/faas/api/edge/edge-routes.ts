import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from "fastify";
import type { EntityStore } from "../../controller/entities/entity-store.ts";
import type { FunctionInvoker } from "../../controller/invoke/invoke-function.ts";
import { payloadTooLarge } from "../../controller/invoke/call-limits.ts";
import { CallRefused } from "../../controller/invoke/call-refused.ts";
import { parseJson } from "../../controller/invoke/parse-json.ts";
import type { Namespaces } from "../../controller/namespaces/namespaces.ts";
import type { RouteDoc } from "../openapi/route-table.ts";
import { edgeAnswer, edgeRefusal, errorBody, type EdgeAnswer } from "./edge-answer.ts";

export interface EdgeParts {
  store: Pick<EntityStore, "resolveAction">;
  namespaces: Pick<Namespaces, "authenticate" | "get">;
  functions: FunctionInvoker;
  /** Whether a key of the namespace is needed. */
  edgeAuth: boolean;
}

/** Functions are reached here by their names in it. */
const NAMESPACE = "guest";
const ANYBODY = { namespace: NAMESPACE, subject: NAMESPACE };

/** The paper's dialect: `GET /faas/NAME` without arguments, `POST /faas/NAME` with a JSON array or object. */
export function edgeRoutes({ store, namespaces, functions, edgeAuth }: EdgeParts): FastifyPluginAsync {
  const serve = (request: FastifyRequest, reply: FastifyReply): Promise<void> | void => {
    const arrivedNs = process.hrtime.bigint();
    const refusal = edgeAuth ? checkKey(request, namespaces) : null;
    if (refusal) {
      if (refusal.status === 401) reply.header("www-authenticate", 'Basic realm="Wasm Workbench"');
      return send(reply, refusal);
    }
    try {
      const path = pathOf(request);
      const action = store.resolveAction(NAMESPACE, path);
      if (!action) throw new CallRefused("unknown-function", `There is no function of the name ${path}.`);
      const { argument, argumentText, requestBytes } = argumentsOf(request.body);
      const gone = new AbortController();
      const { done } = functions.start({
        action,
        caller: ANYBODY,
        argument,
        argumentText,
        requestBytes,
        arrivedNs,
        through: "edge",
        signal: gone.signal,
      });
      // The sandbox works by now.
      reply.raw.once("close", () => {
        if (!reply.raw.writableFinished) gone.abort();
      });
      return done.then(
        (answer) => send(reply, edgeAnswer(answer)),
        (error: unknown) => send(reply, unexpected(error)),
      );
    } catch (error) {
      send(reply, error instanceof CallRefused ? edgeRefusal(error) : unexpected(error));
    }
  };

  const expectCall = (request: FastifyRequest, _: FastifyReply, next: () => void) => {
    const action = store.resolveAction(NAMESPACE, pathOf(request));
    if (action) functions.expect(action.fn);
    next();
  };

  return async (app) => {
    // Whatever a client calls it, it is JSON: curl sends forms unless told otherwise.
    app.removeAllContentTypeParsers();
    app.addContentTypeParser("*", { parseAs: "buffer", bodyLimit: functions.limits.maxPayloadBytes }, (_, body, next) =>
      next(null, body),
    );
    app.setErrorHandler((error: { code?: string; statusCode?: number }, request, reply) => {
      if (error.code === "FST_ERR_CTP_BODY_TOO_LARGE") {
        const sizeBytes = Number(request.headers["content-length"] ?? functions.limits.maxPayloadBytes + 1);
        return send(reply, edgeRefusal(payloadTooLarge(sizeBytes, functions.limits)));
      }
      const status = error.statusCode ?? 500;
      if (status >= 500) return send(reply, unexpected(error));
      send(reply, { status, body: errorBody("The request can't be read.", "invalid-request") });
    });
    for (const url of ["/faas/:name", "/faas/:package/:name"]) {
      app.get(url, { onRequest: expectCall, config: { doc: docOf("Calls a function without arguments.") } }, serve);
      app.post(
        url,
        { onRequest: expectCall, config: { doc: docOf("Calls a function with the body as its arguments.") } },
        serve,
      );
    }
  };
}

function pathOf({ params }: FastifyRequest): string {
  const { package: packageName, name } = params as { package?: string; name: string };
  return packageName === undefined ? name : `${packageName}/${name}`;
}

function docOf(summary: string): RouteDoc {
  return {
    summary,
    answers: {
      200: "`{activationId, status, output, times, startKind, instanceId}`: `output` is what the function gave, text or JSON.",
      400: "The arguments are not what the function takes.",
      404: "There is no such function.",
      413: "The arguments are too large.",
      429: "Too many calls at once, or in a minute.",
      502: "The function was stopped by a trap, or ended with an error.",
      503: "The emulator could not carry out the call.",
      504: "The function reached its time limit.",
    },
  };
}

interface Arguments {
  argument: unknown;
  argumentText?: string;
  requestBytes: number;
}

const NO_ARGUMENTS: Arguments = { argument: undefined, requestBytes: 0 };

/** Reads JSON only to know that it is some: the function gets the text as it came. */
function argumentsOf(body: unknown): Arguments {
  if (!Buffer.isBuffer(body) || body.length === 0) return NO_ARGUMENTS;
  const argumentText = body.toString("utf8");
  let argument: unknown;
  try {
    argument = parseJson(argumentText);
  } catch (error) {
    throw invalid(`The arguments are no JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
  if (typeof argument !== "object" || argument === null) {
    throw invalid("The arguments have to be a JSON array or a JSON object.");
  }
  return { argument, argumentText, requestBytes: body.length };
}

function checkKey(request: FastifyRequest, namespaces: EdgeParts["namespaces"]): EdgeAnswer | null {
  const identity = namespaces.authenticate(request.headers.authorization);
  if (!identity) return { status: 401, body: errorBody("A valid key of the namespace is needed.", "no-key") };
  if (identity.namespace === NAMESPACE) return null;
  return { status: 403, body: errorBody(`This key is not one of the namespace ${NAMESPACE}.`, "wrong-namespace") };
}

function send(reply: FastifyReply, { status, body }: EdgeAnswer): void {
  reply.code(status).header("content-type", "application/json; charset=utf-8").send(body);
}

function unexpected(error: unknown): EdgeAnswer {
  console.error(error);
  return { status: 500, body: errorBody("The emulator failed.", "internal") };
}

function invalid(message: string): CallRefused {
  return new CallRefused("invalid-arguments", message);
}
