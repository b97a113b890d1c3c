import { WorkbenchError } from "#shared/errors.ts";
import { formatBytes } from "#shared/format/bytes.ts";
import { ByteReader } from "./byte-reader.ts";
import { joined, sized, unsigned } from "./byte-writer.ts";
import { readFunctionBodies, readLocals } from "./function-bodies.ts";
import { call, GUARD_TYPE, growthGuardBody } from "./growth-guard.ts";
import { walkExpression } from "./instructions.ts";
import { type ModuleOutline, readOutline } from "./module-outline.ts";
import { PREAMBLE, SECTION, type Section } from "./sections.ts";
import { DEFAULT_PAGE_BYTES, type Limits } from "./types.ts";

export interface MemoryLimit {
  maxBytes: number;
  /** ASCII; the line on stderr by which a program that the limit ended is known. */
  mark: string;
}

const MEMORY_GROW = 0x40;
const HAS_MAXIMUM = 0x01;
/** Of a memory with 32-bit addresses. */
const MAX_PAGES = 65_536;
/** Custom sections that name places in the code, which move. */
const CODE_OFFSETS_WITHIN = /^(\.debug_|reloc\.|metadata\.code\.|sourceMappingURL$|external_debug_info$)/;

/**
 * The same module with a memory of at most `maxBytes`: a growth past that writes the mark to stderr, where the module
 * imports WASI's `fd_write`, and traps. Throws INVALID_REQUEST for a module whose memory can't be limited so, or that
 * starts with more.
 */
export function limitMemory(bytes: Uint8Array, { maxBytes, mark }: MemoryLimit): Uint8Array {
  const outline = readable(() => readOutline(bytes));
  const [memory] = outline.memories;
  if (memory === undefined) return bytes;
  const problem = memoryProblem(outline, memory, maxBytes);
  if (problem !== undefined)
    throw new WorkbenchError("INVALID_REQUEST", problem.message, {
      hint: problem.hint ?? "Run it without a memory limit.",
    });
  const maxPages = Math.floor(maxBytes / DEFAULT_PAGE_BYTES);
  const places = readable(() => findGrowths(bytes, outline));
  const changed = new Map<number, (section: Section) => Uint8Array>();
  changed.set(SECTION.memory, () => joined([[1], limitedMemory(memory, maxPages)]));
  if (places.length > 0) {
    const text = new TextEncoder().encode(`${mark}\n`);
    const guard = {
      type: outline.types.length,
      index: importedFunctions(outline).length + outline.functions.length,
      body: growthGuardBody({ maxPages, text, fdWrite: fdWriteIndex(outline) }),
    };
    changed.set(SECTION.type, (section) => withOneMore(bytes, section, GUARD_TYPE));
    changed.set(SECTION.function, (section) => withOneMore(bytes, section, unsigned(guard.type)));
    changed.set(SECTION.code, () => guardedCode(bytes, outline, places, guard));
  }
  const kept = readable(() => outline.sections.filter((section) => !namesPlacesInCode(bytes, section)));
  return joined([
    PREAMBLE,
    ...kept.flatMap((section) => {
      const change = changed.get(section.id);
      return change ? [[section.id], sized([change(section)])] : [bytes.subarray(section.start, section.end)];
    }),
  ]);
}

/** Why a module's memory can't be limited. */
function memoryProblem(
  { imports, memories }: ModuleOutline,
  { is64, shared, min, pageBytes }: Limits,
  maxBytes: number,
): { message: string; hint?: string } | undefined {
  const cannot = (because: string) => ({ message: `The module's memory can't be limited: ${because}.` });
  if (memories.length > 1) return cannot(`it has ${memories.length} memories, and the limit is for one`);
  if (imports.some(({ kind }) => kind === "memory")) return cannot("its own loader makes it");
  if (is64) return cannot("it has 64-bit addresses");
  if (shared) return cannot("threads share it");
  if (pageBytes !== DEFAULT_PAGE_BYTES) return cannot("it has pages of a size of its own");
  const startBytes = min * pageBytes;
  if (startBytes <= maxBytes) return undefined;
  return {
    message: `The module starts with ${formatBytes(startBytes)} (${startBytes} bytes) of memory, and its limit is ${formatBytes(maxBytes)} (${maxBytes} bytes).`,
    hint: "Raise the memory limit, or build the program with a smaller stack and fewer global variables.",
  };
}

function limitedMemory({ min, max }: Limits, maxPages: number): number[] {
  return [HAS_MAXIMUM, ...unsigned(min), ...unsigned(Math.min(max ?? MAX_PAGES, maxPages, MAX_PAGES))];
}

/** Where `memory.grow` stands: the offsets of the instruction and of what follows it, in order. */
type Growth = readonly [start: number, end: number];

function findGrowths(bytes: Uint8Array, { sections }: ModuleOutline): Growth[] {
  const growths: Growth[] = [];
  for (const body of readFunctionBodies(bytes, sections)) {
    const { codeStart } = readLocals(bytes, body);
    walkExpression(bytes, codeStart, body.end, (opcode, at, immediatesAt) => {
      if (opcode !== MEMORY_GROW) return;
      const index = new ByteReader(bytes, immediatesAt, body.end);
      index.unsigned();
      growths.push([at, index.offset]);
    });
  }
  return growths;
}

function guardedCode(
  bytes: Uint8Array,
  { sections }: ModuleOutline,
  growths: Growth[],
  guard: { index: number; body: Uint8Array },
): Uint8Array {
  const bodies = readFunctionBodies(bytes, sections);
  let next = 0;
  const guarded = bodies.map(({ start, contentStart, end }) => {
    const parts: (Uint8Array | number[])[] = [];
    let copied = contentStart;
    for (let growth = growths[next]; growth !== undefined && growth[0] < end; growth = growths[++next]) {
      parts.push(bytes.subarray(copied, growth[0]), call(guard.index));
      copied = growth[1];
    }
    return parts.length === 0 ? bytes.subarray(start, end) : sized([...parts, bytes.subarray(copied, end)]);
  });
  return joined([unsigned(bodies.length + 1), ...guarded, guard.body]);
}

function withOneMore(bytes: Uint8Array, { contentStart, end }: Section, item: number[]): Uint8Array {
  const reader = new ByteReader(bytes, contentStart, end);
  const count = reader.unsigned();
  return joined([unsigned(count + 1), bytes.subarray(reader.offset, end), item]);
}

function importedFunctions({ imports }: ModuleOutline) {
  return imports.flatMap((item) => (item.kind === "function" ? [item] : []));
}

/** Null when the module doesn't import it as WASI has it. */
function fdWriteIndex(outline: ModuleOutline): number | null {
  const index = importedFunctions(outline).findIndex(({ module, name, type }) => {
    const { params, results } = outline.types[type] ?? { params: [], results: [] };
    const signature = `${params.join(" ")} -> ${results.join(" ")}`;
    return module === "wasi_snapshot_preview1" && name === "fd_write" && signature === "i32 i32 i32 i32 -> i32";
  });
  return index < 0 ? null : index;
}

function namesPlacesInCode(bytes: Uint8Array, { id, contentStart, end }: Section): boolean {
  return id === SECTION.custom && CODE_OFFSETS_WITHIN.test(new ByteReader(bytes, contentStart, end).name());
}

function readable<Result>(read: () => Result): Result {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new WorkbenchError("INVALID_REQUEST", `The module's memory can't be limited: ${error.message}.`, {
      hint: "Run it without a memory limit, or build it again if it is damaged.",
      cause: error,
    });
  }
}
