import { randomUUID } from "node:crypto";
import { STATUS_CODES } from "node:http";
import type { Socket } from "node:net";
import type { ConnectionError, FastifyError } from "fastify";
import { errorBody } from "./error-answer.ts";

/** Status and words for an address that no route can be looked for with. */
export function badAddress({ code }: FastifyError): { status: number; message: string } {
  return code === "FST_ERR_MAX_PARAM_LENGTH"
    ? { status: 414, message: "A name in the request's address is too long." }
    : { status: 400, message: "The request's address can't be read." };
}

/** Answers bytes that are no request, or one that doesn't come to its end, and closes the connection. */
export function answerUnreadable(error: ConnectionError, socket: Socket): void {
  // Whoever sent them is gone.
  if (error.code === "ECONNRESET" || socket.destroyed) return;
  const { status, message } = faultOf(error);
  const body = errorBody(message, newRequestId());
  const text = JSON.stringify(body);
  if (socket.writable)
    socket.write(
      `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nContent-Type: application/json; charset=utf-8\r\n` +
        `X-Request-ID: ${body.code}\r\nContent-Length: ${Buffer.byteLength(text)}\r\nConnection: close\r\n\r\n${text}`,
    );
  socket.destroy(error);
}

function faultOf({ code }: ConnectionError): { status: number; message: string } {
  switch (code) {
    case "ERR_HTTP_REQUEST_TIMEOUT":
      return { status: 408, message: "The request took too long to arrive." };
    case "HPE_HEADER_OVERFLOW":
      return { status: 431, message: "The request's headers are too large." };
    default:
      return { status: 400, message: "The request can't be read." };
  }
}

export function newRequestId(): string {
  return randomUUID().replaceAll("-", "");
}
