import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test, type TestContext } from "vitest";
import { createDetectionContext } from "../../../process/create-detection-context.ts";
import { runCommand } from "../../../process/run-command.ts";
import { printFunction } from "../../../wasm/text/print-function.ts";
import { readGeneratedCode } from "./generated-functions.ts";
import { keepFunctions } from "./kept-functions.ts";
import { matchLines, readTranslatedModule } from "./match-statements.ts";
import recorded from "./testing/instructions-1.0.39.c?raw";
import { INSTRUCTIONS_MODULE } from "./testing/instructions-module.ts";

/** What the wasm2c that is installed writes. */
async function translated(ctx: TestContext): Promise<string> {
  const [wasm2c] = await createDetectionContext({ run: runCommand }).findExecutables(["wasm2c"]);
  if (wasm2c === undefined) return ctx.skip("no wasm2c on PATH");
  const folder = await mkdtemp(join(tmpdir(), "lens-wasm2c-"));
  try {
    const [module, source] = [join(folder, "module.wasm"), join(folder, "guest.c")];
    await writeFile(module, INSTRUCTIONS_MODULE);
    const args = ["--no-debug-names", "--module-name=guest", "-o", source, module];
    expect(await runCommand({ exe: wasm2c, args })).toMatchObject({ exitCode: 0 });
    return await readFile(source, "utf8");
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const versions: [string, (ctx: TestContext) => Promise<string> | string][] = [
  ["the version that is installed", translated],
  ["version 1.0.39", () => recorded],
];

/** Lines of the C with the instruction that each was made from. */
async function linked(text: string): Promise<{ line: string; instruction: string }[]> {
  const module = readTranslatedModule(INSTRUCTIONS_MODULE, readGeneratedCode(text));
  const names = new Map<number, string>();
  for (const bodyIndex of module.module.bodies.keys())
    for (const { offset, text: instruction } of printFunction(module.module, bodyIndex)) names.set(offset, instruction);
  const lines = text.split("\n");
  return [...(await matchLines(module)).offsets].map(([line, offset]) => ({
    line: lines[line - 1]!.trim(),
    instruction: names.get(offset) ?? "(beginning)",
  }));
}

const unmatched = async (text: string) =>
  (await matchLines(readTranslatedModule(INSTRUCTIONS_MODULE, readGeneratedCode(text)))).unmatched;

test.for(versions)("each line is linked to its instruction: %s", async ([, textOf], ctx) => {
  const text = await textOf(ctx);
  expect(await unmatched(text)).toEqual([]);
  const found = await linked(text);
  const instructionOf = (pattern: RegExp) =>
    [...new Set(found.filter(({ line }) => pattern.test(line)).map(({ instruction }) => instruction))].sort();
  expect(instructionOf(/= 4294967293u;$/)).toEqual(["i32.const -3"]);
  expect(instructionOf(/_d1 \*= /)).toEqual(["f64.mul"]);
  expect(instructionOf(/ = 0\.1000/)).toEqual(["f64.const 0.1"]);
  expect(instructionOf(/i32_load8_u/)).toEqual(["i32.load8_u offset=4"]);
  expect(instructionOf(/i32_store16/)).toEqual(["i32.store16 offset=8"]);
  expect(instructionOf(/log\)?\(/)).toEqual(["call 0"]);
  expect(instructionOf(/f2\(instance/)).toEqual(["call 2"]);
  expect(instructionOf(/ = tmp\./)).toEqual(["call 2"]);
  expect(instructionOf(/CALL_INDIRECT/)).toEqual([expect.stringMatching(/^call_indirect/)]);
  expect(instructionOf(/^(?:switch|case|default)/)).toEqual(["br_table 0 1 3"]);
  expect(instructionOf(/\) \{goto/)).toEqual(["br_if 1"]);
  expect(instructionOf(/^\} else \{$/)).toEqual(["else"]);
  expect(instructionOf(/data_segment_dropped/)).toEqual(["data.drop 0"]);
  expect(instructionOf(/^memory_fill/)).toEqual([expect.stringMatching(/^memory\.fill/)]);
  expect(instructionOf(/ \? /)).toEqual(["select"]);
  expect(instructionOf(/^return /)).toEqual(["end"]);
  expect(instructionOf(/^FUNC_PROLOGUE/)).toEqual(["(beginning)"]);
  // What can't be reached was not written.
  expect(found.map(({ instruction }) => instruction)).not.toContain("i32.const 99");
});

const changes: [string, RegExp, string][] = [
  ["another operator", / \*= /, " += "],
  ["another constant", / = 70000u;/, " = 70001u;"],
  ["another local", /var_l2 = var_j0;/, "var_l3 = var_j0;"],
  ["another helper", /i32_load8_u_/, "i32_load8_s_"],
  ["another offset", / \+ 4u\)/, " + 5u)"],
  ["another function called", /f2\(instance/, "f4(instance"],
  ["a line that is missing", /\n *.* = REM_U\(.*/, ""],
  ["a line too many", /(\n *.* = REM_U\(.*)/, "$1$1"],
];

test.for(changes)("%s leaves the function without links, and no other", async ([, pattern, replacement]) => {
  const changed = recorded.replace(pattern, replacement);
  expect(changed).not.toBe(recorded);
  const found = await unmatched(changed);
  expect(found).toHaveLength(1);
  const { offsets } = await matchLines(readTranslatedModule(INSTRUCTIONS_MODULE, readGeneratedCode(changed)));
  const { firstLine, lastLine } = readGeneratedCode(changed).functions[found[0]!]!;
  expect([...offsets.keys()].filter((line) => line >= firstLine && line <= lastLine)).toEqual([]);
});

test("C of another module, or that is cut off, is a RangeError", () => {
  const [first, second] = recorded.split(/(?<=^\}\n)/m);
  const read = (text: string) => () => readTranslatedModule(INSTRUCTIONS_MODULE, readGeneratedCode(text));
  expect(read(first! + second!)).toThrow(/the C has 2 functions, the module 4/);
  expect(read(recorded.slice(0, recorded.lastIndexOf("FUNC_EPILOGUE;")))).toThrow(RangeError);
  expect(read("")).toThrow(RangeError);
});

test("a copy of every function that is not exported is kept, by the names they have", () => {
  expect(keepFunctions(INSTRUCTIONS_MODULE, "guest.c", 32)).toBe(
    '#include "guest.c"\n\n__attribute__((used)) static void *const kept_functions[] = {\n  (void *)w2c_f1,\n  (void *)w2c_f2,\n  (void *)w2c_f4,\n};\n',
  );
  expect(keepFunctions(INSTRUCTIONS_MODULE, "guest.c", 36)).toContain("(void *)w2c_guest_f4,");
  const takenName = Uint8Array.from(INSTRUCTIONS_MODULE);
  takenName.set(Buffer.from("f44"), Buffer.from(INSTRUCTIONS_MODULE).indexOf("all"));
  expect(keepFunctions(takenName, "guest.c", 32)).toBe('#include "guest.c"\n');
});
