import { setImmediate } from "node:timers/promises";
import type { LensArchitecture, LensSyntax } from "#shared/model/lens/lens-code.ts";
import { ByteReader } from "../../wasm/byte-reader.ts";
import { prefixed } from "../../wasm/instructions.ts";
import type { CodeListing, ListedFunction, ListedInstruction } from "../code-listing.ts";
import { createDisassembler, type OperandField } from "../disassembly/disassembler.ts";
import { betweenData } from "./code-ranges.ts";
import { type ModuleFunctions, readModuleFunctions } from "./module-functions.ts";
import { linkedPositions } from "./v8-links.ts";
import { type PrintedFunction, printedFunctions } from "./v8-output.ts";
import { nameStubs, type StubCall } from "./v8-stubs.ts";

/** `call` and `return_call`. */
const DIRECT_CALLS = new Set([0x10, 0x12]);
const FIRST_PREFIX = 0xfb;
/** V8 aligns functions like this. */
const FUNCTION_ALIGNMENT = 64;
/** The core goes on with other work after so many functions. */
const FUNCTIONS_AT_ONCE = 200;

interface LinkedFunction extends PrintedFunction {
  /** Offsets in the module file by offsets in the code. */
  wasmOffsets: Map<number, number>;
  /** Functions of the module that are called, by the offset of the call. */
  callees: Map<number, number>;
}

interface CodeForm {
  architecture: LensArchitecture;
  syntax: LensSyntax;
}

/**
 * The functions that V8 prints. It puts them anywhere in its memory, and elsewhere each time: here they follow each other
 * by their index, from 0 on. Throws a RangeError where the output is cut off or not as expected.
 */
export async function readPrintedCode(
  output: string,
  module: Uint8Array,
  { architecture, syntax }: CodeForm,
): Promise<CodeListing> {
  const named = readModuleFunctions(module);
  const printed = new Map<number, LinkedFunction>();
  const stubCalls: StubCall[] = [];
  const functionsByTarget = new Map<number, number>();
  for (const one of printedFunctions(output, architecture)) {
    printed.set(one.index, linkFunction(one, module, named, { stubCalls, functionsByTarget }));
    if (printed.size % FUNCTIONS_AT_ONCE === 0) await setImmediate();
  }
  if (printed.size === 0 && named.body(0) !== undefined) throw new RangeError("V8 prints no code");
  const stubName = nameStubs(stubCalls);

  const functions = placeFunctions(printed, named.symbol);
  const addresses = new Map(functions.map(({ wasmIndex, address }) => [wasmIndex, address]));
  const disassembler = await createDisassembler(architecture, syntax);
  // Behind the opcode on x86-64.
  const targetOffset = architecture === "x86_64" ? 1 : 0;
  const targetField = (offset: number, target: number, from: LinkedFunction): OperandField => {
    const callee = from.callees.get(offset) ?? functionsByTarget.get(target);
    const name =
      callee === undefined
        ? { text: stubName(target), symbol: stubName(target), targetAddress: null }
        : { text: named.text(callee), symbol: named.symbol(callee), targetAddress: addresses.get(callee) ?? null };
    return { address: offset + targetOffset, sizeBytes: 4, name: () => name };
  };

  return {
    functions,
    async instructions({ wasmIndex, address }) {
      const from = printed.get(wasmIndex!);
      if (from === undefined) throw new RangeError(`V8 printed no code of function ${wasmIndex}`);
      const { code, data, calls, wasmOffsets, callees } = from;
      const fields = calls.flatMap(({ offset, target }) => (target === null ? [] : targetField(offset, target, from)));
      return betweenData(code, data).flatMap(({ start, end }) => {
        const inside = fields
          .filter((field) => field.address >= start && field.address < end)
          .map((field) => ({ ...field, address: address + field.address }));
        return disassembler
          .disassemble(code.subarray(start, end), address + start, undefined, inside)
          .map((instruction): ListedInstruction => {
            const offset = instruction.address - address;
            const callee = callees.get(offset);
            const symbol = instruction.symbol ?? (callee === undefined ? null : named.symbol(callee));
            return { ...instruction, symbol, depth: 0, places: [], wasmOffset: wasmOffsets.get(offset) ?? null };
          });
      });
    },
  };
}

function placeFunctions(
  printed: ReadonlyMap<number, PrintedFunction>,
  symbolOf: (index: number) => string,
): ListedFunction[] {
  let address = 0;
  return [...printed.values()]
    .sort((a, b) => a.index - b.index)
    .map(({ index, code }) => {
      const listed = { symbol: symbolOf(index), wasmIndex: index, address, sizeBytes: code.length };
      address = Math.ceil((address + code.length) / FUNCTION_ALIGNMENT) * FUNCTION_ALIGNMENT;
      return listed;
    });
}

/** What a function's calls and accesses to memory come from, and what that says of what is called. */
function linkFunction(
  printed: PrintedFunction,
  module: Uint8Array,
  named: ModuleFunctions,
  found: { stubCalls: StubCall[]; functionsByTarget: Map<number, number> },
): LinkedFunction {
  const linked: LinkedFunction = { ...printed, wasmOffsets: new Map(), callees: new Map() };
  const body = named.body(printed.index);
  if (body === undefined) throw new RangeError(`V8 prints function ${printed.index}, which the module doesn't define`);
  const positions = linkedPositions(printed);
  for (const [offset, position] of positions)
    if (position > 0 && body.contentStart + position < body.end)
      linked.wasmOffsets.set(offset, body.contentStart + position);
  for (const { offset, target } of printed.calls) {
    const wasmOffset = linked.wasmOffsets.get(offset);
    if (wasmOffset === undefined && positions.get(offset) !== 0) continue;
    const opcode = wasmOffset === undefined ? null : opcodeAt(module, wasmOffset);
    if (opcode !== null && DIRECT_CALLS.has(opcode)) {
      const callee = new ByteReader(module, wasmOffset! + 1).unsigned();
      linked.callees.set(offset, callee);
      if (target !== null) found.functionsByTarget.set(target, callee);
    } else if (target !== null) {
      found.stubCalls.push({ place: `${printed.index} ${wasmOffset}`, opcode, target });
    }
  }
  return linked;
}

function opcodeAt(module: Uint8Array, offset: number): number {
  const reader = new ByteReader(module, offset);
  const opcode = reader.byte();
  return opcode < FIRST_PREFIX ? opcode : prefixed(opcode, reader.unsigned());
}
