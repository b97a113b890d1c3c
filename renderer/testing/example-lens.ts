import type { BuildResult } from "#shared/model/build.ts";
import type { LensCode, LensInstruction, MappingGrain } from "#shared/model/lens/lens-code.ts";
import type { LensEvent, LensFunction, LensFunctionCode, LensPane, LensRequest } from "#shared/model/lens/lens-view.ts";
import type { ScriptedCore } from "./scripted-core.ts";

const FILE = "/home/ada/programs/prime.c";

/** Instructions as `line: text`, four bytes each; `->` and a position names where a jump goes. */
export function listing(text: string, file = FILE): LensCode {
  const instructions = text
    .trim()
    .split("\n")
    .map((row, index): LensInstruction => {
      const [, lines = "", code = "", target] = /^\s*([\d,]*): (.*?)(?: -> (\d+))?$/.exec(row) ?? [];
      return {
        address: index * 4,
        sizeBytes: 4,
        bytes: "0faff8c3",
        mnemonic: code.split(" ")[0] ?? "",
        text: code,
        depth: 0,
        places: lines === "" ? [] : lines.split(",").map((line) => ({ file, line: Number(line) })),
        wasmOffset: null,
        targetAddress: target === undefined ? null : Number(target) * 4,
        symbol: null,
      };
    });
  return { address: 0, sizeBytes: instructions.length * 4, instructions };
}

/** `square` as clang-19 -O2, gcc -O2 and Wasmtime 48 make it. */
export const squareCode: LensFunctionCode = {
  key: "square",
  panes: {
    wat: listing("6: local.get 0\n6: local.get 0\n6: i32.mul\n7: end"),
    native: listing("6: imul edi, edi\n6: mov eax, edi\n7: ret"),
    wasmtime: listing(
      ": push rbp\n: mov rbp, rsp\n6: imul edx, edx\n6,7: mov eax, edx\n: mov rsp, rbp\n: pop rbp\n7: ret",
    ),
  },
};

const TITLES: Record<string, { title: string; grain: MappingGrain; commands: string[] }> = {
  wat: { title: "clang 19.1.7", grain: "instruction", commands: ["clang --target=wasm32-wasi -g -O2 -c prime.c"] },
  native: { title: "gcc 12.2.0", grain: "instruction", commands: ["gcc -g -O2 -c prime.c"] },
  wasmtime: { title: "Wasmtime 48.0.8, Cranelift", grain: "instruction", commands: ["wasmtime compile prime.wasm"] },
  lucet: { title: "Lucet 0.6.1", grain: "function", commands: ["lucetc-wasi prime.wasm"] },
};

export function lensPane(id: string, change: Partial<LensPane> = {}): LensPane {
  const { title = id, grain = "instruction", commands = [] } = TITLES[id] ?? {};
  const architecture = id === "wat" ? null : ("x86_64" as const);
  return { id, title, architecture, commands, grain, note: null, failure: null, elapsedMs: 12, ...change };
}

export function lensFunction(key: string, change: Partial<LensFunction> = {}): LensFunction {
  return {
    key,
    name: key,
    symbol: key,
    kind: "own",
    source: { file: FILE, firstLine: 5, lastLine: 7 },
    sizeBytes: { wat: 7, native: 6, wasmtime: 14 },
    ...change,
  };
}

export const built: BuildResult = {
  target: "wasm32-wasip1",
  compiler: null,
  artifact: {
    path: "/d/prime.wasm",
    sizeBytes: 300,
    companions: [],
    sha256: "0",
    target: "wasm32-wasip1",
    kind: "library",
  },
  cached: false,
  elapsedNs: 1_000_000,
  diagnostics: [],
  commands: [],
  log: "",
  failure: null,
};

/** What is said of the request where all of it is there. */
export function lensEvents({ engines, optimization }: LensRequest, functions = [lensFunction("square")]): LensEvent[] {
  const id = `view ${optimization}`;
  return [
    { type: "build", pane: "wat", build: built },
    { type: "sources", id, sources: [{ file: FILE, text: "int main(void) { return 0; }\n" }] },
    ...["wat", ...(engines ?? [])].map((pane): LensEvent => ({ type: "pane", pane: lensPane(pane), functions })),
    { type: "end", id, elapsedMs: 120 },
  ];
}

/** Has the core show `square`. */
export function scriptLens(core: ScriptedCore): void {
  core.lens.open = (request) => lensEvents(request);
  core.lens.code = (_id, key) => ({ ...squareCode, key });
}
