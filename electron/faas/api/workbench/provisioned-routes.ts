import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import {
  NODE_PROTOCOL,
  ProvisionRequest,
  WarmRequest,
  type NodeDescription,
  type ProvisionedList,
} from "#shared/model/faas/nodes.ts";
import { SIZE_LIMITS } from "../../controller/entities/system-limits.ts";
import { OPENWHISK_CALL_LIMITS } from "../../controller/invoke/call-limits.ts";
import { parseJson } from "../../controller/invoke/parse-json.ts";
import { ACTIVATION_ID_HEADER } from "../../nodes/node-connection.ts";
import type { ProvisionedFunctions, ProvisionedName } from "../../nodes/provisioned-functions.ts";
import { DOCS } from "./workbench-docs.ts";
import { parseRequest, Refusal } from "./workbench-refusal.ts";

export interface ProvisionedParts {
  provisioned: ProvisionedFunctions;
  /** Of this emulator. */
  nodeId: string;
  version: string;
}

/** Base64 takes four bytes for three; parameters and annotations come on top. */
const PROVISION_LIMIT = 2 * SIZE_LIMITS.codeBytes + 4 * SIZE_LIMITS.parametersBytes;
/** Parameters of function and package have been merged into the arguments by then. */
const CALL_LIMIT = OPENWHISK_CALL_LIMITS.maxPayloadBytes + 4 * SIZE_LIMITS.parametersBytes;

const ACTIVATION_ID = /^[0-9a-f]{32}$/;

type Named = FastifyRequest<{ Params: ProvisionedName }>;

/** What a controller asks of this emulator as its node. */
export function provisionedRoutes(app: FastifyInstance, { provisioned, nodeId, version }: ProvisionedParts): void {
  const PATH = "/provisioned/:controller/:revision";

  app.get("/node", { config: { doc: DOCS.node } }, async (): Promise<NodeDescription> => ({
    protocol: NODE_PROTOCOL,
    id: nodeId,
    version,
    platform: process.platform,
    arch: process.arch,
    pid: process.pid,
    startedAtMs: Math.round(performance.timeOrigin),
  }));

  app.get<{ Querystring: { controller?: string } }>(
    "/provisioned",
    { config: { doc: DOCS.provisioned } },
    async ({ query }): Promise<ProvisionedList> => ({ functions: provisioned.list(query.controller) }),
  );

  app.put(PATH, { config: { doc: DOCS.provision }, bodyLimit: PROVISION_LIMIT }, async (request, reply) => {
    await provisioned.put((request as Named).params, parseRequest(ProvisionRequest, request.body));
    return reply.code(204).send();
  });

  app.delete(PATH, { config: { doc: DOCS.unprovision } }, async (request, reply) => {
    if (!(await provisioned.remove((request as Named).params))) throw notHere();
    return reply.code(204).send();
  });

  app.post(`${PATH}/warm`, { config: { doc: DOCS.warm } }, async (request) => {
    const warming = provisioned.warm((request as Named).params, parseRequest(WarmRequest, request.body).count);
    if (!warming) throw notHere();
    return warming;
  });

  void app.register(async (calls) => {
    calls.removeAllContentTypeParsers();
    calls.addContentTypeParser("*", { parseAs: "buffer" }, (_request, body, next) => next(null, body));
    calls.post(
      `${PATH}/calls`,
      { config: { doc: DOCS.forwardedCall }, bodyLimit: CALL_LIMIT },
      async (request, reply) => {
        const arrivedNs = process.hrtime.bigint();
        const activationId = request.headers[ACTIVATION_ID_HEADER];
        if (typeof activationId !== "string" || !ACTIVATION_ID.test(activationId))
          throw new Refusal("invalid-request", `The header ${ACTIVATION_ID_HEADER} has to name the activation.`);
        const call = { activationId, ...argumentOf(request.body), arrivedNs };
        const outcome = provisioned.invoke((request as Named).params, call, goneSignal(reply));
        if (!outcome) throw notHere();
        return reply.header("content-type", "application/json; charset=utf-8").send(await outcome);
      },
    );
  });
}

function notHere(): Refusal {
  return new Refusal("not-found", "This version of the function is not here.");
}

function argumentOf(body: unknown): { argument: unknown; argumentText?: string } {
  if (!Buffer.isBuffer(body) || body.length === 0) return { argument: undefined };
  const argumentText = body.toString("utf8");
  try {
    return { argument: parseJson(argumentText), argumentText };
  } catch (error) {
    throw new Refusal("invalid-request", `The arguments are no JSON: ${(error as Error).message}`);
  }
}

/** Aborted when the controller doesn't wait any more. */
function goneSignal(reply: FastifyReply): AbortSignal {
  const controller = new AbortController();
  reply.raw.once("close", () => {
    if (!reply.raw.writableFinished) controller.abort();
  });
  return controller.signal;
}
