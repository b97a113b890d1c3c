import { readFileSync } from "node:fs";
import { join, posix } from "node:path";
import { describe, expect, test } from "vitest";
import { runEmbeddedTool } from "../../compilers/run-embedded-tool.ts";
import { temporaryFolder } from "../../testing/fake-tools.ts";
import { readSections, SECTION } from "../../wasm/sections.ts";
import type { ListedInstruction } from "../code-listing.ts";
import { readWasmListing } from "./read-wasm-listing.ts";

const PROGRAMS = join(import.meta.dirname, "..", "..", "..", "examples", "persaud-2019");
const SAMPLE = 200;

/** Compiled by the embedded compiler, not linked. */
async function compile(source: string, optimization: string): Promise<string> {
  const output = join(temporaryFolder(), "out.o");
  const answer = await runEmbeddedTool({
    tool: "clang",
    args: ["--target=wasm32-wasip1", optimization, "-g", "-D_WASI_EMULATED_PROCESS_CLOCKS", "-c", source, "-o", output],
    sources: [source],
    files: { includeFolders: [], inputs: [], outputs: [output] },
  });
  expect(answer.stderr).toBe("");
  return output;
}

/** What LLVM's addr2line says of addresses: each line that an instruction belongs to, the innermost first. */
async function addr2line(object: string, addresses: readonly number[]): Promise<string[][]> {
  const args = ["-i", "--output-style=JSON", "-e", object, ...addresses.map((address) => `0x${address.toString(16)}`)];
  const files = { includeFolders: [], inputs: [object], outputs: [] };
  const { stdout } = await runEmbeddedTool({ tool: "addr2line", args, sources: [], files });
  const answers = JSON.parse(stdout) as { Symbol: { FileName: string; Line: number }[] }[];
  return answers.map(({ Symbol: frames }) => {
    if (!frames[0]?.Line) return [];
    const places = frames.filter(({ Line }) => Line > 0).map((one) => `${posix.normalize(one.FileName)}:${one.Line}`);
    return [...new Set(places)];
  });
}

/** From all over the code, and the same ones in every run. */
function sampled<Item>(items: readonly Item[]): Item[] {
  const stride = Math.max(1, Math.floor(items.length / SAMPLE));
  return items.filter((_, index) => index % stride === 0).slice(0, SAMPLE);
}

describe.each(["prime.c", "bubble-sort.c"])("%s", (name) => {
  test.each(["-O0", "-O2"])("has the lines at %s that LLVM's addr2line gives", async (optimization) => {
    const object = await compile(join(PROGRAMS, name), optimization);
    const bytes = readFileSync(object);
    const codeStart = readSections(bytes).find(({ id }) => id === SECTION.code)!.contentStart;
    const listing = readWasmListing(bytes);
    const all: ListedInstruction[] = [];
    for (const listed of listing.functions) all.push(...(await listing.instructions(listed)));
    const sample = sampled(all);
    const theirs = await addr2line(
      object,
      sample.map(({ address }) => address - codeStart),
    );
    const ours = sample.map(({ places }) => places.map(({ file, line }) => `${file}:${line}`));
    expect(ours).toEqual(theirs);
    expect(ours.filter((places) => places.length > 0).length).toBeGreaterThan(sample.length / 2);
  });
});
