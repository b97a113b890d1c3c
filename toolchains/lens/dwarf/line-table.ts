import { DebugReader } from "./debug-reader.ts";

/** The sections that line tables are read from. */
export interface LineSections {
  debugLine: Uint8Array;
  /** Of DWARF 5; empty where there is none. */
  debugLineStr: Uint8Array;
  debugStr: Uint8Array;
}

/** From `address` to the next row's, instructions belong to this place of the source. */
export interface LineRow {
  address: number;
  /** As it was compiled, in its folder: absolute, or relative to where the compiler ran. */
  file: string;
  /** Counts from 1; 0 where the instructions belong to no line. */
  line: number;
  column: number;
}

/** Rows of one contiguous piece of code, by rising address; `end` is the address after its last instruction. */
export interface LineSequence {
  rows: LineRow[];
  end: number;
}

const OPCODE = {
  extended: 0,
  copy: 1,
  advancePc: 2,
  advanceLine: 3,
  setFile: 4,
  setColumn: 5,
  negateStatement: 6,
  setBasicBlock: 7,
  constAddPc: 8,
  fixedAdvancePc: 9,
} as const;
const EXTENDED = { endSequence: 1, setAddress: 2, defineFile: 3 } as const;
const CONTENT = { path: 1, directoryIndex: 2 } as const;
const FORM = { block: 0x09, data1: 0x0b, data2: 0x05, data4: 0x06, data8: 0x07, data16: 0x1e, string: 0x08, strp: 0x0e, lineStrp: 0x1f, udata: 0x0f } as const;

interface Header {
  version: number;
  minimumInstructionLength: number;
  lineBase: number;
  lineRange: number;
  opcodeBase: number;
  standardLengths: number[];
  /** By their number in the program. */
  files: string[];
}

/**
 * All sequences of a `.debug_line` section, of the versions 2 to 5. DWARF Debugging Information Format 5, section 6.2
 * (line number information). Throws a RangeError where it is damaged or of another version.
 */
export function readLineTable(sections: LineSections): LineSequence[] {
  const reader = new DebugReader(sections.debugLine);
  const sequences: LineSequence[] = [];
  while (!reader.atEnd) {
    const { sizeBytes, offsetBytes } = reader.initialLength();
    const end = reader.offset + sizeBytes;
    const unit = new DebugReader(sections.debugLine, reader.offset, end);
    const header = readHeader(unit, offsetBytes, sections);
    sequences.push(...runProgram(unit, header));
    reader.skip(sizeBytes);
  }
  return sequences;
}

function readHeader(reader: DebugReader, offsetBytes: 4 | 8, sections: LineSections): Header {
  const version = reader.u16();
  if (version < 2 || version > 5) throw new RangeError(`line numbers are of DWARF ${version}`);
  // The size of addresses is told by each that is set, and there are no segments.
  if (version >= 5) reader.skip(2);
  const headerLength = reader.unsigned(offsetBytes);
  const programStart = reader.offset + headerLength;
  const minimumInstructionLength = reader.u8();
  if (version >= 4) reader.skip(1);
  reader.skip(1);
  const lineBase = reader.i8();
  const lineRange = reader.u8();
  if (lineRange === 0) throw new RangeError("line numbers advance by nothing");
  const opcodeBase = reader.u8();
  const standardLengths = Array.from({ length: opcodeBase - 1 }, () => reader.u8());
  const files = version >= 5 ? readEntries(reader, offsetBytes, sections) : readOldEntries(reader);
  reader.skip(programStart - reader.offset);
  return { version, minimumInstructionLength, lineBase, lineRange, opcodeBase, standardLengths, files };
}

/** Of the versions before 5: files count from 1, directory 0 is where the compiler ran. */
function readOldEntries(reader: DebugReader): string[] {
  const directories = [""];
  for (let directory = reader.text(); directory !== ""; directory = reader.text()) directories.push(directory);
  const files = [""];
  for (let name = reader.text(); name !== ""; name = reader.text()) {
    files.push(joined(directories[reader.uleb()] ?? "", name));
    reader.uleb();
    reader.uleb();
  }
  return files;
}

function readEntries(reader: DebugReader, offsetBytes: 4 | 8, sections: LineSections): string[] {
  const [compilationFolder = "", ...others] = readEntryTable(reader, offsetBytes, sections).map(({ path }) => path);
  const directories = [compilationFolder, ...others.map((directory) => joined(compilationFolder, directory))];
  return readEntryTable(reader, offsetBytes, sections).map(({ path, directory }) =>
    joined(directories[directory] ?? "", path),
  );
}

function readEntryTable(
  reader: DebugReader,
  offsetBytes: 4 | 8,
  sections: LineSections,
): { path: string; directory: number }[] {
  const formats = Array.from({ length: reader.u8() }, () => ({ content: reader.uleb(), form: reader.uleb() }));
  return Array.from({ length: reader.uleb() }, () => {
    const entry = { path: "", directory: 0 };
    for (const { content, form } of formats) {
      const value = readForm(reader, form, offsetBytes, sections);
      if (content === CONTENT.path) entry.path = String(value);
      else if (content === CONTENT.directoryIndex) entry.directory = Number(value);
    }
    return entry;
  });
}

/** Null of what nobody here wants to know, such as a file's checksum. */
function readForm(
  reader: DebugReader,
  form: number,
  offsetBytes: 4 | 8,
  { debugStr, debugLineStr }: LineSections,
): string | number | null {
  switch (form) {
    case FORM.string:
      return reader.text();
    case FORM.lineStrp:
      return new DebugReader(debugLineStr, reader.unsigned(offsetBytes)).text();
    case FORM.strp:
      return new DebugReader(debugStr, reader.unsigned(offsetBytes)).text();
    case FORM.udata:
      return reader.uleb();
    case FORM.data1:
      return reader.u8();
    case FORM.data2:
      return reader.u16();
    case FORM.data4:
      return reader.u32();
    case FORM.data8:
      return reader.u64();
    case FORM.data16:
      reader.skip(16);
      return null;
    case FORM.block:
      reader.skip(reader.uleb());
      return null;
  }
  throw new RangeError(`a file's entry has the unknown form 0x${form.toString(16)}`);
}

const isAbsolute = (path: string) => /^(?:[/\\]|[A-Za-z]:)/.test(path);

function joined(directory: string, path: string): string {
  return directory === "" || isAbsolute(path) ? path : `${directory}/${path}`;
}

/** Section 6.2.5: the line number program. */
function* runProgram(reader: DebugReader, header: Header): Generator<LineSequence> {
  const { minimumInstructionLength, lineBase, lineRange, opcodeBase, standardLengths, files } = header;
  let rows: LineRow[] = [];
  let address = 0;
  let file = 1;
  let line = 1;
  let column = 0;
  const addRow = () => {
    // The last of several at one address tells what the instruction belongs to.
    if (rows.at(-1)?.address === address) rows.pop();
    rows.push({ address, file: files[file] ?? "", line, column });
  };
  const restart = () => {
    rows = [];
    address = column = 0;
    file = line = 1;
  };
  while (!reader.atEnd) {
    const opcode = reader.u8();
    if (opcode >= opcodeBase) {
      const adjusted = opcode - opcodeBase;
      address += Math.floor(adjusted / lineRange) * minimumInstructionLength;
      line += lineBase + (adjusted % lineRange);
      addRow();
      continue;
    }
    switch (opcode) {
      case OPCODE.extended: {
        const end = reader.uleb() + reader.offset;
        const extended = reader.u8();
        if (extended === EXTENDED.setAddress) address = reader.unsigned(end - reader.offset);
        else if (extended === EXTENDED.endSequence) {
          if (rows.length > 0) yield { rows, end: address };
          restart();
        } else if (extended === EXTENDED.defineFile) files.push(reader.text());
        reader.skip(end - reader.offset);
        break;
      }
      case OPCODE.copy:
        addRow();
        break;
      case OPCODE.advancePc:
        address += reader.uleb() * minimumInstructionLength;
        break;
      case OPCODE.advanceLine:
        line += reader.sleb();
        break;
      case OPCODE.setFile:
        file = reader.uleb();
        break;
      case OPCODE.setColumn:
        column = reader.uleb();
        break;
      case OPCODE.constAddPc:
        address += Math.floor((255 - opcodeBase) / lineRange) * minimumInstructionLength;
        break;
      case OPCODE.fixedAdvancePc:
        address += reader.u16();
        break;
      default:
        // What only debuggers need, and opcodes of later versions.
        for (let count = standardLengths[opcode - 1] ?? 0; count > 0; count -= 1) reader.uleb();
    }
  }
}
