import { WorkbenchError } from "#shared/errors.ts";
import { demangle } from "#shared/lens/demangle/demangle.ts";
import type { LensCode, LensInstruction, SourcePlace } from "#shared/model/lens/lens-code.ts";
import type { LensFunction, LensFunctionCode, LensPane, LensPaneId, LensSource } from "#shared/model/lens/lens-view.ts";
import type { ListedFunction, ListedInstruction } from "#toolchains/lens/code-listing.ts";
import { instructionAt } from "#toolchains/lens/by-address.ts";
import type { WasmListing } from "#toolchains/lens/wasm/wasm-listing.ts";
import { joinFunctions, type JoinedFunction, type PaneListing } from "./join-functions.ts";
import type { OwnSources } from "./own-sources.ts";

/** What an instruction was made from: a wasm instruction, or what stands before a function's first. */
interface Origin {
  address: number | null;
  places: readonly SourcePlace[];
}

/** What is known of one request: its panes as they come in, and the code of each function when it is asked for. */
export class LensView {
  readonly id: string;
  readonly own: OwnSources;
  sources: LensSource[] = [];
  /** `-O2, embedded-clang 22.0.0`: how what is shown was built. */
  buildWords = "";
  readonly panes = new Map<LensPaneId, LensPane>();
  readonly #listings = new Map<LensPaneId, PaneListing>();
  #joined = new Map<string, JoinedFunction>();
  readonly #names = new Map<string, string>();
  #module: WasmListing | null = null;

  constructor(id: string, own: OwnSources) {
    this.id = id;
    this.own = own;
  }

  /** Takes in the module's WAT, also in the place of what its object file had. */
  putWat(pane: LensPane, module: WasmListing): void {
    this.#module = module;
    this.put(pane, module);
  }

  /** Takes in any other pane; null for one that has no code. */
  put(pane: LensPane, listing: PaneListing | null): void {
    this.panes.set(pane.id, pane);
    if (listing === null) return;
    this.#listings.set(pane.id, listing);
    this.#joined = joinFunctions(this.#listings, { own: this.own, demangle: this.#nameOf });
  }

  functions(): LensFunction[] {
    return [...this.#joined.values()].map(({ known }) => known);
  }

  function(key: string): LensFunction {
    return this.#find(key).known;
  }

  /** In the panes that have it, of those that are named, or of all. Throws INVALID_REQUEST for an unknown function. */
  async code(key: string, panes?: readonly LensPaneId[]): Promise<LensFunctionCode> {
    const { listed } = this.#find(key);
    const wanted = [...listed].filter(([pane]) => panes === undefined || panes.includes(pane));
    const code: LensFunctionCode = { key, panes: {} };
    await Promise.all(
      wanted.map(async ([pane, each]) => {
        try {
          code.panes[pane] = await this.#read(pane, each);
        } catch (error) {
          // One pane's code that can't be read keeps nobody from the others'.
          if (!(error instanceof RangeError)) throw error;
          code.unreadable = { ...code.unreadable, [pane]: error.message };
        }
      }),
    );
    return code;
  }

  /** Every pane that comes in asks for all names again. */
  readonly #nameOf = (symbol: string): string => {
    let name = this.#names.get(symbol);
    if (name === undefined) {
      // Compilers call sections and tables of a function's data after it: `.rodata._ZN3geo4areaEv`.
      const [, before = "", mangled = symbol] = /^(\..*?\.)(_[RZ].*)$/s.exec(symbol) ?? [];
      name = before + demangle(mangled);
      this.#names.set(symbol, name);
    }
    return name;
  };

  #find(key: string): JoinedFunction {
    const found = this.#joined.get(key);
    if (found) return found;
    throw new WorkbenchError("INVALID_REQUEST", `There is no function ${key} in this view.`, {
      hint: "Its source may have changed: choose it from the list of functions again.",
    });
  }

  async #read(pane: LensPaneId, listed: ListedFunction): Promise<LensCode> {
    const instructions = await this.#listings.get(pane)!.instructions(listed);
    const origins = pane === "wat" ? instructions : await this.#originsOf(instructions);
    return {
      address: listed.address,
      sizeBytes: listed.sizeBytes,
      instructions: instructions.map((each, index) => this.#instruction(each, origins[index] ?? null)),
    };
  }

  /** The wasm instructions that machine code was made from; null where that isn't known. */
  async #originsOf(instructions: readonly ListedInstruction[]): Promise<(Origin | null)[]> {
    const module = this.#module;
    if (module === null) return [];
    const homes = instructions.map(({ wasmOffset }) => (wasmOffset === null ? null : module.functionAt(wasmOffset)));
    const distinct = [...new Set(homes)].filter((home) => home !== null);
    const read = new Map(
      await Promise.all(distinct.map(async (home) => [home, await module.instructions(home)] as const)),
    );
    return instructions.map(({ wasmOffset }, index) => {
      const home = homes[index] ?? null;
      if (wasmOffset === null || home === null) return null;
      // What is before the first instruction, such as a prologue, still has a place.
      return instructionAt(read.get(home) ?? [], wasmOffset) ?? { address: null, places: module.placesAt(wasmOffset) };
    });
  }

  #instruction(instruction: ListedInstruction, origin: Origin | null): LensInstruction {
    const { address, sizeBytes, bytes, mnemonic, text, depth, targetAddress, symbol } = instruction;
    const name = symbol === null ? null : this.#nameOf(symbol);
    const places = origin?.places ?? instruction.places;
    return {
      address,
      sizeBytes,
      ...(bytes !== undefined && { bytes }),
      mnemonic,
      // Operands hold it as it is in the symbol table.
      text: symbol === null || name === null ? text : text.replace(symbol, () => name),
      depth,
      places: places.map(({ file, line }) => ({ file: this.own.locate(file), line })),
      wasmOffset: origin?.address ?? null,
      targetAddress,
      symbol: name,
    };
  }
}
