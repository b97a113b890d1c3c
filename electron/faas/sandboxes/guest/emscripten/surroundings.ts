import type { HostFunctions, Surroundings, SurroundingsSettings } from "./surroundings-interface.ts";

/**
 * Runs inside the context, before anything of the guest: it is passed there as text, so that all its objects belong to the
 * context, and uses nothing from outside itself. It makes what a loader expects of Node, and keeps what the host gave it
 * to itself: what guest code can reach it has taken from the language before that code could change it.
 */
export function installSurroundings(host: HostFunctions, module: object, settingsText: string): Surroundings {
  type Loose = Record<string, unknown>;
  interface Stream {
    stream_ops: Loose;
  }
  interface FileNode extends Loose {
    mode: number;
  }
  interface EmscriptenFs {
    init(): void;
    getStream(fd: number): Stream;
    mkdirTree(path: string): void;
    symlink(target: string, path: string): void;
    create(path: string, mode: number): FileNode;
    chmod(path: string, mode: number): void;
    analyzePath(path: string): { exists: boolean };
  }

  const global = globalThis as unknown as Loose;
  const wasm = global["WebAssembly"] as Record<string, new (module: object, imports: unknown) => object>;
  const { Instance } = wasm as { Instance: new (module: object, imports: unknown) => object };
  const { apply, construct, deleteProperty, defineProperty, getOwnPropertyDescriptor } = Reflect;
  const method = (owner: object, name: string) =>
    getOwnPropertyDescriptor(owner, name)!.value as (...values: unknown[]) => unknown;
  const fromCharCode = method(String, "fromCharCode");
  const charCodeAt = method(String.prototype, "charCodeAt");
  const slice = method(String.prototype, "slice");
  const split = method(String.prototype, "split");
  const subarray = method(Object.getPrototypeOf(Uint8Array.prototype) as object, "subarray");
  const Bytes = Uint8Array;
  const Failure = Error;
  const RealDate = Date;
  const asText = String;
  const settings = JSON.parse(settingsText) as SurroundingsSettings;
  const charAt = (text: string, index: number): number => apply(charCodeAt, text, [index]) as number;

  let state: "unfinished" | "exit" | "failure" | "unusable" | "ended" = "unfinished";
  let exitCode = 0;
  let message = "";

  // What these throw or call belongs to the host, or runs when the call is over.
  deleteProperty(wasm, "compileStreaming");
  deleteProperty(wasm, "instantiateStreaming");
  for (const name of ["FinalizationRegistry", "WeakRef"]) deleteProperty(global, name);

  /** Errors of the host, when the stack overflows there for instance, must not be caught by the guest. */
  function guarded<Result>(call: () => Result, otherwise: Result): Result {
    try {
      return call();
    } catch {
      return otherwise;
    }
  }

  function write(fd: number, text: string, kind: "bytes" | "text"): void {
    const goesOn = state !== "ended" && guarded(() => host.write(fd, text, kind), null);
    if (goesOn === true) return;
    if (goesOn === null) throw new Failure("the stack has no room for printing");
    state = "ended";
    throw new Failure("the call was ended");
  }

  function writeBytes(fd: number, bytes: Uint8Array): void {
    const PIECE = 8192;
    for (let at = 0; at < bytes.length; at += PIECE) {
      const piece = apply(subarray, bytes, [at, at + PIECE]) as number[];
      write(fd, apply(fromCharCode, null, piece) as string, "bytes");
    }
  }

  function describe(reason: unknown): string {
    const LONGEST = 500;
    try {
      const { name, message } = reason as { name?: unknown; message?: unknown };
      const text =
        typeof message === "string" ? `${typeof name === "string" ? name : "Error"}: ${message}` : asText(reason);
      const first = (apply(split, text, ["\n"]) as string[])[0] as string;
      return apply(slice, first, [0, LONGEST]) as string;
    } catch {
      return "an exception that can't be described";
    }
  }

  function failed(reason: unknown): void {
    if (state !== "unfinished") return;
    state = "failure";
    message = describe(reason);
  }

  /** An exit is thrown as an object of the loader's class ExitStatus; with anything else a program was broken off. */
  function quit(status: unknown, reason: unknown): never {
    if ((reason as { name?: unknown } | null)?.name !== "ExitStatus") failed(reason);
    else exit(status);
    throw reason;
  }

  function exit(status: unknown): void {
    if (state !== "unfinished") return;
    state = "exit";
    exitCode = (status as number) | 0;
  }

  // Without a clock every reading is a millisecond later, because loaders wait by reading it again and again.
  let readings = 0;
  const now = () => (settings.hasClock ? guarded(() => host.now(), 0) : ++readings);
  if (!settings.hasClock) {
    deleteProperty(global, "Intl");
    const CountingDate = function (...parts: unknown[]): unknown {
      const date = construct(RealDate, parts.length === 0 ? [now()] : parts, new.target ?? RealDate) as Date;
      return new.target === undefined ? date.toString() : date;
    };
    CountingDate.prototype = RealDate.prototype;
    CountingDate.now = now;
    CountingDate.parse = RealDate.parse;
    CountingDate.UTC = RealDate.UTC;
    RealDate.prototype.constructor = CountingDate;
    global["Date"] = CountingDate;
  }
  global["performance"] = { now, timeOrigin: 0 };

  function randomFill(view: ArrayBufferView): ArrayBufferView {
    const bytes = new Bytes(view.buffer, view.byteOffset, view.byteLength);
    const PIECE = 65_536;
    for (let start = 0; start < bytes.length; start += PIECE) {
      const length = bytes.length - start < PIECE ? bytes.length - start : PIECE;
      const text = guarded(() => host.random(length), "");
      if (text === "") throw new Failure("the host has no random bytes");
      for (let at = 0; at < length; at += 1) bytes[start + at] = charAt(text, at);
    }
    return view;
  }
  if (settings.hasRandom) global["crypto"] = { getRandomValues: randomFill };
  else {
    // Marsaglia's xorshift, always from the same beginning.
    let x = 0x2545_f491;
    Math.random = () => {
      x ^= x << 13;
      x ^= x >>> 17;
      x ^= x << 5;
      return (x >>> 0) / 2 ** 32;
    };
  }

  const printer = (fd: number) => (text: unknown) => write(fd, `${text as string}\n`, "text");
  const [print, printErr] = [printer(1), printer(2)];
  global["console"] = { log: print, info: print, debug: print, warn: printErr, error: printErr, trace: printErr };

  const noFile = () => {
    throw new Failure("no file of the host can be read");
  };
  // Loaders with NODEFS translate between these and their own, which are Linux's, too.
  const constants = { O_RDONLY: 0, O_WRONLY: 1, O_RDWR: 2, O_CREAT: 64, O_EXCL: 128, O_TRUNC: 512, O_APPEND: 1024 };
  const packages: Loose = {
    fs: { constants, readFileSync: noFile, readFile: noFile, existsSync: () => false },
    path: {
      sep: "/",
      normalize: (path: string) => path,
      join: (...parts: string[]) => parts.join("/"),
      dirname: (path: string) => path.slice(0, Math.max(0, path.lastIndexOf("/"))) || ".",
    },
    perf_hooks: { performance: global["performance"] },
    util: { inspect: (value: unknown) => String(value), format: (...values: unknown[]) => values.join(" ") },
  };
  if (settings.hasRandom)
    packages["crypto"] = {
      randomBytes: (length: number) => randomFill(new Bytes(length)),
      randomFillSync: randomFill,
      webcrypto: global["crypto"],
    };
  const commonJs: Loose = { exports: {} };
  global["module"] = commonJs;
  global["exports"] = commonJs["exports"];
  global["__dirname"] = "/";
  global["__filename"] = settings.thisProgram;
  global["require"] = (name: string) => {
    const found = packages[name.replace(/^node:/, "")];
    if (found === undefined) throw new Failure(`there is no package ${name}`);
    return found;
  };
  global["process"] = {
    versions: { node: "20.0.0" },
    version: "v20.0.0",
    platform: "linux",
    argv: ["node", settings.thisProgram, ...settings.args],
    env: {},
    stdin: { fd: 0 },
    stdout: { fd: 1 },
    stderr: { fd: 2 },
    on() {},
    binding: () => ({ fs: constants }),
    hrtime: () => [Math.floor(now() / 1000), (now() % 1000) * 1e6],
    cwd: () => "/",
    exit(status: unknown) {
      exit(status ?? 0);
      throw new Failure("the program has ended");
    },
  };

  let stdinAt = 0;
  const readByte = () => (stdinAt < settings.stdin.length ? charAt(settings.stdin, stdinAt++) : null);

  /** Only what is there as an object: loaders for debugging have getters and functions that abort instead. */
  function runtimeObject(loaded: object, name: string): unknown {
    for (const place of [loaded, global]) {
      const value: unknown = getOwnPropertyDescriptor(place, name)?.value;
      if (typeof value === "object" && value !== null) return value;
    }
    return undefined;
  }

  function unusable(reason: string): never {
    state = "unusable";
    message = reason;
    throw new Failure(reason);
  }

  function prepare(loaded: object): void {
    const fs = runtimeObject(loaded, "FS") as EmscriptenFs | undefined;
    const env = runtimeObject(loaded, "ENV") as Record<string, string> | undefined;
    if (settings.files.length > 0 && fs === undefined)
      unusable("its loader can't show the function's files: link it with -sFORCE_FILESYSTEM and export FS");
    for (const name of Object.keys(settings.env)) {
      if (env === undefined) return unusable("its loader can't pass on the environment: export ENV");
      env[name] = settings.env[name]!;
    }
    if (fs === undefined) return;
    fs.init();
    fs.getStream(0).stream_ops["read"] = (_stream: unknown, memory: Uint8Array, offset: number, length: number) => {
      let read = 0;
      for (; read < length && stdinAt < settings.stdin.length; read += 1) memory[offset + read] = readByte()!;
      return read;
    };
    for (const fd of [1, 2]) {
      const stream = fs.getStream(fd);
      // Standard streams share the operations of a terminal.
      stream.stream_ops = { ...stream.stream_ops };
      stream.stream_ops["write"] = (_stream: unknown, memory: Uint8Array, offset: number, length: number) => {
        writeBytes(fd, new Bytes(memory.buffer, memory.byteOffset + offset, length));
        return length;
      };
    }
    showFiles(fs);
  }

  function showFiles(fs: EmscriptenFs): void {
    for (const [index, { path, kind, sizeBytes, target }] of settings.files.entries()) {
      if (fs.analyzePath(path).exists) continue;
      if (kind === "directory") fs.mkdirTree(path);
      else if (kind === "link") fs.symlink(target, path);
      else {
        const node = fs.create(path, settings.readOnly ? 0o444 : 0o644);
        node["usedBytes"] = sizeBytes;
        // Most calls look at few of the files; the others need not be copied.
        defineProperty(node, "contents", {
          configurable: true,
          enumerable: true,
          get() {
            const bytes = new Bytes(sizeBytes);
            guarded(() => host.readFile(index, bytes), undefined);
            defineProperty(node, "contents", { value: bytes, writable: true, configurable: true, enumerable: true });
            return bytes;
          },
          set(value: unknown) {
            defineProperty(node, "contents", { value, writable: true, configurable: true, enumerable: true });
          },
        });
      }
    }
    if (!settings.readOnly) return;
    for (const { path, kind } of settings.files) if (kind === "directory") fs.chmod(path, 0o555);
  }

  const options: Loose = {
    arguments: settings.args,
    thisProgram: settings.thisProgram,
    stdin: readByte,
    print,
    printErr,
    quit,
    preRun: [(loaded: object | undefined) => prepare(loaded ?? options)],
    // Where a program without exit code just returns from main, this is all that is heard of its end.
    postRun: [() => exit(0)],
    instantiateWasm(imports: unknown, receive: (instance: object) => void) {
      guarded(() => host.instantiating(), undefined);
      const instance = new Instance(module, imports);
      guarded(() => host.instantiated(), undefined);
      receive(instance);
      return (instance as { exports: unknown }).exports;
    },
  };
  // A loader that is no function takes its options from here.
  global["Module"] = options;

  return {
    start() {
      const exported = commonJs["exports"];
      const named = global["Module"];
      const create = typeof exported === "function" ? exported : typeof named === "function" ? named : null;
      if (create === null) return;
      const loaded = (create as (options: unknown) => unknown)(options);
      // Older ones return the module itself, with a `then` of its own.
      const { then } = Object(loaded) as { then?: unknown };
      if (typeof then === "function") apply(then, loaded, [() => {}, failed]);
    },
    failed,
    outcome: () => `${state}\n${state === "exit" ? exitCode : ""}\n${message}`,
  };
}
