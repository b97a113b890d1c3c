import type { SourcePlace } from "#shared/model/lens/lens-code.ts";
import { lastStartingBy } from "../by-address.ts";
import type { DebugFunction, DebugInformation, InlinedCall } from "../dwarf/debug-info.ts";
import type { LineRow, LineSequence } from "../dwarf/line-table.ts";

/** From a function's first instruction to after its last one. */
interface CodeRange {
  start: number;
  end: number;
}

/** Where a function is written; lines count from 1, the last one included. */
export interface SourceRange {
  file: string;
  firstLine: number;
  lastLine: number;
}

/** Answers where the code of functions comes from. All addresses are those of the debug information. */
export class SourceLines {
  /** By rising address. */
  readonly #sequences: LineSequence[];
  readonly #functions: ReadonlyMap<number, DebugFunction>;

  constructor({ sequences, functions }: DebugInformation) {
    this.#sequences = sequences.toSorted((one, other) => one.rows[0]!.address - other.rows[0]!.address);
    this.#functions = new Map(functions.flatMap((one) => one.ranges.map(({ start }) => [start, one] as const)));
  }

  /** The function whose code begins at this address. */
  functionAt(start: number): DebugFunction | undefined {
    return this.#functions.get(start);
  }

  /** Of the instruction at `address`; see `placesOf` for what is in it. */
  placesAt(address: number, functionStart: number): SourcePlace[] {
    return this.placesOf([address], functionStart)[0] ?? [];
  }

  /**
   * For each of the rising addresses of one function: the line that it belongs to, then the calls that brought it there by
   * inlining, inner ones first. Empty where it belongs to no line.
   */
  placesOf(addresses: readonly number[], functionStart: number): SourcePlace[][] {
    const calls = flattened(this.#functions.get(functionStart)?.inlinedCalls ?? []);
    let next = 0;
    let open: FlatCall[] = [];
    return addresses.map((address) => {
      if (open.length > 0) open = open.filter(({ end }) => end > address);
      for (; next < calls.length && calls[next]!.start <= address; next += 1)
        if (calls[next]!.end > address) open.push(calls[next]!);
      const row = this.#rowAt(address);
      if (row === undefined || row.line === 0 || row.file === "") return [];
      const innermost = open.reduce<InlinedCall | null>(
        (deepest, { call }) => (deepest === null || call.depth >= deepest.depth ? call : deepest),
        null,
      );
      const chain = [...callsAround(innermost)].flatMap(({ place }) => (place ? [place] : []));
      return distinct([{ file: row.file, line: row.line }, ...chain]);
    });
  }

  /** Null without lines. A function ends with the last line that its own code or a call in it has. */
  sourceRange({ start, end }: CodeRange): SourceRange | null {
    const described = this.#functions.get(start);
    // Rows may begin after the declarations of locals, which the code begins with.
    const rows = this.#sequenceAt(end - 1)?.rows ?? [];
    const first = firstFrom(rows, start);
    const file = described?.place?.file ?? rows[first]?.file ?? "";
    if (file === "") return null;
    const calls = flattened(described?.inlinedCalls ?? []).filter(({ call }) => call.depth === 0);
    let lowest = described?.place?.line ?? Number.POSITIVE_INFINITY;
    let highest = described?.place?.line ?? 0;
    const add = (place: SourcePlace) => {
      if (place.file !== file || place.line === 0) return;
      if (described?.place == null) lowest = Math.min(lowest, place.line);
      highest = Math.max(highest, place.line);
    };
    let next = 0;
    for (let index = first; index < rows.length && rows[index]!.address < end; index += 1) {
      const row = rows[index]!;
      while (next < calls.length && calls[next]!.end <= row.address) next += 1;
      const isInlined = next < calls.length && calls[next]!.start <= row.address;
      if (!isInlined) add(row);
    }
    for (const { call } of calls) if (call.place) add(call.place);
    return highest === 0 ? null : { file, firstLine: lowest, lastLine: highest };
  }

  #sequenceAt(address: number): LineSequence | undefined {
    let low = 0;
    let high = this.#sequences.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#sequences[middle]!.rows[0]!.address <= address) low = middle + 1;
      else high = middle;
    }
    const sequence = this.#sequences[low - 1];
    return sequence !== undefined && address < sequence.end ? sequence : undefined;
  }

  #rowAt(address: number): LineRow | undefined {
    const sequence = this.#sequenceAt(address);
    return sequence && lastStartingBy(sequence.rows, address);
  }
}

interface FlatCall extends CodeRange {
  call: InlinedCall;
}

/** A call and those that it is in, though their ranges may leave out what optimizers moved. */
function* callsAround(innermost: InlinedCall | null): Generator<InlinedCall> {
  for (let call = innermost; call !== null; call = call.around) yield call;
}

/** By rising start, each range of a call by itself. */
function flattened(calls: readonly InlinedCall[]): FlatCall[] {
  return calls
    .flatMap((call) => call.ranges.map(({ start, end }) => ({ start, end, call })))
    .sort((one, other) => one.start - other.start || one.call.depth - other.call.depth);
}

/** The index of the first row at or after an address. */
function firstFrom(rows: readonly LineRow[], address: number): number {
  let low = 0;
  let high = rows.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (rows[middle]!.address < address) low = middle + 1;
    else high = middle;
  }
  return low;
}

function distinct(places: readonly SourcePlace[]): SourcePlace[] {
  return places.filter(
    ({ file, line }, index) => places.findIndex((other) => other.file === file && other.line === line) === index,
  );
}
