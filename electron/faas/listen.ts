import type { FastifyInstance } from "fastify";
import { WorkbenchError } from "#shared/errors.ts";

/** OpenWhisk's standalone server is found there. */
const USUAL_PORT = 3233;

/**
 * Listens on a port (0 is any free one), or, where none is named, on the usual one, or on any free one while another
 * program has that. Throws PORT_IN_USE, PERMISSION_DENIED and INVALID_REQUEST.
 */
export async function listen(server: FastifyInstance, host: string, port: number | null): Promise<void> {
  try {
    await server.listen({ host, port: port ?? USUAL_PORT });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "EADDRINUSE" && port === null) return listen(server, host, 0);
    throw explain(code, host, port ?? USUAL_PORT, error);
  }
}

function explain(code: string | undefined, host: string, port: number, cause: unknown): unknown {
  switch (code) {
    case "EADDRINUSE":
      return new WorkbenchError("PORT_IN_USE", `Port ${port} is used by another program.`, {
        hint: "Choose another with --port N; --port 0 takes any free one.",
        cause,
      });
    case "EACCES":
      return new WorkbenchError("PERMISSION_DENIED", `This system doesn't allow you to listen on port ${port}.`, {
        hint: "Choose one above 1023 with --port N.",
        cause,
      });
    case "EADDRNOTAVAIL":
    case "ENOTFOUND":
    case "EAI_AGAIN":
      return new WorkbenchError("INVALID_REQUEST", `${host} is no address of this machine.`, {
        hint: "Leave --host out, or name one of its addresses.",
        cause,
      });
    default:
      return cause;
  }
}
