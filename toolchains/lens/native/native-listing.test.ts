import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it, type TestContext } from "vitest";
import type { Optimization } from "#shared/model/target.ts";
import { temporaryFolder } from "../../testing/fake-tools.ts";
import {
  compileNatively,
  type NativeCode,
  type NativeCompilation,
  type NativeCompiler,
} from "../testing/compile-natively.ts";
import { compareLinks, missingLinkTools } from "../testing/native-links.ts";

const program = (name: string) => fileURLToPath(new URL(`../testing/programs/${name}`, import.meta.url));
const example = (name: string) => fileURLToPath(new URL(`../../../examples/${name}`, import.meta.url));

function write(name: string, text: string, folder = temporaryFolder()): string {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, name), text);
  return join(folder, name);
}

async function compiled(context: TestContext, asked: NativeCompilation): Promise<NativeCode> {
  const code = await compileNatively(asked);
  if (typeof code === "string") context.skip(code);
  return code;
}

async function instructionsOf({ listing }: NativeCode, symbol: string | RegExp) {
  const listed = listing.functions.find((candidate) =>
    typeof symbol === "string" ? candidate.symbol === symbol : symbol.test(candidate.symbol),
  );
  expect(listed, `${symbol} is listed among ${listing.functions.map((each) => each.symbol).join(", ")}`).toBeDefined();
  return listing.instructions(listed!);
}

const SQUARER = "int squarer(int num) {\n  return num * num;\n}\n";
const CALLER = `#include <stdio.h>
static const int table[] = {3, 1, 4, 1, 5};
int scale = 2;
__attribute__((noinline)) static int pick(int n) { return table[n % 5] * scale; }
int squarer(int n) { return n * n; }
int caller(int n) {
  puts("calling");
  return squarer(n) + pick(n);
}
`;

describe.each<NativeCompiler>(["gcc", "clang"])("%s", (compiler) => {
  it("links the multiplication of a file without main to its line", async (context) => {
    const file = write("squarer.c", SQUARER);
    const code = await compiled(context, { compiler, sources: [file], optimization: "O2" });
    const imul = (await instructionsOf(code, "squarer")).find(({ mnemonic }) => mnemonic === "imul");
    expect(imul).toMatchObject({ places: [{ file, line: 2 }] });
    expect(code.outcome.commands).toHaveLength(1);
  });

  it("shows machine code where the linker would be left to make it", async (context) => {
    const file = write("squarer.c", SQUARER);
    const code = await compiled(context, { compiler, sources: [file], optimization: "O2", flags: ["-flto", "-lm"] });
    expect((await instructionsOf(code, "squarer")).map(({ mnemonic }) => mnemonic)).toContain("imul");
  });

  it("names what is called and referred to, and keeps what was inlined", async (context) => {
    const file = write("caller.c", CALLER);
    const code = await compiled(context, { compiler, sources: [file], optimization: "O2" });
    const instructions = await instructionsOf(code, "caller");
    expect(instructions).toContainEqual(
      expect.objectContaining({ text: "call puts", symbol: "puts", targetAddress: null }),
    );
    const pick = code.listing.functions.find(({ symbol }) => symbol === "pick")!;
    expect(instructions).toContainEqual(expect.objectContaining({ text: "call pick", targetAddress: pick.address }));
    expect((await instructionsOf(code, "pick")).map(({ text }) => text).join("\n")).toContain("dword ptr [rip + scale");
    expect(await instructionsOf(code, "squarer")).not.toHaveLength(0);
  });

  it.each([2, 3, 4, 5])("reads line tables of DWARF %i", async (version) => {
    const folder = temporaryFolder();
    write("twice.h", "static inline int twice(int n) {\n  return n + n;\n}\n", join(folder, "include"));
    const file = write("main.c", '#include "include/twice.h"\nint f(int n) {\n  return twice(n) * n;\n}\n', folder);
    const code = await compileNatively({
      compiler,
      sources: [file],
      optimization: "O0",
      flags: [`-gdwarf-${version}`],
    });
    if (typeof code === "string") throw new Error(code);
    const lines = (await instructionsOf(code, "twice")).flatMap(({ places }) => places);
    expect(lines).toContainEqual({ file: join(folder, "include", "twice.h"), line: 2 });
  });

  it("reads compressed debug information and functions in sections of their own", async (context) => {
    const file = write("caller.c", CALLER);
    const flags = ["-gz=zlib", "-ffunction-sections", "-fdata-sections"];
    const code = await compiled(context, { compiler, sources: [file], optimization: "O1", flags });
    const instructions = await instructionsOf(code, "caller");
    expect(instructions.flatMap(({ places }) => places)).toContainEqual({ file, line: 7 });
    const addresses = code.listing.functions.map(({ address }) => address);
    expect(new Set(addresses).size).toBe(addresses.length);
    const pick = code.listing.functions.find(({ symbol }) => symbol === "pick")!;
    expect(instructions).toContainEqual(expect.objectContaining({ text: "call pick", targetAddress: pick.address }));
  });

  it("shows several files of a program as one, their flags being theirs", async (context) => {
    const folder = temporaryFolder();
    const main = write("main.cpp", 'extern "C" int half(int);\nint main() { return half(4); }\n', folder);
    const half = write("half.c", "int half(int n) {\n  return n / 2;\n}\n", folder);
    const flags = ["-std=c++17", "-lm"];
    const code = await compiled(context, { compiler, sources: [main, half], optimization: "O1", flags });
    const target = code.listing.functions.find(({ symbol }) => symbol === "half")!.address;
    expect(await instructionsOf(code, "main")).toContainEqual(
      expect.objectContaining({ symbol: "half", targetAddress: target }),
    );
    expect((await instructionsOf(code, "half"))[0]!.places).toEqual([
      { file: half, line: expect.any(Number) as number },
    ]);
  });
});

describe("clang for aarch64", () => {
  it("names what is called and referred to", async (context) => {
    const file = write("caller.c", CALLER.replace("#include <stdio.h>", "int puts(const char*);"));
    const architecture = "aarch64";
    const code = await compiled(context, { compiler: "clang", sources: [file], optimization: "O2", architecture });
    const instructions = await instructionsOf(code, "caller");
    expect(instructions).toContainEqual(expect.objectContaining({ text: "bl puts", symbol: "puts" }));
    expect(instructions.flatMap(({ places }) => places)).toContainEqual({ file, line: 7 });
    const pick = (await instructionsOf(code, "pick")).map(({ text }) => text);
    expect(pick).toContainEqual(expect.stringMatching(/^adrp x\d+, table$/));
    expect(pick).toContainEqual(expect.stringMatching(/^adrp x\d+, scale$/));
    expect(pick).toContainEqual(expect.stringMatching(/^ldr w\d+, \[x\d+, :lo12:scale\]$/));
    const squarer = await instructionsOf(code, "squarer");
    expect(squarer[0]).toMatchObject({ text: "mul w0, w0, w0", places: [{ file, line: 5 }] });
  });

  it("is what gcc can't do, which it says beforehand", async (context) => {
    if (process.arch !== "x64") context.skip("not an x86-64 machine");
    const sources = [write("squarer.c", SQUARER)];
    const reason = await compileNatively({ compiler: "gcc", sources, optimization: "O2", architecture: "aarch64" });
    expect(reason).toMatch(/^GCC makes code for this machine's processor only; clang makes it/);
  });
});

describe("Rust", () => {
  const LIBRARY = "pub fn squarer(num: i32) -> i32 {\n    num.wrapping_mul(num)\n}\n";

  it("keeps the functions of a file without main", async (context) => {
    const file = write("squarer.rs", LIBRARY);
    const code = await compiled(context, { compiler: "rustc", sources: [file], optimization: "O2", flags: ["-g"] });
    expect(code.outcome.kind).toBe("library");
    const imul = (await instructionsOf(code, /squarer/)).find(({ mnemonic }) => mnemonic === "imul");
    expect(imul).toBeDefined();
  });

  it("shows a program's functions with their lines", async (context) => {
    const file = program("stock.rs");
    const code = await compiled(context, { compiler: "rustc", sources: [file], optimization: "O2" });
    const lines = (await instructionsOf(code, "weighted")).flatMap(({ places }) => places);
    const product = readFileSync(file, "utf8")
      .split("\n")
      .findIndex((text) => text.includes("more_cents * "));
    expect(lines).toContainEqual({ file, line: product + 1 });
  });

  it("says what cross-compilation lacks", async (context) => {
    const sources = [write("squarer.rs", LIBRARY)];
    const reason = await compileNatively({ compiler: "rustc", sources, optimization: "O2", architecture: "aarch64" });
    if (typeof reason !== "string") context.skip("rustc has aarch64's standard library here");
    expect(reason).toContain("rustup target add aarch64-unknown-linux-gnu");
  });

  it.for<Optimization>(["O0", "O2"])("shows a package of cargo at -%s", async (optimization, context) => {
    const code = await compiled(context, {
      compiler: "cargo",
      sources: [example("rust-words/Cargo.toml")],
      optimization,
    });
    const main = await instructionsOf(code, /4main/);
    const file = example("rust-words/src/main.rs");
    expect(main.some(({ places }) => places.some((place) => place.file === file))).toBe(true);
  });
});

it.for<[NativeCompiler, Optimization, string]>([
  ["gcc", "O0", example("persaud-2019/matrix-multiplication.c")],
  ["gcc", "O2", example("persaud-2019/matrix-multiplication.c")],
  ["clang", "O0", example("persaud-2019/prime.c")],
  ["clang", "O2", example("persaud-2019/prime.c")],
  ["clang", "O2", program("formulas.cpp")],
])("agrees with llvm-objdump and addr2line on %s -%s %s", async ([compiler, optimization, source], context) => {
  const missing = await missingLinkTools();
  if (missing !== null) context.skip(missing);
  const code = await compileNatively({ compiler, sources: [source], optimization });
  if (typeof code === "string") throw new Error(code);
  const { asked, linked, linkedByAddr2line, disagreements } = await compareLinks(code.objects[0]!, code.listing, 20);
  expect(disagreements).toEqual([]);
  expect(asked).toBe(20);
  expect(linked).toBe(linkedByAddr2line);
});
