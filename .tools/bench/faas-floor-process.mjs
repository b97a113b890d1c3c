// A bare Node process that does for every line of its stdin what a sandbox does for a call, and no more: a new instance
// (in a new context, with Emscripten's loader where there is one) that finds its argument and prints.
//
//   node faas-floor-process.mjs wasm-instance|v8-context MODULE|LOADER MODULE
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename } from "node:path";
import { createInterface } from "node:readline";
import { createContext, Script } from "node:vm";

const require = createRequire(import.meta.url);
const [, , sandbox, ...files] = process.argv;
const module = new WebAssembly.Module(readFileSync(files.at(-1)));
const name = basename(files[0]);

const encoder = new TextEncoder();
const decoder = new TextDecoder();
const instantiateThere = new Script("(module, imports) => new WebAssembly.Instance(module, imports)");
const settlePromises = new Script("0");
const EXIT = Symbol("exit");
const ESPIPE = 70;
const CHARACTER_DEVICE = 2;

/** As little of WASI as the program uses: Node's own ends some processes with a fault after a few hundred instances. */
function runCommand(argument) {
  const args = [name, argument].map((text) => encoder.encode(`${text}\0`));
  let memory;
  let output = "";
  const view = () => new DataView(memory.buffer);
  const wasi = {
    args_sizes_get(count, size) {
      view().setUint32(count, args.length, true);
      view().setUint32(
        size,
        args.reduce((sum, { length }) => sum + length, 0),
        true,
      );
      return 0;
    },
    args_get(pointers, texts) {
      for (const bytes of args) {
        view().setUint32(pointers, texts, true);
        new Uint8Array(memory.buffer).set(bytes, texts);
        pointers += 4;
        texts += bytes.length;
      }
      return 0;
    },
    fd_write(_descriptor, vectors, count, written) {
      let total = 0;
      for (let at = vectors; at < vectors + 8 * count; at += 8) {
        const length = view().getUint32(at + 4, true);
        output += decoder.decode(new Uint8Array(memory.buffer, view().getUint32(at, true), length));
        total += length;
      }
      view().setUint32(written, total, true);
      return 0;
    },
    fd_fdstat_get(_descriptor, stat) {
      view().setUint8(stat, CHARACTER_DEVICE);
      return 0;
    },
    fd_seek: () => ESPIPE,
    fd_close: () => 0,
    proc_exit() {
      throw EXIT;
    },
  };
  const imports = { wasi_snapshot_preview1: wasi };
  const instance =
    sandbox === "v8-context"
      ? instantiateThere.runInContext(createContext({}))(module, imports)
      : new WebAssembly.Instance(module, imports);
  memory = instance.exports.memory;
  try {
    instance.exports._start();
  } catch (thrown) {
    if (thrown !== EXIT) throw thrown;
  }
  return output;
}

/** As a program of Node's runs it, in a context that has what it looks for there. */
const loader = files.length > 1 ? new Script(readFileSync(files[0], "utf8")) : null;
const node = {
  argv: [],
  platform: process.platform,
  versions: process.versions,
  // Loaders of before 3.1.20 look up the file system's constants by it.
  binding: (name) => process.binding(name),
  on() {},
  exit() {},
};
function runLoader(argument) {
  let output = "";
  const globals = { process: node, require, __dirname: "/", WebAssembly, TextDecoder, TextEncoder, performance };
  // Its promises are settled when the script has ended.
  const context = createContext(globals, { microtaskMode: "afterEvaluate" });
  loader.runInContext(context);
  context.Module({
    arguments: [argument],
    print: (line) => (output += `${line}\n`),
    instantiateWasm(imports, done) {
      const instance = new WebAssembly.Instance(module, imports);
      done(instance, module);
      return instance.exports;
    },
  });
  settlePromises.runInContext(context);
  return output;
}

for await (const line of createInterface(process.stdin)) {
  const startedNs = process.hrtime.bigint();
  const output = loader === null ? runCommand(line) : runLoader(line);
  const elapsedNs = Number(process.hrtime.bigint() - startedNs);
  process.stdout.write(`${JSON.stringify({ elapsedNs, output })}\n`);
}
