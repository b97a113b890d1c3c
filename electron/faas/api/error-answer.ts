import type { FastifyError, FastifyReply, FastifyRequest } from "fastify";
import { WorkbenchError } from "#shared/errors.ts";
import { CallRefused } from "../controller/invoke/call-refused.ts";
import { ApiError, WORDS } from "./api-error.ts";

/** The body of every error: clients of OpenWhisk take it for none unless it has both. */
export function errorBody(message: string, transactionId: string): { error: string; code: string } {
  return { error: message, code: transactionId };
}

/** Answers with what was thrown while a request was carried out. */
export function answerError(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const { status, message, headers } = describe(error, request);
  // A body that was not read to its end would be taken for the next request.
  if (status === 413) reply.header("Connection", "close");
  return reply
    .code(status)
    .headers(headers ?? {})
    .send(errorBody(message, request.id));
}

interface ErrorAnswer {
  status: number;
  message: string;
  headers?: Readonly<Record<string, string>>;
}

function describe(error: unknown, request: FastifyRequest): ErrorAnswer {
  if (error instanceof ApiError || error instanceof CallRefused)
    return { status: error.status, message: error.message, headers: "headers" in error ? error.headers : undefined };
  if (error instanceof WorkbenchError) {
    const message = error.hint ? `${error.message} ${error.hint}` : error.message;
    if (error.code === "INVALID_REQUEST") return { status: 400, message };
    if (error.code === "DISK_FULL") return { status: 507, message };
  }
  const known = describeFastifyError(error, request);
  if (known) return known;
  console.error(`[${request.id}] ${request.method} ${request.url}`, error);
  return { status: 500, message: WORDS.internal };
}

function describeFastifyError(error: unknown, request: FastifyRequest): ErrorAnswer | null {
  const { code, statusCode, message } = error as Partial<FastifyError>;
  switch (code) {
    case "FST_ERR_CTP_BODY_TOO_LARGE": {
      const allowedBytes = request.routeOptions.bodyLimit ?? 0;
      // In pieces nobody has said how much there is: it was given up at the first byte too many.
      const sizeBytes = Number(request.headers["content-length"] ?? allowedBytes + 1);
      return { status: 413, message: WORDS.tooLarge("Request", sizeBytes, allowedBytes) };
    }
    case "FST_ERR_CTP_INVALID_MEDIA_TYPE":
      return {
        status: 415,
        message: "The request's Content-Type is not supported. Expected:\napplication/json",
      };
    default:
      // Its other complaints about a request (a length that isn't its body's) are the client's faults as well.
      return code?.startsWith("FST_ERR") && statusCode !== undefined && statusCode < 500
        ? { status: statusCode, message: message ?? WORDS.internal }
        : null;
  }
}
