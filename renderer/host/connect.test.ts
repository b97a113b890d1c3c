import { describe, expect, test } from "vitest";
import { hostKind } from "./connect.ts";
import { retryDelayMs } from "./reconnecting-link.ts";
import { rpcAddress } from "./web-link.ts";

describe("which link a window uses", () => {
  test("Electron names itself in the user agent", () => {
    expect(hostKind("Mozilla/5.0 (X11) Chrome/140.0 Electron/45.4.1 Safari/537.36")).toBe("electron");
  });

  test("any other window is a browser's", () => {
    expect(hostKind("Mozilla/5.0 (X11; Linux x86_64) Chrome/140.0 Safari/537.36")).toBe("web");
    expect(hostKind("Mozilla/5.0 ElectronicReader")).toBe("web");
  });
});

test("a browser calls the server its page came from", () => {
  expect(rpcAddress({ protocol: "http:", host: "127.0.0.1:4173" })).toBe("ws://127.0.0.1:4173/rpc");
  expect(rpcAddress({ protocol: "https:", host: "lab.example" })).toBe("wss://lab.example/rpc");
});

test("waits longer after each failed attempt, but never over five seconds", () => {
  const delays = [0, 1, 2, 3, 4, 5, 20].map(retryDelayMs);
  expect(delays).toEqual([300, 600, 1200, 2400, 4800, 5000, 5000]);
});
