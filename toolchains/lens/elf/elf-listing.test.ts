import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, type TestContext } from "vitest";
import { createDetectionContext } from "../../process/create-detection-context.ts";
import { runCommand as run } from "../../process/run-command.ts";
import { temporaryFolder } from "../../testing/fake-tools.ts";
import { createDisassembler } from "../disassembly/disassembler.ts";
import { ElfFile } from "./elf-file.ts";
import { createElfListing } from "./elf-listing.ts";

const SOURCE = `int counter = 40;
__attribute__((noinline)) int next(int step) {
  counter += step;
  return counter;
}
static __thread int calls;
int twice(int step) {
  calls++;
  return next(step) + next(step);
}
`;

/** What gcc makes of the source with these arguments, and where the source is. */
async function compiled(context: TestContext, args: string[]): Promise<{ file: ElfFile; source: string }> {
  const gcc = (await createDetectionContext({ run }).findExecutables(["gcc"]))[0];
  if (gcc === undefined || process.platform !== "linux") context.skip("no gcc on PATH that writes ELF files");
  const folder = temporaryFolder();
  const source = join(folder, "counter.c");
  writeFileSync(source, SOURCE);
  const result = await run({ exe: gcc, args: ["-g", "-O1", ...args, source, "-o", join(folder, "out")] });
  expect(result.stderr).toBe("");
  return { file: new ElfFile(readFileSync(join(folder, "out"))), source };
}

async function textsOf(file: ElfFile, symbol: string): Promise<string[]> {
  const listing = createElfListing([file], await createDisassembler(file.architecture!, "intel"));
  const listed = listing.functions.find((candidate) => candidate.symbol === symbol)!;
  return (await listing.instructions(listed)).map(({ text }) => text);
}

describe("an ELF file", () => {
  it("has sections, symbols and relocations", async (context) => {
    const { file } = await compiled(context, ["-c"]);
    expect(file.kind).toBe("object");
    const text = file.section(".text")!;
    expect(text).toMatchObject({ executable: true, allocated: true, address: 0 });
    const next = file.symbols.find(({ name }) => name === "next")!;
    expect(next).toMatchObject({ type: "function", binding: "global", section: text });
    expect(next.sizeBytes).toBeGreaterThan(0);
    const relocations = file.relocations(text);
    expect(relocations.map(({ symbol }) => symbol?.name)).toContain("counter");
    expect(relocations.map(({ offset }) => offset)).toEqual(
      relocations.map(({ offset }) => offset).sort((a, b) => a - b),
    );
  });

  it("is refused where it is none that can be read", async (context) => {
    expect(() => new ElfFile(new TextEncoder().encode("#!/bin/sh\n".repeat(20)))).toThrow(RangeError);
    expect(() => new ElfFile(new Uint8Array(3))).toThrow("not an ELF file");
    const { file } = await compiled(context, ["-c"]);
    const bytes = new Uint8Array(64);
    bytes.set([0x7f, 0x45, 0x4c, 0x46, 1, 1]);
    expect(() => new ElfFile(bytes)).toThrow("not a 64-bit little-endian one");
    expect(() => file.content({ ...file.section(".text")!, offset: 1e9 })).toThrow("truncated");
  });

  it("unpacks what is compressed", async (context) => {
    const packed = (await compiled(context, ["-c", "-gz=zlib"])).file;
    const section = packed.section(".debug_info")!;
    expect(section.compressed).toBe(true);
    expect(packed.content(section).length).toBeGreaterThan(section.sizeBytes);
  });
});

describe("a listing", () => {
  it("names what an object's linker would fill in", async (context) => {
    const { file } = await compiled(context, ["-c", "-ffunction-sections", "-fPIC"]);
    const texts = (await textsOf(file, "next")).join("\n");
    expect(texts).toContain("qword ptr [rip + counter@GOTPCREL]");
    expect((await textsOf(file, "twice")).join("\n")).toContain("call next");
  });

  it("names functions of a linked library and their lines", async (context) => {
    const { file, source } = await compiled(context, ["-shared", "-fPIC", "-fvisibility=hidden"]);
    expect(file.kind).toBe("shared");
    const listing = createElfListing([file], await createDisassembler(file.architecture!, "intel"));
    const twice = listing.functions.find(({ symbol }) => symbol === "twice")!;
    const next = listing.functions.find(({ symbol }) => symbol === "next")!;
    const instructions = await listing.instructions(twice);
    const call = expect.objectContaining({ text: "call next", symbol: "next", targetAddress: next.address }) as object;
    expect(instructions).toContainEqual(call);
    expect(instructions.flatMap(({ places }) => places)).toContainEqual({ file: source, line: 9 });
    expect((await textsOf(file, "next")).join("\n")).toContain("dword ptr [rip + counter]");
    expect(await textsOf(file, "twice")).toContain("call __tls_get_addr");
  });

  it("gives several objects addresses of their own", async (context) => {
    const files = [
      (await compiled(context, ["-c"])).file,
      (await compiled(context, ["-c", "-Dnext=after", "-Dtwice=both"])).file,
    ];
    const { functions } = createElfListing(files, await createDisassembler(files[0]!.architecture!, "intel"));
    expect(functions.map(({ symbol }) => symbol)).toEqual(["next", "twice", "after", "both"]);
    const ends = functions.map(({ address, sizeBytes }) => address + sizeBytes);
    expect(functions.slice(1).every(({ address }, index) => address >= ends[index]!)).toBe(true);
  });

  it("says where it has no code", async (context) => {
    const { file } = await compiled(context, ["-c"]);
    const listing = createElfListing([file], await createDisassembler(file.architecture!, "intel"));
    const nothing = { symbol: "nothing", wasmIndex: null, address: 12_345, sizeBytes: 1 };
    await expect(listing.instructions(nothing)).rejects.toThrow("there is no code of nothing");
  });
});
