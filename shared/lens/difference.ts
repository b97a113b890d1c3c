import { formatCount, joinWords, plural } from "../format/numbers.ts";
import type { LensCounts } from "./counts/lens-counts.ts";

/** One side of a difference: how it is called, such as `Wasmtime` or `gcc`, and what its code consists of. */
export interface CountedCode {
  name: string;
  counts: LensCounts;
}

/** What is counted, in the words of a sentence; the order is that of the sentence. */
const CAUSES: readonly { of: keyof LensCounts; noun: string; plural?: string }[] = [
  { of: "stackChecks", noun: "stack check" },
  { of: "boundsChecks", noun: "bounds check" },
  { of: "indirectCallChecks", noun: "check of an indirect call", plural: "checks of indirect calls" },
  { of: "runtimeCalls", noun: "call of the runtime", plural: "calls of the runtime" },
  { of: "spills", noun: "store to the stack", plural: "stores to the stack" },
  { of: "reloads", noun: "load from the stack", plural: "loads from the stack" },
  { of: "memoryAccesses", noun: "other memory access", plural: "other memory accesses" },
  { of: "branches", noun: "jump" },
];

/**
 * How the code made from wasm differs from native code of the same function, in one or two sentences. Names only what was
 * counted on both sides, as what one has more of than the other, and no reason for it.
 */
export function describeDifference(wasm: CountedCode, native: CountedCode): string {
  const longer = wasm.counts.instructions - native.counts.instructions;
  const sentences = [`${comparedLength(wasm, native, longer)}${reasons(wasm.counts, native.counts, longer)}.`];
  const vectors = vectorSentence(wasm, native);
  const unknown = CAUSES.slice(0, 3).filter(({ of }) => wasm.counts[of] === null);
  if (vectors !== null) sentences.push(vectors);
  else if (unknown.length > 0) {
    const names = unknown.map((cause) => cause.plural ?? `${cause.noun}s`);
    sentences.push(`Its ${joinWords(names)} aren't told apart.`);
  }
  return sentences.join(" ");
}

function comparedLength(wasm: CountedCode, native: CountedCode, longer: number): string {
  const own = plural(wasm.counts.instructions, "instruction");
  const other = formatCount(native.counts.instructions);
  if (longer === 0) return `${wasm.name} and ${native.name} both need ${own}`;
  return `${wasm.name} needs ${own} where ${native.name} needs ${other}`;
}

/** What the longer side has more of, the other way round where native code is the longer. */
function reasons(wasm: LensCounts, native: LensCounts, longer: number): string {
  const more: string[] = [];
  const fewer: string[] = [];
  for (const cause of CAUSES) {
    const own = wasm[cause.of];
    const other = native[cause.of];
    if (own === null || other === null || own === other) continue;
    (own > other ? more : fewer).push(counted(Math.abs(own - other), cause));
  }
  const said =
    longer < 0 ? [saying(fewer, "fewer"), saying(more, "more")] : [saying(more, "more"), saying(fewer, "fewer")];
  const parts = said.filter((part) => part !== "");
  if (parts.length > 0) return `: ${parts.join(", but ")}`;
  return longer === 0 ? "" : ": none of it in checks, calls, jumps or memory accesses";
}

function counted(count: number, { noun, plural: several }: (typeof CAUSES)[number]): string {
  return several !== undefined && count !== 1 ? `${formatCount(count)} ${several}` : plural(count, noun);
}

function saying(parts: readonly string[], than: "more" | "fewer"): string {
  const [first, ...others] = parts;
  if (first === undefined) return "";
  return joinWords([first.replace(/^[\d,]+/, `$& ${than}`), ...others]);
}

function vectorSentence(wasm: CountedCode, native: CountedCode): string | null {
  const own = wasm.counts.vectorInstructions;
  const other = native.counts.vectorInstructions;
  if (own === other) return null;
  const natively = other === 0 ? "no vector instructions" : plural(other, "vector instruction");
  return `${native.name} uses ${natively}, ${wasm.name} ${own === 0 ? "none" : formatCount(own)}.`;
}
