import { readFileSync, writeFileSync } from "node:fs";
import { basename } from "node:path";
import { setFlagsFromString } from "node:v8";
import { WASI } from "node:wasi";
import { type WasiFunctions, refuseLinks } from "./refuse-links.ts";

/*
 * Runs one WASI command module and ends with its exit code, or after a trap with 134 and its reason on stderr:
 *
 *   node-wasi-runner [--phases-file FILE] [--dir HOST GUEST]... [--env NAME=VALUE]... MODULE [ARGUMENT]...
 *
 * It is run by Node, Deno and Bun, each with its own WASI. Its start-up is part of what is measured, so it imports and
 * does as little as it can.
 */

/** What Wasmtime ends with on a trap (128 + SIGABRT). */
const TRAP_EXIT_CODE = 134;
const CANNOT_RUN_EXIT_CODE = 1;

// The part of V8's global that is used; no type library for Node declares it.
interface Instance {
  exports: { memory: { buffer: ArrayBufferLike }; _start: () => void };
}
declare const WebAssembly: {
  Module: { new (bytes: Uint8Array): object; imports(module: object): unknown[] };
  Instance: new (module: object, imports: object) => Instance;
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
  let instance: Instance;
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
  functions = withUnsignedNumbers(functions);
  exitCode = untilTrap(() => {
    instance = new WebAssembly.Instance(module, { wasi_snapshot_preview1: functions, wasi_unstable: functions });
    endPhase("instantiateNs");
    const code = start(wasi, module, instance);
    return (code & 0xff) === TRAP_EXIT_CODE ? refuseTrapCode(code) : code;
  });
  endPhase("runNs");
} catch (error) {
  fail(`${basename(modulePath)} can't be run: ${(error as Error).message}`, CANNOT_RUN_EXIT_CODE);
}
if (phasesFile !== undefined) writeFileSync(phasesFile, JSON.stringify(phases));
process.exit(exitCode);

/**
 * An i32 above 2^31 reaches JavaScript as a negative number, which Node takes for no number of WASI's; all of them there
 * are unsigned.
 */
function withUnsignedNumbers(functions: WasiFunctions): WasiFunctions {
  return Object.fromEntries(
    Object.entries(functions).map(([name, call]) => [
      name,
      (...args: (number | bigint)[]) => call(...args.map((arg) => (typeof arg === "number" ? arg >>> 0 : arg))),
    ]),
  );
}

/** WASI wants a memory of every module, also of one that imports nothing. */
function start(wasi: WASI, module: object, instance: Instance): number {
  if (WebAssembly.Module.imports(module).length > 0) return wasi.start(instance);
  instance.exports._start();
  return 0;
}

/** What tells a trap must be nothing that a program can do: it may close stderr, but it can't end with this code. */
function refuseTrapCode(code: number): number {
  console.error(
    `The program ended with exit code ${code}, which stands for a trap: it becomes ${CANNOT_RUN_EXIT_CODE}.`,
  );
  return CANNOT_RUN_EXIT_CODE;
}

/** A trap is the end of the program and not a failure to run it: its phases are still worth telling. */
function untilTrap(run: () => number): number {
  try {
    return run();
  } catch (error) {
    // An endless recursion reaches V8's stack limit, which it reports as a RangeError.
    if (!(error instanceof WebAssembly.RuntimeError || error instanceof RangeError)) throw error;
    console.error(`wasm trap: ${error.stack ?? error.message}`);
    return TRAP_EXIT_CODE;
  }
}
