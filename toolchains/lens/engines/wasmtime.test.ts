import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { DetectedTool } from "#shared/model/tool.ts";
import { runCommand } from "../../process/run-command.ts";
import { wasmtimeRuntime } from "../../runtimes/wasmtime.ts";
import { walkExpression } from "../../wasm/instructions.ts";
import { readLocals } from "../../wasm/function-bodies.ts";
import type { ListedInstruction } from "../code-listing.ts";
import { hostArchitecture } from "./host-architecture.ts";
import { readModuleFunctions } from "./module-functions.ts";
import { type BuiltModule, buildModule } from "./testing/build-module.ts";
import { compareWithExplore } from "./testing/compare-wasmtime-links.ts";
import { instructionsOf, listCode } from "./testing/list-code.ts";
import { SAMPLE_SOURCE } from "./testing/sample-source.ts";
import { wasmtimeLens } from "./wasmtime.ts";

const OPCODE = { multiply: 0x6c, branchTable: 0x0e };
const VARIANTS = [["Cranelift", null] as const, ["Winch", "winch"] as const];

let module: BuiltModule;
beforeAll(async () => {
  module = await buildModule(SAMPLE_SOURCE, "-O2");
});
afterAll(() => rm(module.folder, { recursive: true, force: true }));

/** Where an instruction stands in the module, in one of its functions. */
function offsetOf(symbol: string, wanted: number): number {
  const named = readModuleFunctions(module.bytes);
  for (let index = 0; ; index++) {
    if (named.symbol(index) !== symbol) continue;
    const body = named.body(index)!;
    let found = -1;
    walkExpression(module.bytes, readLocals(module.bytes, body).codeStart, body.end, (opcode, at) => {
      if (opcode === wanted) found = at;
    });
    return found;
  }
}

/** What `wasmtime objdump --addresses --addrmap` prints: addresses of instructions, with the position that follows. */
function objdumpPositions(text: string): Map<number, number> {
  const positions = new Map<number, number>();
  let address = 0;
  for (const line of text.split("\n")) {
    const instruction = /^ *([0-9a-f]+): /.exec(line);
    if (instruction) address = Number.parseInt(instruction[1]!, 16);
    const position = /addrmap: 0x([0-9a-f]+)/.exec(line);
    if (position) positions.set(address, Number.parseInt(position[1]!, 16));
  }
  return positions;
}

describe.each(VARIANTS)("%s", (_, variant) => {
  test("links the multiplication of a square to i32.mul", async (ctx) => {
    const { listing } = await listCode(ctx, wasmtimeLens, wasmtimeRuntime, module, { variant });
    const code = await instructionsOf(listing, "square");
    const multiplications = code.filter(({ mnemonic }) => mnemonic === "imul" || mnemonic === "mul");
    expect(multiplications.map(({ wasmOffset }) => wasmOffset)).toEqual([offsetOf("square", OPCODE.multiply)]);
  });

  test("agrees with wasmtime objdump on every place", async (ctx) => {
    const { listing, request } = await listCode(ctx, wasmtimeLens, wasmtimeRuntime, module, { variant });
    const compiled = join(request.workFolder, "module.cwasm");
    const args = ["objdump", "--addresses", "--addrmap", "--traps=false", "--funcs", "all", compiled];
    const printed = await runCommand({ exe: "wasmtime", args });
    if (printed.exitCode !== 0) ctx.skip("this Wasmtime has no objdump");
    const expected = objdumpPositions(printed.stdout);
    const found = new Map<number, ListedInstruction>();
    for (const listed of listing.functions)
      for (const one of await listing.instructions(listed)) found.set(one.address, one);
    expect(expected.size).toBeGreaterThan(50);
    // objdump takes the tables of jumps for instructions.
    const compared = [...expected].filter(([address]) => found.has(address));
    expect(compared.length).toBeGreaterThanOrEqual(expected.size - 2);
    expect(compared.filter(([address, position]) => found.get(address)!.wasmOffset !== position)).toEqual([]);
  });

  test("links every instruction that Wasmtime itself links, to the same place", async (ctx) => {
    const compared = await compareWithExplore(module.path, variant);
    if (typeof compared === "string") return ctx.skip(compared);
    expect(compared).toMatchObject({ functions: 12, disagreements: [] });
    expect(compared.mapped).toBeGreaterThan(100);
    expect(compared.linked).toBe(compared.mapped);
  });

  test("lists the module's functions and its own", async (ctx) => {
    const { listing } = await listCode(ctx, wasmtimeLens, wasmtimeRuntime, module, { variant });
    const named = readModuleFunctions(module.bytes);
    for (const { symbol, wasmIndex } of listing.functions)
      if (wasmIndex !== null) expect(symbol).toBe(named.symbol(wasmIndex));
    expect(listing.functions.filter(({ wasmIndex }) => wasmIndex !== null)).toHaveLength(12);
    expect(listing.functions.filter(({ symbol }) => symbol.includes("trampoline"))).not.toEqual([]);
    const addresses = listing.functions.map(({ address }) => address);
    expect(addresses).toEqual(addresses.toSorted((a, b) => a - b));
  });

  test("names what is called", async (ctx) => {
    const { listing } = await listCode(ctx, wasmtimeLens, wasmtimeRuntime, module, { variant });
    const called = (await instructionsOf(listing, "use_all")).map(({ symbol }) => symbol);
    expect(called).toEqual(expect.arrayContaining(["square", "divide", "sum", "choose"]));
    const square = listing.functions.find(({ symbol }) => symbol === "square")!;
    const call = (await instructionsOf(listing, "choose")).find(({ symbol }) => symbol === "square")!;
    expect(call.targetAddress).toBe(square.address);
  });

  test("leaves tables of jumps out", async (ctx) => {
    const { listing } = await listCode(ctx, wasmtimeLens, wasmtimeRuntime, module, { variant });
    const code = await instructionsOf(listing, "choose");
    expect(code.filter(({ mnemonic }) => mnemonic === "(bad)")).toEqual([]);
    const branchTable = offsetOf("choose", OPCODE.branchTable);
    const jump = code.findIndex((one) => one.wasmOffset === branchTable && /^(?:jmp|br)$/.test(one.mnemonic));
    const tableBytes = code[jump + 1]!.address - (code[jump]!.address + code[jump]!.sizeBytes);
    expect(tableBytes).toBeGreaterThanOrEqual(4 * 6);
    expect(tableBytes).toBeLessThanOrEqual(4 * 7);
  });
});

test("AT&T syntax is there, too", async (ctx) => {
  const { listing } = await listCode(ctx, wasmtimeLens, wasmtimeRuntime, module, { variant: null, syntax: "att" });
  if (hostArchitecture !== "x86_64") ctx.skip("it is x86's");
  expect((await instructionsOf(listing, "square")).map(({ text }) => text)).toContainEqual(
    expect.stringMatching(/^imull? %edx, %eax$/),
  );
});

test("a compiled module that is cut off is a RangeError", async (ctx) => {
  const { request } = await listCode(ctx, wasmtimeLens, wasmtimeRuntime, module, { variant: null });
  const path = join(request.workFolder, "module.cwasm");
  const compiled = await readFile(path);
  for (const length of [0, 40, 64, 1_000, compiled.length >> 1, compiled.length - 64]) {
    await writeFile(path, compiled.subarray(0, length));
    await expect(wasmtimeLens.read(request, [], module.bytes)).rejects.toThrow(
      /^Wasmtime's compiled module is damaged/,
    );
    await expect(wasmtimeLens.read(request, [], module.bytes)).rejects.toThrow(RangeError);
  }
  await rm(path);
  await expect(wasmtimeLens.read(request, [], module.bytes)).rejects.toThrow(RangeError);
});

describe("machine code for another processor", () => {
  const architecture = hostArchitecture === "x86_64" ? "aarch64" : "x86_64";
  const request = { modulePath: "/m.wasm", workFolder: "/work", syntax: "intel", architecture } as const;
  const tool = (crossModes: string[]): DetectedTool => ({
    id: "wasmtime",
    kind: "runtime",
    name: "Wasmtime",
    state: "available",
    version: "48.0.8",
    path: "/usr/bin/wasmtime",
    targets: ["wasm32-wasip1"],
    languages: [],
    modes: ["wasmtime", "wasmtime:winch"],
    crossModes: { [architecture]: crossModes },
    reason: null,
    hint: null,
    candidates: [],
  });

  test("is asked for by a target", () => {
    expect(wasmtimeLens.plan({ ...request, variant: "winch" }, tool(["wasmtime:winch"]))).toEqual([
      {
        exe: "/usr/bin/wasmtime",
        args: `compile -C compiler=winch --target ${architecture}-unknown-linux-gnu -o`
          .split(" ")
          .concat(join("/work", "module.cwasm"), "/m.wasm"),
      },
    ]);
  });

  test("that this Wasmtime wasn't built for is refused before", () => {
    const said = (variant: string | null, crossModes: string[]) =>
      wasmtimeLens.unsupported?.({ ...request, variant }, tool(crossModes), module.bytes);
    expect(said(null, [])).toMatch(/^Cranelift in this Wasmtime 48\.0\.8 was built without machine code for /);
    expect(said("winch", ["wasmtime"])).toMatch(/^Winch/);
    expect(said(null, ["wasmtime"])).toBeUndefined();
    expect(said("winch", ["wasmtime:winch"])).toBeUndefined();
  });
});
