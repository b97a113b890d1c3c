import { readFileSync, readSync, writeFileSync, writeSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, dirname, resolve } from "node:path";
import { isatty } from "node:tty";
import { compileFunction } from "node:vm";

/*
 * Runs a program that Emscripten made, by its own loader, and ends with its exit code:
 *
 *   emscripten-runner [--phases-file FILE] [--memory-limit BYTES --memory-limit-mark TEXT]
 *                     [--dir HOST GUEST]... [--env NAME=VALUE]... LOADER [ARGUMENT]...
 *
 * The module (.wasm) stands beside the loader (.js). Its start-up is part of what is measured, so it imports and does as
 * little as it can.
 */

/** What Wasmtime ends with on a trap (128 + SIGABRT). */
const TRAP_EXIT_CODE = 134;
const CANNOT_RUN_EXIT_CODE = 1;
/** Where Emscripten's file system has a folder that nobody else needs; relative names start there. */
const WORKING_FOLDER = "/home/web_user";
/** What Emscripten puts into an environment of its own accord. */
const INVENTED_VARIABLES = ["USER", "LOGNAME", "PATH", "PWD", "HOME", "LANG", "_"];
/** A loader that wants more memory asks for some to spare, and then for less, before it gives up. */
const ATTEMPTS_TO_GROW = 3;

interface Memory {
  buffer: ArrayBufferLike;
  grow(pages: number): number;
}

// The part of V8's global that is used; no type library for Node declares it.
declare const WebAssembly: {
  Module: new (bytes: Uint8Array) => object;
  Instance: new (module: object, imports: object) => { exports: Record<string, unknown> };
  Memory: new () => Memory;
};

interface Stream {
  tty: unknown;
  stream_ops: object;
}
type Transfer = (stream: Stream, memory: ArrayBufferView, offset: number, length: number) => number;

/** What a loader has to have been told to export (EXPORTED_RUNTIME_METHODS), and what is passed to it. */
interface Loaded {
  FS: {
    init(): void;
    getStream(fd: number): Stream;
    mkdirTree(path: string): void;
    mount(type: object, options: { root: string }, mountPoint: string): void;
    chdir(path: string): void;
  };
  NODEFS: object;
  ENV: Record<string, string | undefined>;
  callMain(args: string[]): number;
}
type CreateModule = (options: object) => Promise<Loaded>;

const words = process.argv.slice(2);
const nextWord = () => words.shift() ?? "";
const folders: { host: string; guest: string }[] = [];
const env: Record<string, string | undefined> = {};
for (const name of INVENTED_VARIABLES) env[name] = undefined;
let phasesFile: string | undefined;
let memoryLimitBytes: number | undefined;
let memoryLimitMark = "";

while (words[0]?.startsWith("--")) {
  const option = nextWord();
  const value = nextWord();
  if (option === "--dir") folders.push({ host: value, guest: nextWord() });
  else if (option === "--env") env[value.slice(0, value.indexOf("="))] = value.slice(value.indexOf("=") + 1);
  else if (option === "--phases-file") phasesFile = value;
  else if (option === "--memory-limit") memoryLimitBytes = Number(value);
  else if (option === "--memory-limit-mark") memoryLimitMark = value;
  else cannotRun(`unknown option ${option}`);
}
const loaderPath = resolve(nextWord());
const programName = basename(loaderPath);

const phases: Record<string, number> = {};
let phaseStartedAt = process.hrtime.bigint();
function endPhase(name: string): void {
  const now = process.hrtime.bigint();
  phases[name] = Number(now - phaseStartedAt);
  phaseStartedAt = now;
}

let exitCode: number | undefined;
let module: Loaded;
try {
  const bytes = await readModule();
  const text = readFileSync(loaderPath, "utf8");
  if (!writesVariablesAsUtf8(text)) asBytes(env);
  const createModule = loadLoader(text);
  endPhase("loadNs");
  module = await createModule({
    noInitialRun: true,
    thisProgram: programName,
    print: (text: string) => writeAll(1, Buffer.from(`${text}\n`)),
    printErr: (text: string) => writeAll(2, Buffer.from(`${text}\n`)),
    preRun: [prepareSurroundings],
    quit: (status: number, reason: unknown) => {
      exitCode = status;
      throw reason;
    },
    instantiateWasm: (imports: object, receive: (instance: object, module: object) => void) => {
      const compiled = new WebAssembly.Module(bytes);
      endPhase("compileNs");
      const instance = new WebAssembly.Instance(compiled, imports);
      if (memoryLimitBytes !== undefined) watchGrowth(instance.exports, memoryLimitBytes);
      receive(instance, compiled);
      return instance.exports;
    },
  });
} catch (error) {
  cannotRun(`${programName} can't be run: ${messageOf(error)}`);
}
endPhase("instantiateNs");
const code = runMain();
endPhase("runNs");
if (phasesFile !== undefined) writeFileSync(phasesFile, JSON.stringify(phases));
process.exit(code);

/** Whatever leaves `main` but an exit is the program's own end by a trap, an abort or an uncaught exception. */
function runMain(): number {
  try {
    const returned = module.callMain(words);
    return ownExit(exitCode ?? returned);
  } catch (error) {
    if (exitCode !== undefined && (error as { name?: string } | null)?.name === "ExitStatus") return ownExit(exitCode);
    const reason = error instanceof Error ? (error.stack ?? error.message) : "an uncaught exception";
    writeAll(2, Buffer.from(`wasm trap: ${reason}\n`));
    return TRAP_EXIT_CODE;
  }
}

/** A program can't end as after a trap. */
function ownExit(code: number): number {
  if ((code & 0xff) !== TRAP_EXIT_CODE) return code;
  const becomes = `which stands for a trap: it becomes ${CANNOT_RUN_EXIT_CODE}.`;
  writeAll(2, Buffer.from(`The program ended with exit code ${code}, ${becomes}\n`));
  return CANNOT_RUN_EXIT_CODE;
}

async function readModule(): Promise<Uint8Array> {
  const bytes = readFileSync(loaderPath.replace(/\.js$/i, ".wasm"));
  if (memoryLimitBytes === undefined) return bytes;
  // Only a limited run needs it.
  const { limitMemory } = await import("../wasm/limit-memory.ts");
  return limitMemory(bytes, { maxBytes: memoryLimitBytes, mark: memoryLimitMark });
}

/** As CommonJS, whatever a package.json above it says. */
function loadLoader(text: string): CreateModule {
  const parameters = ["module", "exports", "require", "__filename", "__dirname"];
  const loader = { exports: {} };
  const load = compileFunction(text, parameters, { filename: loaderPath }) as (...values: unknown[]) => void;
  load(loader, loader.exports, createRequire(loaderPath), loaderPath, dirname(loaderPath));
  if (typeof loader.exports !== "function")
    throw new Error("it exports no function that makes a module (-sMODULARIZE)");
  return loader.exports as CreateModule;
}

/** Older loaders write only the low byte of each character. */
function writesVariablesAsUtf8(loader: string): boolean {
  const start = loader.search(/_environ_get\b\s*[=(]/);
  return start >= 0 && loader.slice(start, start + 500).includes("stringToUTF8");
}

/** Turns each value into a text with one character for every byte of its UTF-8. */
function asBytes(variables: Record<string, string | undefined>): void {
  for (const [name, value] of Object.entries(variables))
    if (value !== undefined) variables[name] = Buffer.from(value, "utf8").toString("latin1");
}

/** Before any code of the program runs: what it sees of the machine. */
function prepareSurroundings({ FS, NODEFS, ENV }: Loaded): void {
  Object.assign(ENV, env);
  FS.init();
  connect(FS.getStream(0), 0, { read: (_stream, memory, offset, length) => read(bytesOf(memory, offset, length)) });
  for (const fd of [1, 2])
    connect(FS.getStream(fd), fd, {
      write: (_stream, memory, offset, length) => writeAll(fd, bytesOf(memory, offset, length)),
    });
  for (const { host, guest } of folders) {
    const mountPoint = guest === "." ? WORKING_FOLDER : guest.startsWith("/") ? guest : `/${guest}`;
    FS.mkdirTree(mountPoint);
    FS.mount(NODEFS, { root: host }, mountPoint);
    if (guest === ".") FS.chdir(mountPoint);
  }
}

/** Byte for byte: the loader's own streams know lines of text. */
function connect(stream: Stream, fd: number, operations: Record<string, Transfer>): void {
  stream.stream_ops = operations;
  // By this a program decides how it buffers.
  if (!isatty(fd)) stream.tty = null;
}

function bytesOf(memory: ArrayBufferView, offset: number, length: number): Uint8Array {
  return new Uint8Array(memory.buffer, memory.byteOffset + offset, length);
}

function read(into: Uint8Array): number {
  for (;;)
    try {
      return readSync(0, into);
    } catch (error) {
      const reason = (error as NodeJS.ErrnoException).code;
      // Windows has an error for the end of a pipe.
      if (reason === "EOF") return 0;
      if (reason !== "EAGAIN") throw error;
      pause();
    }
}

function writeAll(fd: number, bytes: Uint8Array): number {
  let written = 0;
  while (written < bytes.length)
    try {
      written += writeSync(fd, bytes, written);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EAGAIN") throw error;
      pause();
    }
  return bytes.length;
}

/** A pipe that is set not to block says so instead of waiting. */
function pause(): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1);
}

/** A refused growth ends the program, because what it would do then says nothing about why. */
function watchGrowth(exports: Record<string, unknown>, maxBytes: number): void {
  const memory = Object.values(exports).find((value): value is Memory => value instanceof WebAssembly.Memory);
  if (memory === undefined) return;
  const grow = memory.grow.bind(memory);
  let refused = 0;
  memory.grow = (pages) => {
    const tooMuch = memory.buffer.byteLength + pages * 65_536 > maxBytes;
    if (tooMuch && ++refused === ATTEMPTS_TO_GROW) {
      writeAll(2, Buffer.from(`${memoryLimitMark}\n`));
      process.exit(TRAP_EXIT_CODE);
    }
    const before = grow(pages);
    refused = 0;
    return before;
  };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function cannotRun(message: string): never {
  console.error(message);
  process.exit(CANNOT_RUN_EXIT_CODE);
}
