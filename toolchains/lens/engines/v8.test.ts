import { rm } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, test, type TestContext } from "vitest";
import type { DetectedTool } from "#shared/model/tool.ts";
import { nodeRuntime } from "../../runtimes/node.ts";
import { readLocals } from "../../wasm/function-bodies.ts";
import { walkExpression } from "../../wasm/instructions.ts";
import type { CodeListing, ListedInstruction } from "../code-listing.ts";
import { hostArchitecture } from "./host-architecture.ts";
import { readModuleFunctions } from "./module-functions.ts";
import { type BuiltModule, buildModule } from "./testing/build-module.ts";
import { instructionsOf, listCode, type ListedCode } from "./testing/list-code.ts";
import { SAMPLE_SOURCE } from "./testing/sample-source.ts";
import { v8Lens } from "./v8.ts";

const VARIANTS = [["Liftoff", "liftoff"] as const, ["TurboFan", "turbofan"] as const];
const isCall = ({ mnemonic }: ListedInstruction) => /^(?:call|bl|blr)$/.test(mnemonic);

let module: BuiltModule;
beforeAll(async () => {
  module = await buildModule(SAMPLE_SOURCE, "-O2");
});
afterAll(() => rm(module.folder, { recursive: true, force: true }));

const listings = new Map<string, Promise<ListedCode>>();
async function list(ctx: TestContext, variant: string): Promise<CodeListing> {
  const listed = listings.get(variant) ?? listCode(ctx, v8Lens, nodeRuntime, module, { variant });
  listings.set(variant, listed);
  return (await listed).listing;
}

/** Opcodes of a function of the module by where they stand in its file. */
function opcodesOf(wasmIndex: number): Map<number, number> {
  const body = readModuleFunctions(module.bytes).body(wasmIndex)!;
  const opcodes = new Map<number, number>();
  walkExpression(module.bytes, readLocals(module.bytes, body).codeStart, body.end, (opcode, at) =>
    opcodes.set(at, opcode),
  );
  return opcodes;
}

async function calledIn(listing: CodeListing, symbol: string): Promise<(string | null)[]> {
  const code = await instructionsOf(listing, symbol);
  return code.filter((one) => isCall(one) && one.symbol !== "WasmStackGuard").map((one) => one.symbol);
}

describe.each(VARIANTS)("%s", (_, variant) => {
  test("shows a square as a multiplication", async (ctx) => {
    const listing = await list(ctx, variant);
    const code = await instructionsOf(listing, "square");
    expect(code.filter(({ mnemonic }) => mnemonic === "imul" || mnemonic === "mul")).toHaveLength(1);
  });

  test("prints every function of the module, and every one whole", async (ctx) => {
    const listing = await list(ctx, variant);
    expect(listing.functions.map(({ wasmIndex }) => wasmIndex)).toEqual(Array.from({ length: 12 }, (_, at) => at + 1));
    for (const listed of listing.functions) {
      const code = await listing.instructions(listed);
      expect(code[0]!.address).toBe(listed.address);
      expect(code.at(-1)!.address + code.at(-1)!.sizeBytes).toBeLessThanOrEqual(listed.address + listed.sizeBytes);
      expect(code.filter(({ mnemonic }) => mnemonic === "(bad)")).toEqual([]);
    }
  });

  test("links calls, traps and accesses to memory to instructions that make them", async (ctx) => {
    const listing = await list(ctx, variant);
    const calls = new Set([0x10, 0x11]);
    const traps = new Set([0x00, 0x03, 0x11, 0x28, 0x36, 0x6d, 0x6e, 0x6f, 0xa8, ...calls]);
    let linked = 0;
    for (const listed of listing.functions) {
      const opcodes = opcodesOf(listed.wasmIndex!);
      for (const { wasmOffset, mnemonic } of await listing.instructions(listed)) {
        if (wasmOffset === null) continue;
        linked++;
        expect(traps, mnemonic).toContain(opcodes.get(wasmOffset));
      }
    }
    expect(linked).toBeGreaterThan(40);
  });

  test("names functions that are called, with where they are", async (ctx) => {
    const listing = await list(ctx, variant);
    const named = ["square", "divide", "divide_unsigned", "remainder", "truncate", "sum", "choose"];
    expect(await calledIn(listing, "use_all")).toEqual(expect.arrayContaining(named));
    const square = listing.functions.find(({ symbol }) => symbol === "square")!;
    const call = (await instructionsOf(listing, "choose")).find(({ symbol }) => symbol === "square")!;
    expect(call).toMatchObject({ targetAddress: square.address, text: expect.stringMatching(/^(?:call|bl) square$/) });
    expect(await calledIn(listing, "choose")).toContain("log");
  });

  test.for([
    ["divide", ["ThrowWasmTrapDivByZero", "ThrowWasmTrapDivUnrepresentable"]],
    ["divide_unsigned", ["ThrowWasmTrapDivByZero"]],
    ["remainder", ["ThrowWasmTrapRemByZero"]],
    ["load", ["ThrowWasmTrapMemOutOfBounds"]],
    ["give_up", ["ThrowWasmTrapUnreachable"]],
    ["apply", ["ThrowWasmTrapFuncSigMismatch", "ThrowWasmTrapTableOutOfBounds"]],
  ] as const)("names the traps of %s", async ([symbol, traps], ctx) => {
    const listing = await list(ctx, variant);
    const called = await calledIn(listing, symbol);
    expect(new Set(called.filter((name) => name?.startsWith("Throw")))).toEqual(new Set(traps));
  });

  test("tells the two traps of an indirect call apart", async (ctx) => {
    const listing = await list(ctx, variant);
    const code = await instructionsOf(listing, "apply");
    const bounds = code.find(({ mnemonic }) => /^(?:jae|b\.hs|b\.cs)$/.test(mnemonic))!;
    expect(code.find(({ address }) => address === bounds.targetAddress)?.symbol).toBe("ThrowWasmTrapTableOutOfBounds");
  });
});

test("another processor's code is refused before", () => {
  const request = { variant: null, modulePath: "/m.wasm", workFolder: "/work", syntax: "intel" } as const;
  const architecture = hostArchitecture === "x86_64" ? "aarch64" : "x86_64";
  const tool = { id: "node", state: "available", modes: ["node"] } as unknown as DetectedTool;
  expect(v8Lens.unsupported?.({ ...request, architecture }, tool, module.bytes)).toMatch(/this machine's processor/);
  expect(v8Lens.architectures).not.toContain(architecture);
});

test("plain Node's note says whose code it is", () => {
  expect(v8Lens.note(null)).toContain("TurboFan's, which is shown here");
  expect(v8Lens.grain(null)).toBe("call");
});
