import { randomUUID } from "node:crypto";
import { mkdirSync, mkdtempSync, readdirSync, readlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { DeployedFunction } from "#shared/model/faas/function.ts";
import { FIRST_VERSION, wat } from "#toolchains/wasm/testing/wat.ts";
import type { RunOutcome, Sandbox, SandboxCall, SandboxKind } from "../../sandbox.ts";

export const dataDir: string = mkdtempSync(join(tmpdir(), "wasm-workbench-guests-"));
export const NEVER: AbortSignal = new AbortController().signal;

/** A function as the controller would hand it out, made from modules in the text format or from other files. */
export function deployed(
  files: Record<string, string | Uint8Array>,
  fn: Partial<Omit<DeployedFunction, "limits">> & { limits?: Partial<DeployedFunction["limits"]> } = {},
): DeployedFunction {
  const revision = randomUUID();
  const codeFolder = join(dataDir, revision);
  mkdirSync(codeFolder);
  let sizeBytes = 0;
  for (const [name, content] of Object.entries(files)) {
    const isText = typeof content === "string" && name.endsWith(".wasm");
    const bytes = isText ? wat(content, FIRST_VERSION) : Buffer.from(content);
    writeFileSync(join(codeFolder, name), bytes);
    sizeBytes += bytes.length;
  }
  return {
    path: "guest/f",
    namespace: "guest",
    name: "f",
    version: "0.0.1",
    revision,
    kind: "wasm:1",
    form: "wasm-exports",
    sandbox: "wasm-instance",
    code: { folder: codeFolder, entry: Object.keys(files)[0]!, sha256: revision, sizeBytes },
    main: "main",
    features: [],
    input: "auto",
    output: "text",
    environment: {},
    parametersSchema: null,
    ...fn,
    limits: { timeoutMs: 10_000, memoryMb: 64, logsMb: 10, concurrency: 1, ...fn.limits },
  };
}

/** Adds two integers, in a memory of its own that it writes to. */
export const ADD = `(module (memory (export "memory") 1)
  (func (export "main") (param i32 i32) (result i32)
    (i32.store (i32.const 8) (i32.add (i32.load (i32.const 8)) (local.get 0)))
    (i32.add (i32.load (i32.const 8)) (local.get 1))))`;

/** WASI programs, by what they do. */
export const PROGRAMS = {
  hello: command(`(call $print (i32.const 1) (i32.const 64) (i32.const 6))`, `(data (i32.const 64) "hello\\n")`),
  endlessLoop: command(`(loop $again (br $again))`),
  growsForEver: command(`(loop $again (drop (memory.grow (i32.const 16))) (br $again))`),
  deepRecursion: command(`(call $deeper (i64.const 1))`),
  floods: command(`(loop $again (call $print (i32.const 1) (i32.const 0) (i32.const 65536)) (br $again))`),
  traps: command(`unreachable`),
  divides: command(`(drop (i32.div_u (i32.const 1) (i32.load (i32.const 0))))`),
  exits255: command(`(call $exit (i32.const 255))`),
  warns: command(`(call $print (i32.const 2) (i32.const 64) (i32.const 8))`, `(data (i32.const 64) "one\\ntwo\\n")`),
};

/** Prints the first bytes of a file of its folder. */
export const READS_FILE = `(module
  (import "wasi_snapshot_preview1" "path_open"
    (func $open (param i32 i32 i32 i32 i32 i64 i64 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_read" (func $read (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
  (memory (export "memory") 1)
  (data (i32.const 64) "notes.txt")
  (func (export "_start") (local $error i32)
    (local.set $error (call $open (i32.const 3) (i32.const 0) (i32.const 64) (i32.const 9) (i32.const 0)
      (i64.const 2) (i64.const 0) (i32.const 0) (i32.const 8)))
    (if (local.get $error) (then (call $exit (local.get $error))))
    (i32.store (i32.const 16) (i32.const 256))
    (i32.store (i32.const 20) (i32.const 100))
    (drop (call $read (i32.load (i32.const 8)) (i32.const 16) (i32.const 1) (i32.const 12)))
    (i32.store (i32.const 20) (i32.load (i32.const 12)))
    (drop (call $write (i32.const 1) (i32.const 16) (i32.const 1) (i32.const 12)))))`;

function command(body: string, more = ""): string {
  return `(module
    (import "wasi_snapshot_preview1" "fd_write" (func $fd_write (param i32 i32 i32 i32) (result i32)))
    (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
    (memory (export "memory") 2)
    (func $print (param $fd i32) (param $at i32) (param $length i32)
      (i32.store (i32.const 16) (local.get $at))
      (i32.store (i32.const 20) (local.get $length))
      (drop (call $fd_write (local.get $fd) (i32.const 16) (i32.const 1) (i32.const 24))))
    (func $deeper (param i64) (result i64) (i64.add (call $deeper (i64.add (local.get 0) (i64.const 1))) (i64.const 1)))
    ${more}
    (func (export "_start") ${body.replace("(call $deeper (i64.const 1))", "(drop (call $deeper (i64.const 1)))")}))`;
}

export function program(
  text: string,
  limits: Partial<DeployedFunction["limits"]> = {},
  more: Partial<Omit<DeployedFunction, "limits">> = {},
): DeployedFunction {
  return deployed({ "main.wasm": text }, { form: "wasi-command", kind: "wasi:1", main: null, limits, ...more });
}

export function call(fn: DeployedFunction, argument?: unknown, more: Partial<SandboxCall> = {}): SandboxCall {
  return { activationId: randomUUID(), fn, argument, timeoutMs: fn.limits.timeoutMs, maxOutputBytes: 1 << 20, ...more };
}

/** Of the programs that run guests here: their work folder is below `dataDir`. Linux only. */
export function hostPids(): number[] {
  const isHost = (pid: string) => {
    try {
      return readlinkSync(`/proc/${pid}/cwd`).startsWith(join(dataDir, "hosts"));
    } catch {
      return false;
    }
  };
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name) && isHost(name))
    .map(Number);
}

/** Makes one in a folder of its own. */
export function make(kind: SandboxKind, memoryMb = 128): Promise<Sandbox> {
  const instanceId = randomUUID();
  const workFolder = mkdtempSync(join(dataDir, "work-"));
  return kind.create({ instanceId, memoryMb, workFolder, signal: NEVER });
}

/** Loads and runs, as the invoker does. */
export async function invoke(
  sandbox: Sandbox,
  fn: DeployedFunction,
  argument?: unknown,
  more: Partial<SandboxCall> = {},
): Promise<RunOutcome> {
  const { failure } = await sandbox.load(fn, NEVER);
  if (failure !== null) throw new Error(`not loaded: ${failure.fault} ${failure.message}`);
  return sandbox.run(call(fn, argument, more), NEVER);
}
