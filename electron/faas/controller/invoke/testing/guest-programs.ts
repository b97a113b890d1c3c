/** WASI programs in the text format, by what they do. */
export const GUESTS = {
  /** Prints what it reads. */
  echo: program(`
    (local $length i32)
    (block $end (loop $more
      (i32.store (i32.const 0) (i32.add (i32.const 1024) (local.get $length)))
      (i32.store (i32.const 4) (i32.const 65536))
      (br_if $end (call $fd_read (i32.const 0) (i32.const 0) (i32.const 1) (i32.const 8)))
      (br_if $end (i32.eqz (i32.load (i32.const 8))))
      (local.set $length (i32.add (local.get $length) (i32.load (i32.const 8))))
      (br $more)))
    (call $print (i32.const 1024) (local.get $length))`),
  /** Logs a line, then answers. */
  hello: saying('log line\n{"greeting":"hello"}\n'),
  fails: saying('{"error":"no plate"}\n'),
  loops: program("(loop $again (br $again))"),
  traps: program("unreachable"),
  exits: program("(call $exit (i32.const 3))"),
};

/** One that answers this JSON, whatever it gets. */
export function answering(result: unknown): string {
  return saying(JSON.stringify(result));
}

function saying(text: string): string {
  const bytes = Buffer.from(text);
  const escaped = Array.from(bytes, (byte) => `\\${byte.toString(16).padStart(2, "0")}`).join("");
  return program(`(call $print (i32.const 1024) (i32.const ${bytes.length}))`, `(data (i32.const 1024) "${escaped}")`);
}

function program(body: string, data = ""): string {
  return `(module
    (import "wasi_snapshot_preview1" "fd_read" (func $fd_read (param i32 i32 i32 i32) (result i32)))
    (import "wasi_snapshot_preview1" "fd_write" (func $fd_write (param i32 i32 i32 i32) (result i32)))
    (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
    (memory (export "memory") 32)
    ${data}
    (func $print (param $at i32) (param $length i32)
      (i32.store (i32.const 0) (local.get $at))
      (i32.store (i32.const 4) (local.get $length))
      (drop (call $fd_write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 8))))
    (func (export "_start") ${body}))`;
}
