import { implement } from "@orpc/server";
import { RPCHandler } from "@orpc/server/message-port";
import { expect, test } from "vitest";
import { contract } from "#shared/contract/index.ts";
import { CONNECT_MESSAGE, openMessagePort } from "./electron-link.ts";

const info = { version: "1.0.0", dataDir: "/data", platform: "linux", pathSeparator: "/" };

/** Stands where the preload script and the core stand: takes the port and answers on it. */
function answeringWindow() {
  const ports: MessagePort[] = [];
  const messages: unknown[] = [];
  const postMessage = (message: unknown, _targetOrigin: unknown, transfer: unknown) => {
    messages.push(message);
    const [port] = transfer as [MessagePort];
    ports.push(port);
    new RPCHandler({ app: { info: implement(contract).app.info.handler(() => info) } }).upgrade(port);
    port.start();
  };
  return { target: { postMessage } as unknown as Pick<Window, "postMessage">, ports, messages };
}

test("hands over a port and is connected when the core has answered on it", async () => {
  const { target, messages, ports } = answeringWindow();
  const transport = await openMessagePort(target);
  expect(messages).toEqual([CONNECT_MESSAGE]);
  expect(await transport.link.call(["app", "info"], undefined, { context: {} })).toEqual(info);
  ports[0]?.close();
  await transport.closed;
});

test("a port that is closed unanswered is a failed attempt", async () => {
  const target = {
    postMessage: (_message: unknown, _origin: unknown, transfer: unknown) => (transfer as [MessagePort])[0].close(),
  } as unknown as Pick<Window, "postMessage">;
  await expect(openMessagePort(target)).rejects.toThrow();
});
