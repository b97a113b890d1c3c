import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from "fastify";
import type { Activation } from "#shared/model/faas/activation.ts";
import type { ActivationStore } from "../../activations/activation-store.ts";
import { parseQualifiedName } from "../../controller/entities/entity-path.ts";
import type { EntityStore, ResolvedAction } from "../../controller/entities/entity-store.ts";
import type { CallAnswer } from "../../controller/invoke/call.ts";
import { SYSTEM_OVERLOADED } from "../../controller/invoke/fault-words.ts";
import { fireTrigger } from "../../controller/invoke/fire-trigger.ts";
import type { FunctionInvoker } from "../../controller/invoke/invoke-function.ts";
import { parseJson } from "../../controller/invoke/parse-json.ts";
import { within } from "../../invoker/limit-wait.ts";
import { ApiError, WORDS } from "../api-error.ts";
import { entityOf, requireCollection, requireOwner, requireReadable, type NamedEntity } from "./entitlement.ts";
import { toOpenWhiskRecord } from "./openwhisk-record.ts";
import { queryBoolean, queryValue } from "./query.ts";

export interface InvokeParts {
  store: EntityStore;
  functions: FunctionInvoker;
  activations: Pick<ActivationStore, "add">;
}

const ACTIVATION_ID = "x-openwhisk-activation-id";

/** Invoking actions and firing triggers; for `authenticatedRoutes`. */
export function invokeRoutes(parts: InvokeParts): FastifyPluginAsync {
  const { store, functions } = parts;

  const invoke = async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const arrivedNs = process.hrtime.bigint();
    const named = entityOf(request);
    const isBlocking = queryBoolean(request, "blocking", false);
    const resultOnly = queryBoolean(request, "result", false);
    const waitMs = readWait(request, functions.limits.maxBlockingWaitMs);
    const payload = readPayload(request.body);
    const action = findAction(store, request, named);
    const { activationId, done } = functions.start({
      action,
      caller: request.identity,
      // An action of OpenWhisk's gets an object, whatever the client left out.
      argument: payload.value ?? {},
      argumentText: payload.text,
      requestBytes: payload.sizeBytes,
      arrivedNs,
      through: "api",
    });
    reply.header(ACTIVATION_ID, activationId);
    const answer = isBlocking ? await within(waitMs, done) : undefined;
    return answer ? sendAnswer(reply, answer, resultOnly) : reply.code(202).send({ activationId });
  };

  const fire = async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const arrivedNs = process.hrtime.bigint();
    const { namespace, name, path } = entityOf(request);
    requireOwner(request.identity, namespace, path);
    const payload = readPayload(request.body);
    if (Array.isArray(payload.value)) throw new ApiError(400, WORDS.malformed("Object expected"));
    const trigger = requireCollection(store.get(namespace, name), "triggers");
    const { value, sizeBytes } = payload;
    const firing = { trigger, caller: request.identity, payload: value, requestBytes: sizeBytes, arrivedNs };
    const activationId = fireTrigger(parts, firing);
    if (activationId === null) return reply.code(204).send();
    return reply.code(202).header(ACTIVATION_ID, activationId).send({ activationId });
  };

  return async (app) => {
    app.removeAllContentTypeParsers();
    app.addContentTypeParser(
      "application/json",
      { parseAs: "buffer", bodyLimit: functions.limits.maxPayloadBytes },
      (_request, body, done) => done(null, body),
    );
    const options = { bodyLimit: functions.limits.maxPayloadBytes };
    const actionDoc = {
      summary: "Invokes an action.",
      auth: true,
      query: {
        blocking: { description: "Waits for the end; otherwise answers at once.", type: "boolean" },
        result: { description: "Answers with the result instead of the record.", type: "boolean" },
        timeout: { description: "The longest wait, in milliseconds.", type: "integer" },
      },
      body: { type: "object", description: "The action's arguments." },
      answers: {
        200: "The record of the activation, or its result.",
        202: "It was begun; `activationId` names it.",
        500: "The record of an activation that the platform could not carry out.",
        502: "The record of an activation that ended with an error.",
      },
    } as const;
    for (const path of ["/namespaces/:namespace/actions/:name", "/namespaces/:namespace/actions/:package/:name"]) {
      app.post(path, { ...options, config: { doc: actionDoc } }, invoke);
    }
    const triggerDoc = {
      summary: "Fires a trigger: invokes the actions of its active rules.",
      auth: true,
      body: { type: "object", description: "The event." },
      answers: { 202: "It was fired; `activationId` names the record.", 204: "No rule of it is active." },
    };
    app.post("/namespaces/:namespace/triggers/:name", { ...options, config: { doc: triggerDoc } }, fire);
  };
}

interface Payload {
  value: unknown;
  text?: string;
  sizeBytes: number;
}

/** The arguments: none, an object, or an array. Throws 400. */
function readPayload(body: unknown): Payload {
  if (!Buffer.isBuffer(body) || body.length === 0) return { value: undefined, sizeBytes: 0 };
  const text = body.toString("utf8");
  let value: unknown;
  try {
    value = parseJson(text);
  } catch (error) {
    throw new ApiError(400, WORDS.malformed(error instanceof Error ? error.message : String(error)));
  }
  if (value === null) return { value: undefined, sizeBytes: body.length };
  if (typeof value !== "object") throw new ApiError(400, WORDS.malformed("Object expected"));
  return { value, text, sizeBytes: body.length };
}

function readWait(request: FastifyRequest, longestMs: number): number {
  const value = queryValue(request, "timeout");
  if (value === undefined) return longestMs;
  const waitMs = /^\d{1,10}$/.test(value) ? Number(value) : 0;
  if (waitMs >= 1 && waitMs <= longestMs) return waitMs;
  throw new ApiError(400, `Timeout must be number of milliseconds up to ${longestMs}.`);
}

/** The action, and those that it consists of, if the caller may call them. */
function findAction(
  store: EntityStore,
  { identity }: FastifyRequest,
  { namespace, path }: NamedEntity,
): ResolvedAction {
  requireReadable(store, identity, namespace, path);
  const action = store.resolveAction(namespace, path);
  if (!action) {
    requireCollection(store.get(namespace, path), "actions");
    throw new ApiError(404, WORDS.doesNotExist);
  }
  if (action.exec.type === "sequence") {
    for (const component of action.exec.components) {
      const named = parseQualifiedName(component, identity.namespace);
      if (named) requireReadable(store, identity, named.namespace, named.path);
    }
  }
  return action;
}

const HTTP_STATUS: Record<Activation["status"], number> = {
  success: 200,
  "application error": 502,
  "action developer error": 502,
  "whisk internal error": 500,
};

function sendAnswer(reply: FastifyReply, { activation, resultText }: CallAnswer, resultOnly: boolean): FastifyReply {
  if (activation.fault === "queue-full") throw new ApiError(429, SYSTEM_OVERLOADED);
  reply.code(HTTP_STATUS[activation.status]);
  if (resultOnly || Array.isArray(activation.result)) {
    return reply.header("content-type", "application/json; charset=utf-8").send(resultText);
  }
  const record = toOpenWhiskRecord(activation);
  // OpenWhisk collects logs later; of a sequence they are its components, which are known.
  return reply.send(activation.kind === "sequence" ? record : { ...record, logs: [] });
}
