import { readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import type { Optimization } from "#shared/model/target.ts";
import { createDetectionContext } from "../../../../process/create-detection-context.ts";
import { runCommand as run } from "../../../../process/run-command.ts";
import { wasm2cRuntime } from "../../../../runtimes/wasm2c.ts";
import { temporaryFolder } from "../../../../testing/fake-tools.ts";
import type { CodeListing, ListedInstruction } from "../../../code-listing.ts";
import { ElfFile } from "../../../elf/elf-file.ts";
import { placeElfFiles } from "../../../elf/placed-elf.ts";
import { wasm2cLens } from "../../wasm2c.ts";
import { readGeneratedCode } from "../generated-functions.ts";
import { matchLines, readTranslatedModule } from "../match-statements.ts";
import { buildModule } from "./build-module.ts";

interface ComparedLinks {
  functions: number;
  /** Functions whose C was not understood. */
  unmatched: number;
  /** Of the module's functions. */
  instructions: number;
  /** For which addr2line knows a line, as `objdump -l` prints it. */
  withLine: number;
  linked: number;
  /** `.text+40 imul esi, esi: 111, by addr2line 112` */
  disagreements: string[];
}

/** What a comparison lacks here; null where nothing. */
export async function missingTools(): Promise<string | null> {
  const context = createDetectionContext({ run });
  const tool = await wasm2cRuntime.detect(context);
  if (tool.state !== "available") return tool.reason;
  return (await context.findExecutables(["addr2line"])).length === 0 ? "no addr2line on PATH" : null;
}

/** A program's links beside what binutils' addr2line says of all its instructions; or why there are none. */
export async function compareProgram(source: string, optimization: Optimization): Promise<ComparedLinks | string> {
  const built = await buildModule(source, optimization);
  if ("reason" in built) return built.reason;
  const tool = await wasm2cRuntime.detect(createDetectionContext({ run }));
  const module = new Uint8Array(readFileSync(built.path));
  const workFolder = temporaryFolder();
  const place = { modulePath: built.path, workFolder };
  const request = { ...place, variant: null, architecture: "x86_64" as const, syntax: "intel" as const };
  for (const { path, content } of wasm2cLens.files!(request, tool, module)) writeFileSync(path, content);
  for (const command of wasm2cLens.plan(request, tool)) {
    const result = await run(command);
    if (result.exitCode !== 0) throw new Error(result.stderr);
  }
  return compareListing(await wasm2cLens.read(request, [], module), module, workFolder);
}

/** Links that were made of the files in `folder`. */
export async function compareListing(listing: CodeListing, module: Uint8Array, folder: string): Promise<ComparedLinks> {
  const code = readGeneratedCode(readFileSync(join(folder, "guest.c"), "utf8"));
  const { offsets, unmatched } = await matchLines(readTranslatedModule(module, code));
  const own = listing.functions.filter(({ wasmIndex }) => wasmIndex !== null);
  const instructions = (await Promise.all(own.map((listed) => listing.instructions(listed)))).flat();
  const chains = await chainsByAddr2line(join(folder, "guest.o"), instructions);
  const disagreements: string[] = [];
  for (const [index, { address, text, wasmOffset }] of instructions.entries()) {
    const line = chains[index]!.find(({ file, line: one }) => file === "guest.c" && offsets.has(one));
    const expected = line === undefined ? null : offsets.get(line.line)!;
    if (expected !== wasmOffset) disagreements.push(`${address} ${text}: ${wasmOffset}, by addr2line ${expected}`);
  }
  return {
    functions: code.functions.length,
    unmatched: unmatched.length,
    instructions: instructions.length,
    withLine: chains.filter((chain) => chain.length > 0).length,
    linked: instructions.filter(({ wasmOffset }) => wasmOffset !== null).length,
    disagreements,
  };
}

interface Place {
  file: string;
  line: number;
}

/** The line of each instruction, and the calls that were inlined around it, from the inside out. */
async function chainsByAddr2line(object: string, instructions: readonly ListedInstruction[]): Promise<Place[][]> {
  const [placed] = placeElfFiles([new ElfFile(new Uint8Array(readFileSync(object)))]);
  const chains = new Map<number, Place[]>();
  for (const section of placed!.file.sections.filter(({ executable }) => executable)) {
    const start = placed!.addressOf(section);
    const addresses = instructions
      .map(({ address }) => address - start)
      .filter((offset) => offset >= 0 && offset < section.sizeBytes);
    if (addresses.length === 0) continue;
    const stdin = addresses.map((offset) => `0x${offset.toString(16)}\n`).join("");
    const args = ["-a", "-i", "-j", section.name, "-e", object];
    const { stdout } = await run({ exe: "addr2line", args, stdin, maxOutputBytes: 1 << 28 });
    let chain: Place[] | null = null;
    for (const text of stdout.split("\n")) {
      if (text.startsWith("0x")) {
        chain = [];
        chains.set(start + Number(text), chain);
        continue;
      }
      const [, file = "", line = ""] = /^(.*):(\d+)(?: \(discriminator \d+\))?$/.exec(text) ?? [];
      if (Number(line) > 0) chain?.push({ file: basename(file), line: Number(line) });
      // What has no line of its own has none, wherever it was inlined.
      else if (chain?.length === 0) chain = null;
    }
  }
  return instructions.map(({ address }) => chains.get(address) ?? []);
}
