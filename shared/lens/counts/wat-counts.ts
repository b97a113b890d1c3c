import type { LensCode } from "../../model/lens/lens-code.ts";
import type { LensCounts } from "./lens-counts.ts";

const BRANCH = /^(?:br|br_if|br_table|br_on_\w+|if)$/;
const CALL = /^(?:return_)?call(?:_indirect|_ref)?$/;
const ACCESS = /\.(?:atomic\.)?(?:load|store|rmw)|^memory\.(?:fill|copy|init|atomic)/;
const VECTOR = /^(?:v128|[if]\d+x\d+)\./;

/** Of wasm instructions; it has no registers to spill, and its checks are the engine's. */
export function countWat({ instructions, sizeBytes }: LensCode): LensCounts {
  const count = (pattern: RegExp) => instructions.filter(({ mnemonic }) => pattern.test(mnemonic)).length;
  return {
    instructions: instructions.length,
    sizeBytes,
    branches: count(BRANCH),
    calls: count(CALL),
    runtimeCalls: null,
    memoryAccesses: count(ACCESS),
    spills: null,
    reloads: null,
    vectorInstructions: count(VECTOR),
    boundsChecks: null,
    stackChecks: null,
    indirectCallChecks: null,
  };
}
