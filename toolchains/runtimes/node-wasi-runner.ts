import { readFileSync, writeFileSync } from "node:fs";
import { basename } from "node:path";
import { setFlagsFromString } from "node:v8";
import { WASI } from "node:wasi";
import { type WasiFunctions, refuseLinks } from "./refuse-links.ts";

/*
 * Runs one WASI command module and ends with its exit code:
 *
 *   node-wasi-runner [--phases-file FILE] [--dir HOST GUEST]... [--env NAME=VALUE]... MODULE [ARGUMENT]...
 *
 * It is run by Node, Deno and Bun, each with its own WASI. Its start-up is part of what is measured, so it imports and
 * does as little as it can.
 */

/** What Wasmtime ends with on a trap (128 + SIGABRT): a trap then looks alike on both, and like no exit code of a program. */
const TRAP_EXIT_CODE = 134;
const CANNOT_RUN_EXIT_CODE = 1;

// The part of V8's global that is used; no type library for Node declares it.
declare const WebAssembly: {
  Module: new (bytes: Uint8Array) => object;
  Instance: new (module: object, imports: object) => { exports: { memory: { buffer: ArrayBufferLike } } };
  RuntimeError: new () => Error;
};

const host = process.versions["bun"] !== undefined ? "bun" : process.versions["deno"] !== undefined ? "deno" : "node";
// Node 20 ends in an abort now and then when a module's memory grew before such a fast call of its WASI.
if (host === "node") setFlagsFromString("--no-turbo-fast-api-calls");

const words = process.argv.slice(2);
const nextWord = () => words.shift() ?? "";
const preopens: Record<string, string> = {};
const env: Record<string, string> = {};
let phasesFile: string | undefined;

while (words[0]?.startsWith("--")) {
  const option = nextWord();
  const value = nextWord();
  if (option === "--dir") preopens[nextWord()] = value;
  else if (option === "--env") env[value.slice(0, value.indexOf("="))] = value.slice(value.indexOf("=") + 1);
  else if (option === "--phases-file") phasesFile = value;
  else fail(`unknown option ${option}`, CANNOT_RUN_EXIT_CODE);
}
const modulePath = nextWord();

const phases: Record<string, number> = {};
let phaseStartedAt = process.hrtime.bigint();
function endPhase(name: string): void {
  const now = process.hrtime.bigint();
  phases[name] = Number(now - phaseStartedAt);
  phaseStartedAt = now;
}

function fail(message: string, exitCode: number): never {
  console.error(message);
  process.exit(exitCode);
}

let exitCode = CANNOT_RUN_EXIT_CODE;
try {
  const bytes = readFileSync(modulePath);
  endPhase("loadNs");
  const module = new WebAssembly.Module(bytes);
  endPhase("compileNs");
  const wasi = new WASI({ version: "preview1", args: [basename(modulePath), ...words], env, preopens });
  const memory = () => instance.exports.memory.buffer;
  let functions = wasi.wasiImport as WasiFunctions;
  if (host === "bun") {
    const { repairBunWasi } = await import("./bun-wasi-repairs.ts");
    functions = repairBunWasi(wasi, functions, memory);
  } else if (host === "deno") {
    const { repairDenoWasi } = await import("./deno-wasi-repairs.ts");
    functions = repairDenoWasi(functions, memory);
  }
  // Only where a module can see files: the checks are part of what is measured.
  if (Object.keys(preopens).length > 0) functions = refuseLinks(functions, preopens, memory);
  const instance = new WebAssembly.Instance(module, { wasi_snapshot_preview1: functions });
  endPhase("instantiateNs");
  exitCode = run(wasi, instance);
  endPhase("runNs");
} catch (error) {
  fail(`${basename(modulePath)} can't be run: ${(error as Error).message}`, CANNOT_RUN_EXIT_CODE);
}
if (phasesFile !== undefined) writeFileSync(phasesFile, JSON.stringify(phases));
process.exit(exitCode);

/** A trap is the end of the program and not a failure to run it: its phases are still worth telling. */
function run(wasi: WASI, instance: object): number {
  try {
    return wasi.start(instance);
  } catch (error) {
    // An endless recursion reaches V8's stack limit, which it reports as a RangeError.
    if (!(error instanceof WebAssembly.RuntimeError || error instanceof RangeError)) throw error;
    console.error(`wasm trap: ${error.stack ?? error.message}`);
    return TRAP_EXIT_CODE;
  }
}
