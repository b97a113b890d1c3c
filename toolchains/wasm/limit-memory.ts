import { WorkbenchError } from "#shared/errors.ts";
import { formatBytes } from "#shared/format/bytes.ts";
import { ByteReader } from "./byte-reader.ts";
import { joined, unsigned } from "./byte-writer.ts";
import { readFunctionBodies, readLocals, rewriteBodies } from "./function-bodies.ts";
import { call, FD_WRITE_TYPE, GUARD_TYPE, growthGuardBody } from "./growth-guard.ts";
import { importFunction } from "./import-function.ts";
import { walkExpression } from "./instructions.ts";
import { type ModuleOutline, readOutline } from "./module-outline.ts";
import { copySection, withOneMore, writeModule, writeName, writeSection } from "./section-writer.ts";
import { SECTION, type Section } from "./sections.ts";
import { DEFAULT_PAGE_BYTES, type Limits } from "./types.ts";

export interface MemoryLimit {
  maxBytes: number;
  /** ASCII; the line on stderr by which a program that the limit ended is known. */
  mark: string;
}

const MEMORY_GROW = 0x40;
const KIND_MEMORY = 0x02;
const HAS_MAXIMUM = 0x01;
/** Of a memory with 32-bit addresses. */
const MAX_PAGES = 65_536;
const WASI = "wasi_snapshot_preview1";
/** Custom sections that name places in the code, which move, or functions by their numbers, which may change. */
const NAMES_CODE = /^(\.debug_|reloc\.|linking$|metadata\.code\.|sourceMappingURL$|external_debug_info$)/;

/**
 * The same module with a memory of at most `maxBytes`: a growth past that writes the mark to stderr by WASI's `fd_write`,
 * which is imported if need be, and traps. A module that is no WASI command only traps. Throws INVALID_REQUEST for a
 * module whose memory can't be limited so, or that starts with more.
 */
export function limitMemory(bytes: Uint8Array, limit: MemoryLimit): Uint8Array {
  return readable(() => {
    const outline = readOutline(bytes);
    const [memory] = outline.memories;
    if (memory === undefined) return bytes;
    const problem = memoryProblem(outline, memory, limit.maxBytes);
    if (problem !== undefined)
      throw new WorkbenchError("INVALID_REQUEST", problem.message, {
        hint: problem.hint ?? "Run it without a memory limit.",
      });
    const maxPages = Math.floor(limit.maxBytes / DEFAULT_PAGE_BYTES);
    const limited = withSections(bytes, outline, {
      [SECTION.memory]: () => joined([[1], limitedMemory(memory, maxPages)]),
    });
    return growsMemory(bytes, outline) ? withGuard(limited, { maxPages, text: `${limit.mark}\n` }) : limited;
  });
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

function growsMemory(bytes: Uint8Array, { sections }: ModuleOutline): boolean {
  let grows = false;
  for (const body of readFunctionBodies(bytes, sections))
    walkExpression(bytes, readLocals(bytes, body).codeStart, body.end, (opcode) => {
      if (opcode === MEMORY_GROW) grows = true;
    });
  return grows;
}

/** Every `memory.grow` becomes the call of one more function. */
function withGuard(bytes: Uint8Array, { maxPages, text }: { maxPages: number; text: string }): Uint8Array {
  const module = withWayToWrite(bytes);
  const outline = readOutline(module);
  const type = outline.types.length;
  const index = importedFunctions(outline).length + outline.functions.length;
  const options = { maxPages, text: new TextEncoder().encode(text), fdWrite: fdWriteIndex(outline) };
  return withSections(module, outline, {
    [SECTION.type]: (section) => withOneMore(module, section, GUARD_TYPE),
    [SECTION.function]: (section) => withOneMore(module, section, unsigned(type)),
    [SECTION.code]: (section) => {
      const bodies = rewriteBodies(module, section, (opcode, start, immediatesAt) => {
        if (opcode !== MEMORY_GROW) return undefined;
        const memoryIndex = new ByteReader(module, immediatesAt, section.end);
        memoryIndex.unsigned();
        return { start, end: memoryIndex.offset, by: call(index) };
      });
      return joined([unsigned(bodies.length + 1), ...bodies, growthGuardBody(options)]);
    },
  });
}

/** A WASI command that has what it takes to write: the function for it, and a memory that the runtime finds. */
function withWayToWrite(bytes: Uint8Array): Uint8Array {
  const outline = readOutline(bytes);
  const { imports, exports } = outline;
  const isCommand = imports.some(({ module }) => module === WASI) || exports.some(({ name }) => name === "_start");
  if (!isCommand) return bytes;
  const exported = exports.some(({ name }) => name === "memory")
    ? bytes
    : withSections(bytes, outline, {
        [SECTION.export]: (section) => withOneMore(bytes, section, writeName("memory"), [KIND_MEMORY, 0]),
      });
  if (fdWriteIndex(outline) !== null) return exported;
  return importFunction(exported, readOutline(exported), { module: WASI, name: "fd_write", type: FD_WRITE_TYPE });
}

/** A module with other contents of some of its sections, and without those that no longer fit its code. */
function withSections(
  bytes: Uint8Array,
  { sections }: ModuleOutline,
  contents: Partial<Record<number, (section: Section) => Uint8Array>>,
): Uint8Array {
  const kept = sections.filter((section) => !namesCode(bytes, section));
  return writeModule(
    kept.map((section) => {
      const content = contents[section.id];
      return content ? writeSection(section.id, [content(section)]) : copySection(bytes, section);
    }),
  );
}

function namesCode(bytes: Uint8Array, { id, contentStart, end }: Section): boolean {
  return id === SECTION.custom && NAMES_CODE.test(new ByteReader(bytes, contentStart, end).name());
}

function importedFunctions({ imports }: ModuleOutline) {
  return imports.flatMap((item) => (item.kind === "function" ? [item] : []));
}

/** Null when the module doesn't import it as WASI has it. */
function fdWriteIndex(outline: ModuleOutline): number | null {
  const index = importedFunctions(outline).findIndex(({ module, name, type }) => {
    const { params, results } = outline.types[type] ?? { params: [], results: [] };
    const signature = `${params.join(" ")} -> ${results.join(" ")}`;
    return module === WASI && name === "fd_write" && signature === "i32 i32 i32 i32 -> i32";
  });
  return index < 0 ? null : index;
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
