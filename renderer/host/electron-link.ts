import { RPCLink } from "@orpc/client/message-port";
import type { Transport } from "./reconnecting-link.ts";

/** The word the preload script listens for; it forwards the port to the main process. */
export const CONNECT_MESSAGE = "workbench:connect";

const ANSWER_TIMEOUT_MS = 10_000;

/** Hands one end of a new channel to the preload script; resolves when the core has answered on the other. */
export async function openMessagePort(target: Pick<Window, "postMessage">): Promise<Transport> {
  const { port1, port2 } = new MessageChannel();
  const closed = new Promise<void>((settle) => port1.addEventListener("close", () => settle(), { once: true }));
  const link = new RPCLink({ port: port1 });
  port1.start();
  target.postMessage(CONNECT_MESSAGE, "*", [port2]);
  const signal = AbortSignal.any([AbortSignal.timeout(ANSWER_TIMEOUT_MS), abortedWhen(closed)]);
  await link.call(["app", "info"], undefined, { context: {}, signal });
  return { link, closed };
}

function abortedWhen(promise: Promise<void>): AbortSignal {
  const controller = new AbortController();
  void promise.then(() => controller.abort(new Error("The port was closed")));
  return controller.signal;
}
