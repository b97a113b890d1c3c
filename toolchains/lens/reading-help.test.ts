import { expect, test } from "vitest";
import { documentedWasmInstructions, wasmHelp } from "#shared/lens/docs/wasm/wasm-help.ts";
import { instructionName } from "../wasm/text/instruction-names.ts";

/** Opcodes without a prefix have one byte; those behind a prefix have at most 9 bits in use. */
function printableNames(): string[] {
  const prefixes = [0, 0xfb, 0xfc, 0xfd, 0xfe];
  const names = prefixes.flatMap((prefix) =>
    Array.from({ length: prefix === 0 ? 0x100 : 0x200 }, (_, opcode) => instructionName(prefix * 0x1_0000 + opcode)),
  );
  return [...new Set(names.filter((name) => name !== undefined))];
}

test("every wasm instruction that is printed has reading help", () => {
  const names = printableNames();
  expect(names.length).toBeGreaterThan(500);
  expect(names.filter((name) => wasmHelp(name) === null)).toEqual([]);
});

test("there is no help for instructions that don't exist", () => {
  const names = new Set(printableNames());
  expect(documentedWasmInstructions().filter((name) => !names.has(name))).toEqual([]);
});
