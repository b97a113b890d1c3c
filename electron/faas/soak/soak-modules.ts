/** Modules of the mix in the text format; `version` is seen in the answers, so that an answer of outdated code is noticed. */

/** Answers `{"version":VERSION,"argument":LINE}` with the line that it reads. */
export function echoProgram(version: number): string {
  const head = `{"version":${version},"argument":`;
  return `(module
    (import "wasi_snapshot_preview1" "fd_read" (func $fd_read (param i32 i32 i32 i32) (result i32)))
    (import "wasi_snapshot_preview1" "fd_write" (func $fd_write (param i32 i32 i32 i32) (result i32)))
    (memory (export "memory") 2)
    (data (i32.const 64) "${escaped(head)}")
    (data (i32.const 128) "}\\n")
    (func $print (param $at i32) (param $length i32)
      (i32.store (i32.const 0) (local.get $at))
      (i32.store (i32.const 4) (local.get $length))
      (drop (call $fd_write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 8))))
    (func (export "_start") (local $length i32)
      (block $end (loop $more
        (i32.store (i32.const 0) (i32.add (i32.const 1024) (local.get $length)))
        (i32.store (i32.const 4) (i32.const 4096))
        (br_if $end (call $fd_read (i32.const 0) (i32.const 0) (i32.const 1) (i32.const 8)))
        (br_if $end (i32.eqz (i32.load (i32.const 8))))
        (local.set $length (i32.add (local.get $length) (i32.load (i32.const 8))))
        (br $more)))
      (if (i32.eq (i32.load8_u (i32.add (i32.const 1023) (local.get $length))) (i32.const 10))
        (then (local.set $length (i32.sub (local.get $length) (i32.const 1)))))
      (call $print (i32.const 64) (i32.const ${head.length}))
      (call $print (i32.const 1024) (local.get $length))
      (call $print (i32.const 128) (i32.const 2))))`;
}

/** How far the version is above the argument in what `versionedSum` returns. */
export const VERSION_UNIT = 1000;

/** A library whose `main(n)` returns the version times `VERSION_UNIT`, and n; its memory is of no use but to be made. */
export function versionedSum(version: number): string {
  return `(module (memory (export "memory") 1) (func (export "main") (param i32) (result i32)
    (i32.add (i32.const ${version * VERSION_UNIT}) (local.get 0))))`;
}

export const LOOPS = program("(loop $again (br $again))");
export const TRAPS = program("unreachable");
export const FLOODS = program("(loop $again (call $print) (br $again))");

function program(body: string): string {
  return `(module
    (import "wasi_snapshot_preview1" "fd_write" (func $fd_write (param i32 i32 i32 i32) (result i32)))
    (memory (export "memory") 2)
    (func $print
      (i32.store (i32.const 4) (i32.const 65536))
      (drop (call $fd_write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 8))))
    (func (export "_start") ${body}))`;
}

function escaped(text: string): string {
  return Array.from(Buffer.from(text), (byte) => `\\${byte.toString(16).padStart(2, "0")}`).join("");
}
