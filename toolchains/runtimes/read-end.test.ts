import { describe, expect, test } from "vitest";
import { parseRuntimeRef } from "#shared/model/tool.ts";
import type { MeasuredExecution } from "../measure/measured-command.ts";
import { runtimes } from "./index.ts";
import { readEnd } from "./read-end.ts";

/** What runtimes said of traps, word for word but for addresses. */
const RECORDED: [ref: string, exitCode: number, stderr: string, kind: string, stdout?: string][] = [
  [
    "wasmtime",
    134,
    "Error: failed to run main module `p.wasm`\n\nCaused by:\n    0: failed to invoke command default\n    1: error while executing at wasm backtrace:\n    0:     0x8f - <unknown>!<wasm function 2>\n    2: memory fault at wasm address 0xfffffff8 in linear memory of size 0x10000\n    3: wasm trap: out of bounds memory access\n\nStack backtrace:\n   0: <unknown>\n",
    "out of bounds memory access",
  ],
  [
    "wasmtime",
    134,
    "Error: failed to run main module `p.wasm`\n\nCaused by:\n    0: failed to invoke command default\n    1: error while executing at wasm backtrace:\n    0:     0x85 - <unknown>!<wasm function 2>\n    2: wasm trap: wasm `unreachable` instruction executed\n\n",
    "unreachable",
  ],
  ["wasmer", 45, "RuntimeError: integer overflow\n    at <unnamed> (<module>[2]:0x95)\n", "integer overflow"],
  ["wasmer", 45, "RuntimeError: call stack exhausted\n", "call stack exhausted"],
  [
    "lucet",
    101,
    "thread 'main' panicked at 'lucet-wasi runtime error: Runtime fault: FaultDetails { fatal: false, trapcode: Some(BadSignature), rip_addr: 140155890656136, rip_addr_details: Some(AddrDetails { in_module_code: true, file_name: Some(\"/p.so\"), sym_name: Some(\"guest_func__start\") }) }', src/main.rs:277:23\nnote: run with `RUST_BACKTRACE=1` environment variable to display a backtrace\n",
    "indirect call type mismatch",
  ],
  [
    "wazero",
    1,
    "error instantiating wasm binary: module[] function[_start] failed: wasm error: invalid table access\nwasm stack trace:\n\t.$2()\n",
    "undefined element",
  ],
  [
    "wazero",
    1,
    "error instantiating wasm binary: module[] function[_start] failed: stack overflow\n",
    "call stack exhausted",
  ],
  ["wasmi", 1, "Error: failed during execution of _start: uninitialized element 2\n", "uninitialized element"],
  [
    "wasmi",
    1,
    "Error: failed during execution of _start: wasm `unreachable` instruction executed\n\nStack backtrace:\n   0: <unknown>\n   6: __libc_start_call_main\n             at ./csu/../sysdeps/nptl/libc_start_call_main.h:58:16\n",
    "unreachable",
  ],
  [
    "node",
    134,
    "wasm trap: RuntimeError: divide by zero\n    at wasm://wasm/3718e4d6:wasm-function[2]:0x91\n    at WASI.start (node:wasi:136:7)\n",
    "integer divide by zero",
  ],
  [
    "node:emscripten",
    134,
    "wasm trap: RangeError: Maximum call stack size exceeded\n    at p.wasm.f (wasm://wasm/p:wasm-function[2]:0x91)\n",
    "call stack exhausted",
  ],
  [
    "node:emscripten",
    134,
    "wasm trap: RuntimeError: Aborted(native code called abort())\n    at abort (p.js:1:1)\n",
    "unknown",
  ],
  ["wasm2c", 134, "wasm trap: Conversion from NaN to integer\n", "invalid conversion to integer"],
  ["wasm3", 1, "Error: [trap] unreachable executed\n", "unreachable"],
  ["iwasm", 1, "", "integer divide by zero", "Exception: integer divide by zero\n"],
];

function ended(exitCode: number, stderr: string, more: Partial<MeasuredExecution> = {}): MeasuredExecution {
  const nothing = { signal: null, limit: null, wallNs: 1, userNs: null, sysNs: null, maxRssBytes: null, events: null };
  return { ...nothing, exitCode, stdout: Buffer.from(""), stderr: Buffer.from(stderr), ...more };
}

const runtimeOf = (ref: string) => runtimes.find(({ id }) => id === parseRuntimeRef(ref).id)!;

test.each(RECORDED)("%s, exit code %i, %j", (ref, exitCode, stderr, kind, stdout = "") => {
  const read = (execution: MeasuredExecution) => readEnd(execution, runtimeOf(ref), false).trap;
  const execution = ended(exitCode, `what the program printed${stderr}`, { stdout: Buffer.from(stdout) });
  expect(read(execution)).toMatchObject({ kind });
  expect(read({ ...execution, exitCode: 0 })).toBeNull();
  expect(read({ ...execution, exitCode: 77 })).toBeNull();
  expect(read({ ...execution, exitCode: null, signal: "SIGKILL" })).toBeNull();
  expect(read({ ...execution, limit: "memory" })).toBeNull();
  expect(read({ ...execution, stdout: Buffer.from(""), stderr: Buffer.from("nothing of a trap\n") })).toBeNull();
});

describe("a trap before a program's first instruction", () => {
  const stderr =
    "error: Unable to instantiate the WebAssembly module\n╰─▶ 1: RuntimeError: out of bounds memory access\n";

  test("is one where the program can't have printed the words itself", () => {
    const trap = { kind: "out of bounds memory access", message: "out of bounds memory access" };
    expect(readEnd(ended(1, stderr), runtimeOf("wasmer"), true).trap).toEqual(trap);
    expect(readEnd(ended(1, stderr), runtimeOf("wasmer"), false).trap).toBeNull();
  });
});

test("an exit code that a runtime refuses is no trap", () => {
  const refused = "exit with invalid exit status outside of [0..126)\n";
  expect(
    readEnd(ended(1, `Error: failed during execution of _start: ${refused}`), runtimeOf("wasmi"), false).trap,
  ).toBeNull();
});

test("what a runtime prints for a program that can't is left out, and nothing else", () => {
  const stdoutOf = (text: string, silent: boolean, ref = "wasmer") =>
    Buffer.from(readEnd(ended(0, "", { stdout: Buffer.from(text) }), runtimeOf(ref), silent).stdout).toString();
  expect(stdoutOf("\n", true)).toBe("");
  expect(stdoutOf("\n", false)).toBe("\n");
  expect(stdoutOf("a\n", true)).toBe("a\n");
  expect(stdoutOf("\n", true, "wasmtime")).toBe("\n");
});
