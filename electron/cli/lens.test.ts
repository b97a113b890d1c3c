import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { LensFunctionJson } from "#shared/format/lens-json.ts";
import type { LensPane } from "#shared/model/lens/lens-view.ts";
import type { Tool } from "#shared/model/tool.ts";
import { createCommandInProcess } from "./testing/command-in-process.ts";

const { folder, wb, source } = createCommandInProcess();

// Figure 2 of Persaud 2019, which has no main.
const SQUARER = "int squarer(int num) {\n  return num * num;\n}\n";
const squarer = source("squarer.c", SQUARER);
/** A data folder of its own, too: what was found on the machine before is remembered in the other. */
const nothingInstalled = { PATH: join(folder, "nothing"), WASM_WORKBENCH_DATA: join(folder, "data of nothing") };

interface LensAnswer {
  functions: LensFunctionJson[];
  panes: LensPane[];
  error?: { code: string; message: string; hint: string | null };
}

async function lens(args: string[], env?: NodeJS.ProcessEnv): Promise<LensAnswer & { exitCode: number | null }> {
  const { exitCode, json } = await wb(["lens", ...args, "--json"], env);
  return { exitCode, ...(json as LensAnswer) };
}

function functionOf({ functions }: LensAnswer, name: string): LensFunctionJson {
  const found = functions.find((each) => each.name === name);
  if (!found) throw new Error(`no ${name} among ${functions.map((each) => each.name).join(", ")}`);
  return found;
}

const rowOfLine = ({ rows }: LensFunctionJson, line: number) => rows.find(({ source: place }) => place?.line === line);

/** Why a runtime's code can't be shown here; null when it can. */
async function lacks(ref: string): Promise<string | null> {
  const { json } = await wb(["tools", "list", "--json"]);
  const tools = (json as { tools: Tool[] }).tools;
  const tool = tools.find(({ kind, id }) => kind === "runtime" && id === ref.split(":")[0]);
  if (tool?.modes.includes(ref)) return null;
  return `${ref}: ${tool?.reason ?? "not a mode of what is here"}`;
}

describe("squarer of Persaud 2019", () => {
  test("its multiplication is linked to i32.mul, with nothing but Node installed", async (ctx) => {
    const answer = await lens([squarer, "--on", "native,node:liftoff"], nothingInstalled);
    const row = rowOfLine(functionOf(answer, "squarer"), 2);
    expect(row?.wat.map(({ mnemonic }) => mnemonic)).toContain("i32.mul");
    // Compilers are also found in their usual folders.
    for (const { failure } of answer.panes)
      if (failure !== null) expect(failure).toMatchObject({ hint: expect.stringMatching(/\w/) });
    const native = answer.panes.find(({ id }) => id === "native");
    if (native?.failure === null) return ctx.skip("a native compiler is in one of the usual folders");
    expect(native?.failure?.code).toBe("TOOL_UNAVAILABLE");
  });

  test("a main keeps nothing from being shown, also where all is inlined", async () => {
    const file = source("with-main.c", `#include <stdio.h>\n${SQUARER}int main(void) { printf("%d", squarer(7)); }\n`);
    const answer = await lens([file, "--on", "node:turbofan", "--opt", "O3"]);
    const row = rowOfLine(functionOf(answer, "squarer"), 3);
    expect(row?.wat.map(({ mnemonic }) => mnemonic)).toContain("i32.mul");
    expect(functionOf(answer, "main").kind).toBe("own");
  });

  test.for(["wasmtime", "native"])("its line is linked to an imul of %s", async (ref, ctx) => {
    const reason = ref === "native" && process.arch === "x64" ? null : await lacks(ref);
    if (reason !== null || process.arch !== "x64") return ctx.skip(reason ?? "this isn't an x86-64");
    const answer = await lens([squarer, "--on", ref]);
    if (answer.error?.code === "TOOL_UNAVAILABLE") return ctx.skip(answer.error.message);
    const row = rowOfLine(functionOf(answer, "squarer"), 2);
    const code = ref === "native" ? row?.native : row?.machine[ref];
    expect(row?.wat.map(({ mnemonic }) => mnemonic)).toContain("i32.mul");
    expect(code?.map(({ mnemonic }) => mnemonic)).toContain("imul");
    expect(code?.map(({ address }) => address)).toEqual(code?.map(({ address }) => address).toSorted((a, b) => a - b));
  });

  test.for(["wasmtime:winch", "node:liftoff", "node:turbofan", "wasmer", "wasmer:singlepass", "lucet", "wasm2c"])(
    "its function in %s has an imul",
    async (ref, ctx) => {
      const reason = await lacks(ref);
      if (reason !== null || process.arch !== "x64") return ctx.skip(reason ?? "this isn't an x86-64");
      const answer = await lens([squarer, "--on", ref]);
      expect(answer.panes.map(({ id, failure }) => [id, failure])).toContainEqual([ref, null]);
      const found = functionOf(answer, "squarer");
      expect(found.sizeBytes[ref]).toBeGreaterThan(0);
      const code = found.rows.flatMap(({ machine }) => machine[ref] ?? []);
      expect(code.map(({ mnemonic }) => mnemonic)).toContain("imul");
    },
  );
});

test("C++ names are shown as they are written, and found without their parameters", async () => {
  const file = source(
    "areas.cpp",
    "namespace areas {\ntemplate <typename T>\nT square(T side) {\n  return side * side;\n}\n}\ndouble room(double side) {\n  return areas::square(side);\n}\nint tile(int side) {\n  return areas::square(side);\n}\n",
  );
  const answer = await lens([file, "--on", "node:liftoff", "--opt", "O0", "--function", "square"]);
  expect(answer.functions.map(({ name }) => name).toSorted()).toEqual([
    "double areas::square<double>(double)",
    "int areas::square<int>(int)",
  ]);
  const row = rowOfLine(functionOf(answer, "int areas::square<int>(int)"), 4);
  expect(row?.wat.map(({ mnemonic }) => mnemonic)).toContain("i32.mul");
});

test("Rust functions that nobody outside could call are there, joined with their native code", async (ctx) => {
  const file = source(
    "rusty.rs",
    'fn double(n: i32) -> i32 {\n    n * 2\n}\n\npub fn squarer(num: i32) -> i32 {\n    num.wrapping_mul(num)\n}\n\nfn main() {\n    println!("{} {}", squarer(7), double(3));\n}\n',
  );
  const answer = await lens([file, "--on", "native"]);
  if (answer.error?.code === "TOOL_UNAVAILABLE") return ctx.skip(answer.error.message);
  const found = functionOf(answer, "rusty::squarer");
  expect(found.sizeBytes).toMatchObject({ wat: expect.any(Number), native: expect.any(Number) });
  const row = rowOfLine(found, 6);
  const multiplies = row?.wat.map(({ mnemonic }) => mnemonic);
  expect(multiplies).toContain("i32.mul");
  expect(answer.functions.every(({ kind }) => kind === "own")).toBe(true);
});

test("a module from elsewhere, without debug information, is shown without a source", async () => {
  await wb(["build", squarer, "--target", "wasm32-wasip1", "--flag", "-s", "--out", join(folder, "foreign.wasm")]);
  const answer = await lens(["foreign.wasm", "--on", "node:turbofan"]);
  expect(answer.exitCode).toBe(0);
  expect(answer.functions.every((each) => each.source === null)).toBe(true);
  const code = answer.functions.flatMap(({ rows }) => rows.flatMap(({ wat }) => wat));
  expect(code.map(({ mnemonic }) => mnemonic)).toContain("i32.mul");
  expect(answer.panes[0]).toMatchObject({ id: "wat", grain: "function", note: expect.stringContaining("-g") });
});

describe("what can't be shown", () => {
  test("a source with errors: exit code 1, with what the compiler says", async () => {
    const { exitCode, json } = await wb(["lens", source("wrong.c", "int f( { return 1; }\n"), "--json"]);
    expect(exitCode).toBe(1);
    expect(json).toMatchObject({
      functions: [],
      diagnostics: expect.arrayContaining([expect.objectContaining({ severity: "error", line: 1 })]),
      error: { code: "BUILD_FAILED" },
    });
  });

  test("no such file, function or runtime: exit code 2, with what there is", async () => {
    expect(await lens(["absent.c"])).toMatchObject({ exitCode: 2, error: { code: "FILE_NOT_FOUND" } });
    expect(await lens([squarer, "--on", "node", "--function", "squarre"])).toMatchObject({
      exitCode: 2,
      error: { hint: expect.stringContaining("Did you mean squarer?") },
    });
    expect(await lens([squarer, "--on", "wasmtimes"])).toMatchObject({ exitCode: 2 });
    expect(await lens([squarer, "--on", "wasm3"], nothingInstalled)).toMatchObject({
      exitCode: 2,
      error: { hint: expect.stringContaining("wasmtime") },
    });
    expect(await lens([squarer, "--out", "x.svg"])).toMatchObject({
      exitCode: 2,
      error: { hint: expect.stringContaining("--export") },
    });
  });

  test("a runtime that was named and isn't here: exit code 3, and all else is there", async () => {
    const answer = await lens([squarer, "--on", "wasmtime,node:liftoff"], nothingInstalled);
    expect(answer).toMatchObject({ exitCode: 3, error: { code: "TOOL_UNAVAILABLE", hint: expect.any(String) } });
    expect(functionOf(answer, "squarer").sizeBytes["node:liftoff"]).toBeGreaterThan(0);
  });

  test("a file that is no module", async () => {
    const answer = await lens([source("text.wasm", "no module at all")]);
    expect(answer).toMatchObject({ exitCode: 2, error: { code: "INVALID_REQUEST" } });
  });
});

describe("a function as a table", () => {
  test("is printed, or written to a file", async () => {
    const { stdout, exitCode } = await wb(["lens", squarer, "--on", "node:turbofan", "--export", "markdown"]);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/\| 2 \| `return num \* num;` \| .*`i32\.mul`/);
    const { json } = await wb(
      ["lens", squarer, "--on", "node:turbofan", "--export", "svg", "--out", "squarer.svg"].concat("--json"),
    );
    expect(json).toMatchObject({ written: [join(folder, "squarer.svg")] });
    expect(readFileSync(join(folder, "squarer.svg"), "utf8")).toMatch(/<svg .*<\/svg>\s*$/s);
  });

  test("of several functions one has to be chosen", async () => {
    const file = source("several.c", "int one(int n) { return n + 1; }\nint two(int n) { return n + 2; }\n");
    expect(await lens([file, "--on", "node:liftoff", "--export", "tex"])).toMatchObject({
      exitCode: 2,
      error: { hint: expect.stringContaining("one, two") },
    });
  });
});

test("in words: source, WAT and machine code in columns, without colours where nobody sees them", async () => {
  const { stdout, exitCode } = await wb(["lens", squarer, "--on", "node:turbofan"]);
  expect(exitCode).toBe(0);
  expect(stdout).toMatch(/source\s+WAT\s+Node/);
  expect(stdout).toMatch(/2 return num \* num;\s+local\.get 0/);
  expect(stdout).not.toContain("\u001b");
});
