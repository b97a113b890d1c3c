/* Hostile WASI programs in the text format. They print ALLOWED for what they should not have been, and `tried` at their end. */

/** A program with more of WASI than most use; its `_start` says what it was allowed. */
function wasi(imports: Record<string, string>, data: string, body: string): string {
  const lines = Object.entries({ ...imports, fd_write: "i32 i32 i32 i32" }).map(([name, types]) => {
    const [from, to] = name.includes(".") ? (name.split(".") as [string, string]) : ["wasi_snapshot_preview1", name];
    return `(import "${from}" "${to}" (func $${to} (param ${types}) (result i32)))`;
  });
  return `(module ${lines.join("\n")}
    (memory (export "memory") 2)
    (data (i32.const 1000) "ALLOWED\\n") (data (i32.const 1010) "tried\\n") ${data}
    (func $print (param $at i32) (param $length i32)
      (i32.store (i32.const 16) (local.get $at))
      (i32.store (i32.const 20) (local.get $length))
      (drop (call $fd_write (i32.const 1) (i32.const 16) (i32.const 1) (i32.const 24))))
    (func $tell (param $error i32)
      (if (i32.eqz (local.get $error)) (then (call $print (i32.const 1000) (i32.const 8)))))
    (func (export "_start") (local $n i32) ${body} (call $print (i32.const 1010) (i32.const 6))))`;
}

const PATHS = ["../../etc/passwd", "../../../../../../../../etc/passwd", "/etc/passwd", "./../../../etc/passwd"];

/** By `path_open` with each way to read, `path_filestat_get`, `path_readlink`, a hard link and a symbolic link to it. */
export function readsPasswd(): string {
  const tries = PATHS.map((path, index) => {
    const named = `(i32.const ${2000 + index * 100}) (i32.const ${path.length})`;
    const link = `(i32.const ${2600 + index}) (i32.const 1)`;
    return `
      (call $tell (call $path_filestat_get (i32.const 3) (i32.const 1) ${named} (i32.const 4096)))
      (call $tell (call $path_readlink (i32.const 3) ${named} (i32.const 4096) (i32.const 64) (i32.const 8)))
      (call $tell (call $path_link (i32.const 3) (i32.const 0) ${named} (i32.const 3) ${link}))
      (drop (call $path_symlink ${named} (i32.const 3) ${link}))
      (call $read ${named})
      (call $read ${link})`;
  });
  const data = PATHS.map((path, index) => `(data (i32.const ${2000 + index * 100}) "${path}")`).join(" ");
  const text = wasi(
    {
      path_open: "i32 i32 i32 i32 i32 i64 i64 i32 i32",
      path_filestat_get: "i32 i32 i32 i32 i32",
      path_readlink: "i32 i32 i32 i32 i32 i32",
      path_link: "i32 i32 i32 i32 i32 i32 i32",
      path_symlink: "i32 i32 i32 i32 i32",
      fd_read: "i32 i32 i32 i32",
      fd_pread: "i32 i32 i32 i64 i32",
    },
    `${data} (data (i32.const 2600) "abcd")`,
    tries.join("\n"),
  );
  const read = `(func $read (param $at i32) (param $length i32)
      (if (call $path_open (i32.const 3) (i32.const 1) (local.get $at) (local.get $length) (i32.const 0)
        (i64.const 6) (i64.const 0) (i32.const 0) (i32.const 12)) (then (return)))
      (call $tell (i32.const 0))
      (i32.store (i32.const 32) (i32.const 8192))
      (i32.store (i32.const 36) (i32.const 100))
      (drop (call $fd_pread (i32.load (i32.const 12)) (i32.const 32) (i32.const 1) (i64.const 0) (i32.const 40)))
      (drop (call $fd_read (i32.load (i32.const 12)) (i32.const 32) (i32.const 1) (i32.const 40)))
      (call $print (i32.const 8192) (i32.const 100)))`;
  return text.replace('(func (export "_start")', `${read}\n(func (export "_start")`);
}

/** Beyond the streams, which may be sockets themselves. */
export const USES_SOCKETS: string = wasi(
  { sock_send: "i32 i32 i32 i32 i32", sock_recv: "i32 i32 i32 i32 i32 i32", sock_shutdown: "i32 i32" },
  "",
  `(local.set $n (i32.const 3))
   (loop $next
     (call $tell (call $sock_send (local.get $n) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 8)))
     (call $tell (call $sock_recv (local.get $n) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 8) (i32.const 12)))
     (call $tell (call $sock_shutdown (local.get $n) (i32.const 2)))
     (local.set $n (i32.add (local.get $n) (i32.const 1)))
     (br_if $next (i32.lt_u (local.get $n) (i32.const 20))))`,
);

/** As Wasmer's WASIX has them: of addresses of version 4, streams, TCP. */
export const OPENS_SOCKET: string = wasi(
  { "wasix_32v1.sock_open": "i32 i32 i32 i32" },
  "",
  "(call $tell (call $sock_open (i32.const 1) (i32.const 1) (i32.const 6) (i32.const 8)))",
);
export const FORKS: string = wasi(
  { "wasix_32v1.proc_fork": "i32 i32" },
  "",
  "(loop $again (call $tell (call $proc_fork (i32.const 0) (i32.const 8))) (br $again))",
);
export const SLEEPS: string = wasi(
  { poll_oneoff: "i32 i32 i32 i32" },
  "",
  `(i32.store (i32.const 216) (i32.const 1)) (i64.store (i32.const 224) (i64.const 3600000000000))
   (loop $again
     (drop (call $poll_oneoff (i32.const 200) (i32.const 300) (i32.const 1) (i32.const 400))) (br $again))`,
);
export const HALF_JSON: string = wasi(
  {},
  '(data (i32.const 3000) "{\\"half\\":")',
  "(call $print (i32.const 3000) (i32.const 8))",
).replace("(call $print (i32.const 1010) (i32.const 6))", "");
