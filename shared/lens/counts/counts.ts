import type { LensArchitecture, LensCode, LensInstruction } from "../../model/lens/lens-code.ts";
import type { LensPaneId } from "../../model/lens/lens-view.ts";
import { checkKind } from "./checks.ts";
import { isRuntimeSymbol, paneTraits } from "./engine-traits.ts";
import { MachineCode } from "./machine-code.ts";
import type { CheckKind } from "./trap-names.ts";
import { countSlots } from "./slots.ts";
import type { LensCounts } from "./lens-counts.ts";
import { isVectorInstruction } from "./vector.ts";
import { countWat } from "./wat-counts.ts";

export interface CountOptions {
  pane: LensPaneId;
  /** Null for WAT. */
  architecture: LensArchitecture | null;
  /** The function in WAT, by which checks are told apart where the engine has an address map; null where there is none. */
  wat: LensCode | null;
}

/** Counts by the rules of `checks.ts`, `slots.ts` and `vector.ts`, which say what they go by. */
export function countCode(code: LensCode, { pane, architecture, wat }: CountOptions): LensCounts {
  if (architecture === null) return countWat(code);
  const traits = paneTraits(pane);
  const machine = new MachineCode(architecture, code);
  const watMnemonic = watMnemonics(wat);
  const checks: Record<CheckKind, number> = { bounds: 0, stack: 0, indirectCall: 0, other: 0 };
  let calls = 0;
  let runtimeCalls = 0;
  let unknownCalls = 0;
  let branches = 0;
  let memoryAccesses = 0;
  let vectorInstructions = 0;
  for (const [index, instruction] of code.instructions.entries()) {
    if (machine.isJump(index)) branches += 1;
    if (machine.isCall(index) && !machine.isTrap(index, traits)) {
      calls += 1;
      const operation = watMnemonic(instruction);
      const isHelper = operation !== null && !operation.includes("call");
      if (isHelper || isRuntimeSymbol(traits, instruction.symbol)) runtimeCalls += 1;
      else if (operation === null && instruction.symbol === null)
        unknownCalls += Number(traits.callsHelpersByPointer || !machine.isIndirectCall(index));
    }
    if (machine.accessesMemory(index)) memoryAccesses += 1;
    if (isVectorInstruction(architecture, instruction, machine.parsed(index))) vectorInstructions += 1;
    const kind = checkKind(machine, index, traits, watMnemonic);
    if (kind !== null) checks[kind] += 1;
  }
  const isRuntimeKnown = traits.runtimeSymbol === "none" || (traits.runtimeSymbol !== null && unknownCalls === 0);
  const { spills, reloads } = countSlots(machine, traits);
  return {
    instructions: code.instructions.length,
    sizeBytes: code.sizeBytes,
    branches,
    calls,
    runtimeCalls: isRuntimeKnown ? runtimeCalls : null,
    memoryAccesses,
    spills,
    reloads,
    vectorInstructions,
    boundsChecks: traits.checks ? checks.bounds : null,
    stackChecks: traits.checks ? checks.stack : null,
    indirectCallChecks: traits.checks ? checks.indirectCall : null,
  };
}

/** The mnemonic of the wasm instruction at an offset in the module, or of the one that covers it. */
function watMnemonics(wat: LensCode | null): (instruction: LensInstruction) => string | null {
  const listed = wat?.instructions ?? [];
  return ({ wasmOffset }) => {
    if (wasmOffset === null) return null;
    let low = 0;
    let high = listed.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (listed[middle]!.address <= wasmOffset) low = middle + 1;
      else high = middle;
    }
    const found = listed[low - 1];
    return found !== undefined && wasmOffset < found.address + found.sizeBytes ? found.mnemonic : null;
  };
}
