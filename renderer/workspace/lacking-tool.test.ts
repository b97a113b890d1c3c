import { expect, test } from "vitest";
import {
  embeddedClang,
  missingGcc,
  missingWasmtime,
  nativeRuntime,
  wasmtimeRuntime,
} from "../testing/example-tools.ts";
import { addressOfCompiler, addressOfLacking } from "./lacking-tool.ts";

const tools = [nativeRuntime, missingWasmtime, embeddedClang, missingGcc];
const program = { tools, language: "c", compilers: {} } as const;

test("what a program lacks is its runtime, or else a compiler of its language for it", () => {
  expect(addressOfLacking("wasmtime", program)).toBe("#/tools/wasmtime");
  expect(addressOfLacking("wasmtime:winch", { ...program, tools: [wasmtimeRuntime] })).toBe("#/tools/wasmtime");
  expect(addressOfLacking("native", program)).toBe("#/tools/gcc");
});

test("a compiler that was asked for by name is the one that is lacking", () => {
  expect(addressOfLacking("native", { ...program, compilers: { native: "zig" } })).toBe("#/tools/zig");
  expect(addressOfCompiler("emscripten", program)).toBe("#/tools");
  expect(addressOfCompiler("native", { ...program, tools: null })).toBe("#/tools");
});
