import type { DisassembledInstruction, ListedFunction } from "../../code-listing.ts";
import type { ModuleFunctions } from "../module-functions.ts";
import type { GeneratedCode } from "./generated-functions.ts";

/** A symbol of the object that is a function of the module, or a part of one. */
interface NamedPart {
  wasmIndex: number;
  /** What the C compiler put behind the name of a function that it changed or cut up: `.part.0`. */
  suffix: string;
  /** The lower, the more of the function it is. */
  rank: number;
}

/** Of the changed ones first those that are whole functions; `cold` is what is hardly ever run. */
const RANKS = [/^$/, /^(?:\.(?:isra|constprop|specialized)\.\d+)+$/, /^(?!.*\.cold)/];
const EXPORT_RANK = RANKS.length;

/** Gives the functions in an object that was made of generated C the names and indices that they have in the module. */
export class FunctionNames {
  readonly #parts: (symbol: string) => NamedPart | null;
  readonly #named: Pick<ModuleFunctions, "symbol" | "text">;

  constructor(
    { functions, exports }: GeneratedCode,
    importedFunctions: number,
    named: Pick<ModuleFunctions, "symbol" | "text">,
  ) {
    const indices = new Map(functions.map(({ name }, index) => [name, importedFunctions + index]));
    const exported = new Map(exports.map(({ name, calls }) => [name, indices.get(calls)]));
    this.#named = named;
    this.#parts = (symbol) => {
      const dot = symbol.indexOf(".");
      const suffix = dot === -1 ? "" : symbol.slice(dot);
      const base = symbol.slice(0, symbol.length - suffix.length);
      const index = indices.get(base);
      if (index !== undefined) {
        const rank = RANKS.findIndex((pattern) => pattern.test(suffix));
        return { wasmIndex: index, suffix, rank: rank === -1 ? EXPORT_RANK + 1 : rank };
      }
      const exportedIndex = exported.get(base);
      return exportedIndex === undefined ? null : { wasmIndex: exportedIndex, suffix, rank: EXPORT_RANK };
    };
  }

  /** Each index goes to what is most of its function; of one that is only called from outside, to what is called there. */
  listed(functions: readonly ListedFunction[]): ListedFunction[] {
    const bearers = new Map<number, { rank: number; listed: ListedFunction }>();
    for (const listed of functions) {
      const part = this.#parts(listed.symbol);
      if (part === null) continue;
      const known = bearers.get(part.wasmIndex);
      if (known === undefined || part.rank < known.rank) bearers.set(part.wasmIndex, { rank: part.rank, listed });
    }
    return functions.map((listed) => {
      const part = this.#parts(listed.symbol);
      if (part === null) return listed;
      const symbol = this.#named.symbol(part.wasmIndex);
      if (bearers.get(part.wasmIndex)?.listed === listed) return { ...listed, symbol, wasmIndex: part.wasmIndex };
      return part.rank === EXPORT_RANK ? listed : { ...listed, symbol: symbol + part.suffix };
    });
  }

  /** With the module's name for what is called. */
  inText<Instruction extends DisassembledInstruction>(instruction: Instruction): Instruction {
    const part = instruction.symbol === null ? null : this.#parts(instruction.symbol);
    if (part === null || part.rank === EXPORT_RANK) return instruction;
    const { wasmIndex, suffix } = part;
    const text = instruction.text.replace(instruction.symbol!, () => this.#named.text(wasmIndex) + suffix);
    return { ...instruction, symbol: this.#named.symbol(wasmIndex) + suffix, text };
  }
}
