import type { FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import { WorkbenchError } from "#shared/errors.ts";
import type { WorkbenchRefusal } from "#shared/model/faas/workbench-api.ts";

const STATUS: Record<WorkbenchRefusal["code"], number> = {
  "invalid-request": 400,
  unauthorized: 401,
  forbidden: 403,
  "not-found": 404,
  internal: 500,
};

/** What a request of the workbench's dialect is answered with that can't be carried out. */
export class Refusal extends Error {
  constructor(
    readonly code: WorkbenchRefusal["code"],
    message: string,
  ) {
    super(message);
    this.name = "Refusal";
  }
}

/** Throws a refusal that names the first thing that is wrong. */
export function parseRequest<T extends z.ZodType>(schema: T, value: unknown): z.output<T> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const where = issue?.path.length ? `${issue.path.join(".")}: ` : "";
  throw new Refusal("invalid-request", `${where}${issue?.message ?? "The request is not valid."}`);
}

export function answerRefusal(error: unknown, _request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const { code, message } = refusalOf(error);
  if (code === "unauthorized") reply.header("www-authenticate", 'Basic realm="Wasm Workbench"');
  return reply.code(STATUS[code]).send({ error: message, code } satisfies WorkbenchRefusal);
}

function refusalOf(error: unknown): Pick<Refusal, "code" | "message"> {
  if (error instanceof Refusal) return error;
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof WorkbenchError && error.code === "INVALID_REQUEST")
    return { code: "invalid-request", message: error.hint ? `${message} ${error.hint}` : message };
  // Fastify's own, of a body that is no JSON for instance.
  const status = error instanceof Error && "statusCode" in error ? Number(error.statusCode) : 500;
  return { code: status < 500 ? "invalid-request" : "internal", message };
}
