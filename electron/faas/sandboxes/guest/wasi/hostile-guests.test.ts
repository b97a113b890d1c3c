import binaryen from "binaryen";
import { describe, expect, test } from "vitest";
import { wat } from "#toolchains/wasm/testing/wat.ts";
import { GuestExit } from "../guest-exit.ts";
import { folderOf, guestCall } from "../testing/guest-calls.ts";
import { WasmApi } from "../web-assembly.ts";
import { ERRNO } from "./errno.ts";
import { createWasiImports, WASI_PARAMETERS } from "./wasi-imports.ts";

const wasi = createWasiImports();
const functions = wasi.imports.wasi_snapshot_preview1;
type Name = keyof typeof functions;
const names = Object.keys(WASI_PARAMETERS) as Name[];
const EVERYTHING = ["clock", "random", "environment", "folder", "scratch-folder"] as const;

const { ExceptionHandling, ReferenceTypes, BulkMemory, BulkMemoryOpt } = binaryen.Features;
const FEATURES = ExceptionHandling | ReferenceTypes | BulkMemory | BulkMemoryOpt;
const program = (text: string) => new WasmApi.Module(wat(text, FEATURES));
/** A program with a memory and these lines as its `_start`. */
const commandOf = (imports: string, body: string) =>
  program(`(module ${imports} (memory (export "memory") 1)
    (data (i32.const 16) "hello\\n") (func (export "_start") ${body}))`);
const IMPORT = (name: string, type: string) => `(import "wasi_snapshot_preview1" "${name}" (func $${name} ${type}))`;
const FD_WRITE = IMPORT("fd_write", "(param i32 i32 i32 i32) (result i32)");
const PROC_EXIT = IMPORT("proc_exit", "(param i32)");
/** Writes 6 bytes from 16 on. */
const HELLO =
  "(i32.store (i32.const 0) (i32.const 16)) (i32.store (i32.const 4) (i32.const 6)) (drop (call $fd_write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 8)))";

function run(module: object, more: Parameters<typeof guestCall>[0] = {}) {
  const { call, output } = guestCall(more);
  wasi.begin(call);
  try {
    return { exitCode: wasi.start(new WasmApi.Instance(module, wasi.imports)), ended: null, output };
  } catch (error) {
    return { exitCode: null, ended: error instanceof GuestExit ? error.reason : String(error), output };
  } finally {
    wasi.end();
  }
}

/** Calls the functions directly, with a memory of one page. */
async function attached(more: Parameters<typeof guestCall>[0] = {}) {
  const memory = new WasmApi.Memory({ initial: 1 });
  const { call } = guestCall({ args: ["guest", "ä"], env: { A: "b" }, stdin: Buffer.from("input"), ...more });
  wasi.begin(call);
  wasi.resume({ exports: { memory } });
  const bytes = new Uint8Array(memory.buffer as ArrayBuffer);
  const put = (at: number, text: string) => {
    const encoded = Buffer.from(text);
    bytes.set(encoded, at);
    return [at, encoded.length] as const;
  };
  return { bytes, put };
}

test("there are the 46 functions of preview 1, each with its type", () => {
  expect(names).toHaveLength(46);
  expect(Object.keys(functions).toSorted()).toEqual(names.toSorted());
});

describe("any arguments to any function", () => {
  const NUMBERS = [
    0, 1, 2, 3, 4, 8, 63, 1024, 65_528, 65_535, 65_536, 65_537, 0x7fff_ffff, -0x8000_0000, -1, -8, -65_536,
  ];
  const LARGE = [0n, 1n, 8n, 65_536n, 2n ** 31n, 2n ** 53n, 2n ** 62n, 2n ** 63n - 1n, -(2n ** 63n), -1n];

  function* draws(seed: number): Generator<number> {
    for (let x = seed; ;) {
      x = (Math.imul(x, 1_664_525) + 1_013_904_223) >>> 0;
      yield x / 2 ** 32;
    }
  }

  test.for(names)("%s answers with an error code, and the host stays whole", async (name) => {
    const folder = await folderOf({ "a/file": "content", b: "x" });
    const random = draws(name.length * 7919);
    const pick = <Item>(list: readonly Item[]): Item => list[Math.floor(random.next().value! * list.length)]!;
    const neighbour = new WasmApi.Memory({ initial: 1 });
    let answers = 0;
    for (let round = 0; round < 30; round += 1) {
      const { bytes } = await attached({
        features: EVERYTHING,
        folder,
        scratchLimitBytes: 100_000,
        deadlineAtMs: performance.now(),
      });
      for (let at = 0; at < bytes.length; at += 1 + Math.floor(random.next().value! * 40))
        bytes[at] = Math.floor(random.next().value! * 256);
      for (let call = 0; call < 60; call += 1) {
        const values = WASI_PARAMETERS[name]!.split("").map((type) => (type === "I" ? pick(LARGE) : pick(NUMBERS)));
        try {
          const answer = functions[name](...values);
          expect(answer).toBeGreaterThanOrEqual(0);
          expect(answer).toBeLessThanOrEqual(76);
          expect(Number.isInteger(answer)).toBe(true);
          answers += 1;
        } catch (error) {
          expect(error).toBeInstanceOf(GuestExit);
          break;
        }
      }
    }
    expect(answers > 0).toBe(name !== "proc_exit");
    expect(new Uint8Array(neighbour.buffer as ArrayBuffer).every((byte) => byte === 0)).toBe(true);
  });

  test.for(names.filter((name) => WASI_PARAMETERS[name] !== ""))("%s of values of other types", async (name) => {
    await attached({ features: EVERYTHING });
    const parameters = WASI_PARAMETERS[name]!.split("");
    for (const wrong of [null, undefined, "1", {}, () => 1, Symbol("s")])
      expect(functions[name](...parameters.map(() => wrong))).toBe(ERRNO.inval);
    expect(functions[name](...parameters.map((type) => (type === "I" ? 1 : 1n)))).toBe(ERRNO.inval);
    expect(functions[name]()).toBe(ERRNO.inval);
  });

  test("of a guest without a memory", () => {
    const { call } = guestCall({ features: EVERYTHING, scratchLimitBytes: 1000 });
    wasi.begin(call);
    wasi.resume({ exports: { memory: () => 1 } });
    for (const name of names) {
      if (name === "proc_exit") continue;
      const values = WASI_PARAMETERS[name]!.split("").map((type) => (type === "I" ? 1n : 1));
      expect(functions[name](...values)).toBeLessThanOrEqual(76);
    }
  });

  test("imported with types of the guest's own", () => {
    const module = commandOf(
      `(import "wasi_snapshot_preview1" "fd_write" (func $w (param f64 externref i64) (result i32)))
       (import "wasi_snapshot_preview1" "fd_tell" (func $t (result i64)))`,
      "(drop (call $w (f64.const nan) (ref.null extern) (i64.const -1)))",
    );
    expect(run(module)).toMatchObject({ exitCode: 0 });
    const wide = commandOf(
      `(import "wasi_snapshot_preview1" "sched_yield" (func $t (result i64)))`,
      "(drop (call $t))",
    );
    // V8 can't make an i64 of an error code: to the guest that is a trap like any other.
    expect(run(wide).ended).toMatch(/BigInt/);
  });
});

describe("a path that leads out of the folder", () => {
  const OUT = ["../../etc/passwd", "/etc/passwd", "a/../../etc/passwd", "..", "out/passwd", "far", "./a/../..//x"];
  const NAMED: Record<string, (fd: number, path: readonly [number, number]) => number> = {
    path_open: (fd, [at, length]) => functions.path_open(fd, 1, at, length, 0, 2n, 0n, 0, 9000),
    path_create: (fd, [at, length]) => functions.path_open(fd, 1, at, length, 1, 2n, 0n, 0, 9000),
    path_filestat_get: (fd, [at, length]) => functions.path_filestat_get(fd, 1, at, length, 9000),
    path_filestat_set_times: (fd, [at, length]) => functions.path_filestat_set_times(fd, 1, at, length, 0n, 0n, 5),
    path_create_directory: (fd, [at, length]) => functions.path_create_directory(fd, at, length),
    path_remove_directory: (fd, [at, length]) => functions.path_remove_directory(fd, at, length),
    path_unlink_file: (fd, [at, length]) => functions.path_unlink_file(fd, at, length),
    path_readlink: (fd, [at, length]) => functions.path_readlink(fd, at, length, 9000, 100, 9200),
    path_link: (fd, [at, length]) => functions.path_link(fd, 1, at, length, fd, 8000, 3),
    path_link_to: (fd, [at, length]) => functions.path_link(fd, 1, 8003, 4, fd, at, length),
    path_rename: (fd, [at, length]) => functions.path_rename(fd, at, length, fd, 8000, 3),
    path_rename_to: (fd, [at, length]) => functions.path_rename(fd, 8003, 4, fd, at, length),
    path_symlink: (fd, [at, length]) => functions.path_symlink(8003, 4, fd, at, length),
    path_symlink_target: (fd, [at, length]) => functions.path_symlink(at, length, fd, 8000, 3),
  };

  test.for(Object.keys(NAMED))("%s", async (name) => {
    const folder = await folderOf({ "a/b": "inside", file: "inside" });
    const { bytes, put } = await attached({ features: EVERYTHING, folder, scratchLimitBytes: 100_000 });
    put(8000, "newfile");
    put(8100, "..");
    put(8110, "out");
    expect(functions.path_symlink(8100, 2, 3, 8110, 3)).toBe(0);
    put(8100, "out/../../etc/passwd");
    put(8130, "far");
    expect(functions.path_symlink(8100, 20, 3, 8130, 3)).toBe(0);
    // What is made or read there is the link itself, which is inside.
    const ownLink = /remove|unlink|readlink|rename|link_to|symlink$|create_directory|^path_link$/;
    const anyTarget = name === "path_symlink_target";
    for (const path of OUT) {
      if (path === "far" && ownLink.test(name)) continue;
      if (anyTarget && !path.startsWith("/")) continue;
      bytes.fill(0, 9000, 9300);
      expect([path, NAMED[name]!(3, put(100, path))]).toEqual([path, ERRNO.notcapable]);
      expect(bytes.subarray(9000, 9300).every((byte) => byte === 0)).toBe(true);
    }
  });

  test.for([
    ["a zero byte", "a/b\0", ERRNO.inval],
    ["too long", "x/".repeat(3000), ERRNO.nametoolong],
    ["a name that is too long", "x".repeat(256), ERRNO.nametoolong],
    ["nothing", "", ERRNO.noent],
  ] as const)("%s", async ([, path, errno]) => {
    const { put } = await attached({ features: EVERYTHING, folder: await folderOf({ "a/b": "" }) });
    expect(NAMED["path_open"]!(3, put(10_000, path))).toBe(errno);
  });

  test("bytes that are no text, links in a ring, and descriptors that are no folder", async () => {
    const { bytes, put } = await attached({
      features: EVERYTHING,
      folder: await folderOf({ f: "" }),
      scratchLimitBytes: 9999,
    });
    bytes.set([0xff, 0xfe], 100);
    expect(NAMED["path_open"]!(3, [100, 2])).toBe(ERRNO.ilseq);
    expect(functions.path_symlink(...put(200, "two"), 3, ...put(210, "one"))).toBe(0);
    expect(functions.path_symlink(...put(200, "one"), 3, ...put(210, "two"))).toBe(0);
    expect(NAMED["path_open"]!(3, put(220, "one"))).toBe(ERRNO.loop);
    expect(NAMED["path_open"]!(1, put(220, "f"))).toBe(ERRNO.notdir);
    for (const fd of [4, 1000, 0x7fff_ffff, -1, 0xffff_ffff])
      expect(NAMED["path_open"]!(fd, [220, 1])).toBe(ERRNO.badf);
  });
});

describe("what features allow", () => {
  test("without any: no folder, no clock, no random bytes, no variables, no sleep", async () => {
    const { bytes } = await attached({ folder: await folderOf({ f: "" }) });
    expect(functions.fd_prestat_get(3, 0)).toBe(ERRNO.badf);
    expect(functions.clock_time_get(0, 0n, 0)).toBe(ERRNO.notcapable);
    expect(functions.clock_res_get(1, 0)).toBe(ERRNO.notcapable);
    expect(functions.random_get(0, 8)).toBe(ERRNO.notcapable);
    expect(functions.environ_sizes_get(0, 4)).toBe(0);
    expect([...bytes.subarray(0, 8)]).toEqual([0, 0, 0, 0, 0, 0, 0, 0]);
    new DataView(bytes.buffer).setBigUint64(24 + 200, 10n ** 18n, true);
    expect(functions.poll_oneoff(200, 300, 1, 400)).toBe(0);
    expect(new DataView(bytes.buffer).getUint16(308, true)).toBe(ERRNO.notcapable);
  });

  test("a folder that can only be read", async () => {
    const folder = await folderOf({ f: "content" });
    const { put } = await attached({ features: ["folder"], folder });
    const f = put(100, "f");
    expect(functions.path_open(3, 0, ...f, 0, 2n, 0n, 0, 0)).toBe(0);
    expect(functions.path_open(3, 0, ...f, 0, 64n, 0n, 0, 0)).toBe(ERRNO.notcapable);
    expect(functions.path_open(3, 0, ...f, 8, 2n, 0n, 0, 0)).toBe(ERRNO.notcapable);
    expect(functions.path_open(3, 0, ...put(110, "new"), 1, 2n, 0n, 0, 0)).toBe(ERRNO.notcapable);
    expect(functions.path_unlink_file(3, ...f)).toBe(ERRNO.notcapable);
    expect(functions.path_rename(3, ...f, 3, 110, 3)).toBe(ERRNO.notcapable);
    expect(functions.fd_filestat_set_size(4, 0n)).toBe(ERRNO.notcapable);
    expect(functions.fd_fdstat_set_rights(4, 0xffffn, 0n)).toBe(ERRNO.notcapable);
  });

  test("what one call writes, the next doesn't see, and the limit holds", async () => {
    const folder = await folderOf({ f: "content" });
    const features = ["folder", "scratch-folder"] as const;
    for (const round of [1, 2]) {
      const { bytes, put } = await attached({ features, folder, scratchLimitBytes: 20_000 });
      const view = new DataView(bytes.buffer);
      expect(functions.path_open(3, 0, ...put(100, "f"), 0, 0x6fn, 0n, 0, 0)).toBe(0);
      view.setUint32(200, 1000, true);
      view.setUint32(204, 100, true);
      expect(functions.fd_read(4, 200, 1, 300)).toBe(0);
      expect([round, Buffer.from(bytes.subarray(1000, 1007)).toString()]).toEqual([round, "content"]);
      put(1000, "CHANGED");
      expect(functions.fd_pwrite(4, 200, 1, 0n, 300)).toBe(0);
      expect(functions.fd_pwrite(4, 200, 1, 10n ** 12n, 300)).toBe(ERRNO.nospc);
      view.setUint32(204, 30_000, true);
      expect(functions.fd_pwrite(4, 200, 1, 0n, 300)).toBe(ERRNO.nospc);
      let made = 0;
      while (functions.path_create_directory(3, ...put(100, `d${made}`)) === 0) made += 1;
      expect(made).toBeLessThan(40);
      expect(functions.path_unlink_file(3, ...put(100, "f"))).toBe(0);
    }
  });

  test("there are no sockets", async () => {
    await attached({ features: EVERYTHING });
    expect(functions.sock_send(1, 0, 1, 0, 0)).toBe(ERRNO.notsock);
    expect(functions.sock_recv(0, 0, 1, 0, 0, 0)).toBe(ERRNO.notsock);
    expect(functions.sock_accept(3, 0, 0)).toBe(ERRNO.notsock);
    expect(functions.sock_shutdown(99, 0)).toBe(ERRNO.badf);
  });

  test("descriptors are limited", async () => {
    const { put } = await attached({ features: ["folder"], folder: await folderOf({ f: "" }) });
    const path = put(100, "f");
    let last = 0;
    for (let count = 0; count < 2000 && last === 0; count += 1)
      last = functions.path_open(3, 0, ...path, 0, 2n, 0n, 0, 0);
    expect(last).toBe(ERRNO.mfile);
  });
});

describe("how a guest ends", () => {
  test("with its exit code, also when it catches the exception that ends it", () => {
    expect(run(commandOf(PROC_EXIT, "(call $proc_exit (i32.const 33))"))).toMatchObject({ exitCode: 33 });
    const catching = commandOf(
      `${PROC_EXIT} ${FD_WRITE}`,
      `(try (do (call $proc_exit (i32.const 33))) (catch_all)) ${HELLO} unreachable`,
    );
    expect(run(catching)).toMatchObject({ exitCode: 33, output: { stdout: "" } });
  });

  test("in its start function, while it is instantiated", () => {
    const module = program(`(module ${PROC_EXIT} (func $s (call $proc_exit (i32.const 2))) (start $s))`);
    expect(run(module)).toMatchObject({ ended: "exit" });
  });

  test("at the limit of its output, in pieces of which none is large", () => {
    const sizes: number[] = [];
    const flood = commandOf(
      FD_WRITE,
      `(i32.store (i32.const 4) (i32.const 65000)) (i32.store (i32.const 12) (i32.const 65000))
       (loop (drop (call $fd_write (i32.const 1) (i32.const 0) (i32.const 2) (i32.const 24))) (br 0))`,
    );
    const onOutput = (_stream: string, bytes: Uint8Array) => {
      sizes.push(bytes.length);
      return sizes.reduce((sum, size) => sum + size, 0) < 1_000_000;
    };
    expect(run(flood, { onOutput })).toMatchObject({ ended: "output-limit" });
    expect(Math.max(...sizes)).toBe(65_536);
    const catching = commandOf(FD_WRITE, `(try (do ${HELLO}) (catch_all)) ${HELLO}`);
    let calls = 0;
    expect(run(catching, { onOutput: () => ++calls < 0 })).toMatchObject({ ended: "output-limit" });
    expect(calls).toBe(1);
  });

  test("asleep, at its deadline", () => {
    const sleeper = commandOf(
      IMPORT("poll_oneoff", "(param i32 i32 i32 i32) (result i32)"),
      `(i32.store (i32.const 216) (i32.const 1)) (i64.store (i32.const 224) (i64.const 3600000000000))
       (drop (call $poll_oneoff (i32.const 200) (i32.const 300) (i32.const 1) (i32.const 400)))`,
    );
    const startedMs = performance.now();
    expect(run(sleeper, { features: ["clock"], deadlineAtMs: startedMs + 50 })).toMatchObject({ ended: "time-limit" });
    expect(performance.now() - startedMs).toBeGreaterThanOrEqual(50);
    expect(performance.now() - startedMs).toBeLessThan(2000);
  });

  test("by a trap, which is the guest's own", () => {
    expect(run(commandOf("", "unreachable")).ended).toMatch(/unreachable/);
    expect(run(program(`(module (memory (export "memory") 1))`)).ended).toMatch(/no function _start/);
  });

  test("with a memory that has grown since", () => {
    const module = commandOf(
      FD_WRITE,
      `(drop (memory.grow (i32.const 10))) (memory.copy (i32.const 600000) (i32.const 16) (i32.const 6))
       (i32.store (i32.const 0) (i32.const 600000)) (i32.store (i32.const 4) (i32.const 6))
       (drop (call $fd_write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 8)))`,
    );
    expect(run(module)).toMatchObject({ exitCode: 0, output: { stdout: "hello\n" } });
  });

  test("and can do nothing any more when its call is over", () => {
    wasi.begin(guestCall().call);
    wasi.end();
    expect(() => functions.sched_yield()).toThrow(GuestExit);
  });
});
