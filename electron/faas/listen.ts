import type { FastifyInstance } from "fastify";
import { WorkbenchError } from "#shared/errors.ts";

/** OpenWhisk's standalone server is found there. */
const USUAL_PORT = 3233;

/**
 * How many connections may wait to be accepted while the emulator is at work; Node's 511 overflow in a burst of clients,
 * which then see resets and delays of seconds that no record explains. Systems have limits of their own, which hold
 * where they are less: Linux net.core.somaxconn (4096 since 5.4, 128 before), macOS kern.ipc.somaxconn (128), Windows
 * about 200.
 */
const BACKLOG = 4096;

/**
 * Listens on a port (0 is any free one), or, where none is named, on the usual one, or on any free one while another
 * program has that. Throws PORT_IN_USE, PERMISSION_DENIED and INVALID_REQUEST.
 */
export async function listen(server: FastifyInstance, host: string, port: number | null): Promise<void> {
  try {
    await server.listen({ host, port: port ?? USUAL_PORT, backlog: BACKLOG });
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
