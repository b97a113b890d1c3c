// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, test, vi } from "vitest";

const sent: { channel: string; message: unknown; ports: unknown[] }[] = [];
let namesBefore: string[];

beforeEach(async () => {
  sent.length = 0;
  namesBefore = Object.keys(window);
  vi.doMock("electron", () => ({
    ipcRenderer: {
      postMessage: (channel: string, message: unknown, ports: unknown[]) => sent.push({ channel, message, ports }),
    },
  }));
  vi.resetModules();
  await import("./preload.ts");
});
afterEach(() => vi.doUnmock("electron"));

function post(init: MessageEventInit): void {
  window.dispatchEvent(new MessageEvent("message", init));
}

test("passes the port of the page's own message on, and nothing else", () => {
  const { port1, port2 } = new MessageChannel();
  const ports = [port1];
  post({ data: "workbench:connect", source: window, ports: [] });
  post({ data: "workbench:connect", source: window, ports: [port1, port2] });
  post({ data: "something else", source: window, ports });
  post({ data: { toString: () => "workbench:connect" }, source: window, ports });
  post({ data: "workbench:connect", source: null, ports });
  expect(sent).toEqual([]);

  post({ data: "workbench:connect", source: window, ports });
  expect(sent).toEqual([{ channel: "workbench:connect", message: null, ports: [port1] }]);
  port1.close();
});

test("puts nothing on the window", () => {
  expect(Object.keys(window)).toEqual(namesBefore);
});
