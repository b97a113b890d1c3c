import { expect, test } from "vitest";
import { reasonBeside } from "./reason-words.ts";

test.each([
  ["wasmtime", "Wasmtime: no wasmtime on PATH", "no wasmtime on PATH"],
  ["wasmtime:aot", "Wasmtime: no wasmtime on PATH", "no wasmtime on PATH"],
  ["wasmtime", "Wasmtime: it ended with exit code 1", "Wasmtime: it ended with exit code 1"],
  ["native", "no C compiler found", "no C compiler found"],
  ["wasmi", "prime.c:3: error: expected ;", "prime.c:3: error: expected ;"],
])("beside %s, %s is said as %s", (runtime, message, said) => {
  expect(reasonBeside(runtime, message)).toBe(said);
});
