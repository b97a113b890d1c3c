import { mkdtemp, readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Optimization } from "#shared/model/target.ts";
import { createDetectionContext } from "../../../process/create-detection-context.ts";
import { runCommand as run } from "../../../process/run-command.ts";
import { codegenFlags, wasmtimeRuntime } from "../../../runtimes/wasmtime.ts";
import type { ListedInstruction } from "../../code-listing.ts";
import { hostArchitecture } from "../host-architecture.ts";
import { buildModule } from "../wasm2c/testing/build-module.ts";
import { wasmtimeLens } from "../wasmtime.ts";

export interface ComparedWithExplore {
  functions: number;
  /** Of the module's functions. */
  instructions: number;
  /** That `wasmtime explore` gives an offset in the module for. */
  mapped: number;
  linked: number;
  /** `+1f4 imul: 0x117, by wasmtime explore 0x118` */
  disagreements: string[];
  /** Of compiling and reading, without the instructions. */
  openedMs: number;
  /** Of disassembling and linking all functions. */
  listedMs: number;
}

interface ExploredFunction {
  instructions: { wasm_offset: number | null; address: number; bytes: number[]; mnemonic: string }[];
}

/** Why nothing can be compared here; null where it can. */
export async function missingWasmtime(): Promise<string | null> {
  const tool = await wasmtimeRuntime.detect(createDetectionContext({ run }));
  return tool.state === "available" ? null : (tool.reason ?? "no Wasmtime");
}

/** A program's links beside those that Wasmtime itself shows; or why there are none. */
export async function compareProgram(
  source: string,
  optimization: Optimization,
  variant: string | null,
): Promise<ComparedWithExplore | string> {
  const built = await buildModule(source, optimization);
  return "reason" in built ? built.reason : compareWithExplore(built.path, variant);
}

/** A module's links beside those that Wasmtime itself shows, instruction by instruction; or why there are none. */
export async function compareWithExplore(
  modulePath: string,
  variant: string | null,
): Promise<ComparedWithExplore | string> {
  const tool = await wasmtimeRuntime.detect(createDetectionContext({ run }));
  if (tool.path === null) return tool.reason ?? "no Wasmtime";
  if (hostArchitecture === undefined) return "no machine code of this processor is read";
  const module = new Uint8Array(await readFile(modulePath));
  const workFolder = await mkdtemp(join(dirname(modulePath), "wasmtime-"));
  const request = { modulePath, workFolder, variant, architecture: hostArchitecture, syntax: "intel" as const };
  const problem = wasmtimeLens.unsupported?.(request, tool, module);
  if (problem !== undefined) return problem;

  const startedMs = performance.now();
  const results = [];
  for (const command of wasmtimeLens.plan(request, tool)) {
    const result = await run(command);
    if (result.exitCode !== 0) throw new Error(result.stderr);
    results.push(result);
  }
  const listing = await wasmtimeLens.read(request, results, module);
  const openedMs = performance.now();
  const found = new Map<number, ListedInstruction>();
  const ofModule = listing.functions.filter(({ wasmIndex }) => wasmIndex !== null);
  for (const listed of ofModule) for (const one of await listing.instructions(listed)) found.set(one.address, one);
  const listedMs = performance.now();

  const explored = await explore(tool.path, request);
  const compared = explored.flatMap(({ instructions }) => instructions).filter(({ address }) => found.has(address));
  const mapped = compared.filter((one) => one.wasm_offset !== null);
  const disagreements = compared.flatMap(({ address, mnemonic, wasm_offset: expected }) => {
    const { wasmOffset } = found.get(address)!;
    if (wasmOffset === expected) return [];
    return [`+${address.toString(16)} ${mnemonic}: ${hex(wasmOffset)}, by wasmtime explore ${hex(expected)}`];
  });
  return {
    functions: ofModule.length,
    instructions: found.size,
    mapped: mapped.length,
    linked: mapped.filter(({ address }) => found.get(address)!.wasmOffset !== null).length,
    disagreements,
    openedMs: openedMs - startedMs,
    listedMs: listedMs - openedMs,
  };
}

/** `wasmtime explore` writes a page that holds all it knows. */
async function explore(
  exe: string,
  { variant, modulePath, workFolder }: { variant: string | null; modulePath: string; workFolder: string },
): Promise<ExploredFunction[]> {
  const page = join(workFolder, "explored.html");
  const result = await run({ exe, args: ["explore", ...codegenFlags(variant), "-o", page, modulePath] });
  if (result.exitCode !== 0) throw new Error(result.stderr);
  const found = /window\.ASM = (\{.*\});?\n/.exec(await readFile(page, "utf8"))?.[1];
  if (found === undefined) throw new Error("wasmtime explore wrote no machine code");
  return (JSON.parse(found) as { functions: ExploredFunction[] }).functions;
}

function hex(offset: number | null): string {
  return offset === null ? "nothing" : `0x${offset.toString(16)}`;
}
