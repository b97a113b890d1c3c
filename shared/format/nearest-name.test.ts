import { expect, test } from "vitest";
import { nearestName } from "./nearest-name.ts";

const runtimes = ["native", "node", "node:emscripten", "wasmtime", "wasmtime:aot", "wasmer", "wasm3", "wazero"];

test.each([
  ["wasmtme", "wasmtime"],
  ["wsamtime", "wasmtime"],
  ["Wasmtime", "wasmtime"],
  ["wasmtime:oat", "wasmtime:aot"],
  ["naitve", "native"],
  ["noed", "node"],
  ["spidermonkey", null],
  ["x", null],
  ["", null],
])("%s: %s", (misspelled, expected) => {
  expect(nearestName(misspelled, runtimes)).toBe(expected);
});
