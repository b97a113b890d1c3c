import { randomFillSync } from "node:crypto";
import { type Context, createContext, Script } from "node:vm";
import { WorkbenchError } from "#shared/errors.ts";
import type { GuestFolder } from "../folder/guest-folder.ts";
import type { DirectoryNode, FileNode } from "../folder/nodes.ts";
import type { GuestCall } from "../guest-call.ts";
import type { WasmModule } from "../web-assembly.ts";
import type { FileSpec, HostFunctions, Surroundings, SurroundingsSettings } from "./surroundings-interface.ts";
import { installSurroundings } from "./surroundings.ts";
import { withoutDynamicImport } from "./without-dynamic-import.ts";

/** A loader that was checked and compiled; used in any number of contexts. */
export interface EmscriptenLoader {
  readonly script: Script;
  /** Older ones write only the low byte of each character of a variable. */
  readonly writesVariablesAsUtf8: boolean;
}

export interface EmscriptenOutcome {
  /** By itself, at the limit of its output, by a trap, abort or exception of its own, or because its loader doesn't fit. */
  end: "exit" | "output-limit" | "trap" | "unusable-loader";
  exitCode: number | null;
  /** What it says of a trap, or why the loader doesn't fit; one line. */
  message: string | null;
  /** From the loader's first line until the instance is made; making it; from there to the end. */
  phases: { loadCodeNs: number; instantiateNs: number; runNs: number };
}

type Install = (host: object, module: object, settings: string) => Surroundings;

const surroundings = new Script(`"use strict"; (${installSurroundings.toString()})`, {
  filename: "surroundings.js",
});
/** Settles the promises of a context, as every script does at its end. */
const settlePromises = new Script("0");
const OUTPUT_PIECE_BYTES = 65_536;
const copyInto = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(Uint8Array.prototype), "set")!
  .value as CallableFunction;

/** Throws a WorkbenchError (INVALID_REQUEST) where the text can't be a loader that runs in a context. */
export function compileEmscriptenLoader(text: string, fileName: string): EmscriptenLoader {
  try {
    const script = new Script(withoutDynamicImport(text), { filename: fileName });
    const start = text.search(/_environ_get\b\s*[=(]/);
    const writesVariablesAsUtf8 = start >= 0 && text.slice(start, start + 500).includes("stringToUTF8");
    return { script, writesVariablesAsUtf8 };
  } catch (error) {
    throw new WorkbenchError("INVALID_REQUEST", `${fileName} is no script: ${(error as Error).message}`, {
      hint: "Build it without -sEXPORT_ES6: an ES module can't run in a context.",
    });
  }
}

/**
 * The context of one call: the language and WebAssembly, and nothing of Node's or the host's. Its promises are settled
 * before a script in it returns, and no text becomes code in it, which could use `import()`.
 */
export function createEmscriptenContext(): Context {
  return createContext(Object.create(null) as object, {
    microtaskMode: "afterEvaluate",
    codeGeneration: { strings: false },
  });
}

/**
 * Runs a program with Emscripten's loader, from its first line to its end, in a context in which no guest ran before.
 * Never throws because of the guest. One that doesn't end has to be ended with its process.
 */
export function runEmscripten(
  loader: EmscriptenLoader,
  module: WasmModule,
  call: GuestCall,
  context: Context,
): EmscriptenOutcome {
  const startedNs = process.hrtime.bigint();
  const times = { instantiatingNs: 0n, instantiatedNs: 0n };
  const files = call.folder !== null && call.features.includes("folder") ? filesOf(call.folder) : [];
  let outputEnded = false;

  const host: HostFunctions = {
    write(fd, text, kind) {
      const bytes = Buffer.from(text, kind === "bytes" ? "latin1" : "utf8");
      for (let at = 0; at < bytes.length && !outputEnded; at += OUTPUT_PIECE_BYTES)
        outputEnded = !call.onOutput(fd === 1 ? "stdout" : "stderr", bytes.subarray(at, at + OUTPUT_PIECE_BYTES));
      return !outputEnded;
    },
    now: () => Number(process.hrtime.bigint() - startedNs) / 1e6,
    random: (length) => randomFillSync(Buffer.alloc(length)).toString("latin1"),
    readFile(index, into) {
      const { node } = files[index]!;
      // Not by the array's own method: that is the context's, which the guest can replace to get hold of ours.
      if (node !== null) Reflect.apply(copyInto, into, [node.contents()]);
    },
    instantiating: () => void (times.instantiatingNs = process.hrtime.bigint()),
    instantiated: () => void (times.instantiatedNs = process.hrtime.bigint()),
  };
  const settings: SurroundingsSettings = {
    thisProgram: call.args[0] ?? "program",
    args: call.args.slice(1),
    env: call.features.includes("environment") ? variablesFor(loader, call.env) : {},
    stdin: Buffer.from(call.stdin).toString("latin1"),
    hasClock: call.features.includes("clock"),
    hasRandom: call.features.includes("random"),
    files: files.map(({ spec }) => spec),
    readOnly: !call.features.includes("scratch-folder"),
  };

  const install = surroundings.runInContext(context) as Install;
  const guest = install(withoutPrototypes(host), Object.setPrototypeOf(module, null), JSON.stringify(settings));
  try {
    loader.script.runInContext(context, { displayErrors: false });
    guest.start();
    settlePromises.runInContext(context);
  } catch (error) {
    // It may be an object of the guest's: only code inside the context looks at it.
    guest.failed(error);
  }
  const endedNs = process.hrtime.bigint();
  const [state = "", code = "", message = ""] = guest.outcome().split("\n");
  const wasInstantiated = times.instantiatedNs > 0n;
  const [instantiatingNs, instantiatedNs] = wasInstantiated
    ? [times.instantiatingNs, times.instantiatedNs]
    : [endedNs, endedNs];
  return {
    ...endOf({ state, code, message, outputEnded, wasInstantiated }),
    phases: {
      loadCodeNs: Number(instantiatingNs - startedNs),
      instantiateNs: Number(instantiatedNs - instantiatingNs),
      runNs: Number(endedNs - instantiatedNs),
    },
  };
}

function variablesFor({ writesVariablesAsUtf8 }: EmscriptenLoader, env: GuestCall["env"]): Record<string, string> {
  if (writesVariablesAsUtf8) return { ...env };
  const asBytes = Object.entries(env).map(([name, value]) => [name, Buffer.from(value, "utf8").toString("latin1")]);
  return Object.fromEntries(asBytes) as Record<string, string>;
}

interface Ending {
  state: string;
  code: string;
  message: string;
  outputEnded: boolean;
  wasInstantiated: boolean;
}

function endOf(ending: Ending): Omit<EmscriptenOutcome, "phases"> {
  if (ending.outputEnded) return { end: "output-limit", exitCode: null, message: null };
  if (ending.state === "exit") return { end: "exit", exitCode: Number(ending.code), message: null };
  if (ending.state === "failure" && ending.wasInstantiated)
    return { end: "trap", exitCode: null, message: ending.message };
  if (ending.state === "failure" || ending.state === "unusable")
    return { end: "unusable-loader", exitCode: null, message: ending.message };
  return {
    end: "unusable-loader",
    exitCode: null,
    message: "its program neither ended nor failed: what its loader waits for, a timer or a file, isn't there",
  };
}

/** So that not even the functions that the context's own code is given lead anywhere in the host. */
function withoutPrototypes(functions: HostFunctions): object {
  const bare = Object.create(null) as Record<string, unknown>;
  for (const [name, call] of Object.entries(functions)) bare[name] = Object.freeze(Object.setPrototypeOf(call, null));
  return Object.freeze(bare);
}

interface ShownFile {
  spec: FileSpec;
  node: FileNode | null;
}

const shownFiles = new WeakMap<GuestFolder, ShownFile[]>();

/** The same for all calls, folders before what is in them. */
function filesOf(folder: GuestFolder): ShownFile[] {
  const known = shownFiles.get(folder);
  if (known !== undefined) return known;
  const files: ShownFile[] = [];
  const visit = (directory: DirectoryNode, path: string) => {
    for (const { name, node } of directory.entries.values()) {
      const spec: FileSpec = { path: `${path}/${name}`, kind: node.kind, sizeBytes: 0, target: "" };
      if (node.kind === "file") files.push({ spec: { ...spec, sizeBytes: node.sizeBytes }, node });
      else if (node.kind === "link") files.push({ spec: { ...spec, target: node.target }, node: null });
      else {
        files.push({ spec, node: null });
        visit(node, spec.path);
      }
    }
  };
  visit(folder.root, "");
  shownFiles.set(folder, files);
  return files;
}
