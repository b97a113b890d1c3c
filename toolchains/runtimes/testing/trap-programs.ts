import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { TrapKind } from "#shared/model/program-run.ts";
import { FIRST_VERSION, wat } from "../../wasm/testing/wat.ts";

/** How to bring each trap about; what decides it comes out of a global variable, so that no compiler sees it coming. */
const TRAPS: Partial<Record<TrapKind, string>> = {
  unreachable: "(unreachable)",
  "integer divide by zero": "(drop (i32.div_s (i32.const 1) (global.get $zero)))",
  "integer overflow": "(drop (i32.div_s (i32.const 0x80000000) (i32.sub (global.get $zero) (i32.const 1))))",
  "out of bounds memory access": "(drop (i32.load (i32.sub (global.get $zero) (i32.const 8))))",
  "undefined element": "(call_indirect (type $action) (i32.add (global.get $zero) (i32.const 9)))",
  "uninitialized element": "(call_indirect (type $action) (i32.add (global.get $zero) (i32.const 1)))",
  "indirect call type mismatch": "(call_indirect (type $action) (global.get $zero))",
  "invalid conversion to integer":
    "(drop (i32.trunc_f32_s (f32.div (f32.convert_i32_s (global.get $zero)) (f32.const 0))))",
  "call stack exhausted": "(drop (call $recurse (global.get $zero)))",
};

/** The kinds of trap that the module of `buildTrapModule` knows, each under the number it has in the list. */
export const TRAP_KINDS = Object.keys(TRAPS) as TrapKind[];

const branch = (kind: TrapKind, number: number) =>
  `(if (i32.eq (local.get $action) (i32.const ${"0".charCodeAt(0) + number})) (then ${TRAPS[kind]}))`;

/** A module that ends by the trap whose number is its first argument, in nothing but WebAssembly's first version. */
export async function buildTrapModule(folder: string): Promise<string> {
  return written(
    folder,
    "traps",
    wat(
      `(module
        (type $action (func))
        (import "wasi_snapshot_preview1" "args_sizes_get" (func $args_sizes_get (param i32 i32) (result i32)))
        (import "wasi_snapshot_preview1" "args_get" (func $args_get (param i32 i32) (result i32)))
        (memory (export "memory") 1)
        (table 2 2 funcref)
        (elem (i32.const 0) $other)
        (global $zero (mut i32) (i32.const 0))
        (func $other (param i32))
        (func $recurse (param i32) (result i32)
          (i32.add (local.get 0) (call $recurse (i32.add (local.get 0) (i32.const 1)))))
        (func (export "_start") (local $action i32)
          (drop (call $args_sizes_get (i32.const 0) (i32.const 4)))
          (drop (call $args_get (i32.const 16) (i32.const 1024)))
          (local.set $action (i32.load8_u (i32.load (i32.const 20))))
          ${TRAP_KINDS.map(branch).join("\n")}))`,
      FIRST_VERSION,
    ),
  );
}

/** A module that reads past the end of a table, which WebAssembly's first version can't. */
export async function buildTableModule(folder: string): Promise<string> {
  return written(
    folder,
    "table",
    wat(`(module
      (memory (export "memory") 1)
      (table $table 2 funcref)
      (global $index (mut i32) (i32.const 9))
      (func (export "_start") (drop (ref.is_null (table.get $table (global.get $index))))))`),
  );
}

/** A module that prints a text on stderr and ends with an exit code, whoever's words and code these are. */
export async function buildForger(folder: string, text: string, exitCode: number): Promise<string> {
  const bytes = [...Buffer.from(text)].map((byte) => `\\${byte.toString(16).padStart(2, "0")}`).join("");
  return written(
    folder,
    "forger",
    wat(
      `(module
        (import "wasi_snapshot_preview1" "fd_write" (func $fd_write (param i32 i32 i32 i32) (result i32)))
        (import "wasi_snapshot_preview1" "proc_exit" (func $proc_exit (param i32)))
        (memory (export "memory") 1)
        (data (i32.const 16) "${bytes}")
        (func (export "_start")
          (i32.store (i32.const 0) (i32.const 16))
          (i32.store (i32.const 4) (i32.const ${Buffer.byteLength(text)}))
          (drop (call $fd_write (i32.const 2) (i32.const 0) (i32.const 1) (i32.const 8)))
          (call $proc_exit (i32.const ${exitCode}))))`,
      FIRST_VERSION,
    ),
  );
}

/** A module that imports nothing at all. */
export async function buildSilentModule(folder: string): Promise<string> {
  return written(folder, "silent", wat('(module (func (export "_start")))', FIRST_VERSION));
}

/**
 * Built for the WASI before preview 1: it ends with 33 where it finds that one's numbers, in seek's starting points (1)
 * and in the layout of a file's status (2), with less where it finds preview 1's, and with 20 without its file
 * `ten.txt`, which has to be ten bytes long.
 */
export async function buildUnstableModule(folder: string): Promise<string> {
  return written(
    folder,
    "unstable",
    wat(
      `(module
        (import "wasi_unstable" "path_open"
          (func $path_open (param i32 i32 i32 i32 i32 i64 i64 i32 i32) (result i32)))
        (import "wasi_unstable" "fd_seek" (func $fd_seek (param i32 i64 i32 i32) (result i32)))
        (import "wasi_unstable" "fd_filestat_get" (func $fd_filestat_get (param i32 i32) (result i32)))
        (import "wasi_unstable" "proc_exit" (func $proc_exit (param i32)))
        (memory (export "memory") 1)
        (data (i32.const 16) "ten.txt")
        (func (export "_start") (local $code i32)
          (if (call $path_open (i32.const 3) (i32.const 0) (i32.const 16) (i32.const 7) (i32.const 0)
                (i64.const 0x200026) (i64.const 0) (i32.const 0) (i32.const 8))
            (then (call $proc_exit (i32.const 20))))
          (local.set $code (i32.const 30))
          (drop (call $fd_seek (i32.load (i32.const 8)) (i64.const 2) (i32.const 2) (i32.const 64)))
          (if (i64.eq (i64.load (i32.const 64)) (i64.const 2))
            (then (local.set $code (i32.add (local.get $code) (i32.const 1)))))
          (drop (call $fd_filestat_get (i32.load (i32.const 8)) (i32.const 128)))
          (if (i64.eq (i64.load offset=24 (i32.const 128)) (i64.const 10))
            (then (local.set $code (i32.add (local.get $code) (i32.const 2)))))
          (call $proc_exit (local.get $code))))`,
      FIRST_VERSION,
    ),
  );
}

/** Built for the WASI before preview 1, with a function that preview 1 left as it was; it ends with 7. */
export async function buildUnstableExit(folder: string): Promise<string> {
  return written(
    folder,
    "unstable exit",
    wat(
      `(module
        (import "wasi_unstable" "proc_exit" (func $proc_exit (param i32)))
        (memory (export "memory") 1)
        (func (export "_start") (call $proc_exit (i32.const 7))))`,
      FIRST_VERSION,
    ),
  );
}

async function written(folder: string, name: string, bytes: Uint8Array): Promise<string> {
  const path = join(folder, `${name}.wasm`);
  await writeFile(path, bytes);
  return path;
}
