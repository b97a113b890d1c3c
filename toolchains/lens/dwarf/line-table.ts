import { DebugReader } from "./debug-reader.ts";
import { type LineHeader, type LineSections, readLineHeader } from "./line-header.ts";

/** From `address` to the next row's, instructions belong to this place of the source. */
export interface LineRow {
  address: number;
  /** As it was compiled, in its folder: absolute, or relative to where the compiler ran where that isn't known. */
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

/** The line table of one unit of compilation. */
export interface LineUnit {
  /** In `.debug_line`, as a unit's `DW_AT_stmt_list` names it. */
  offset: number;
  /** By the numbers that other debug information names them by. */
  files: string[];
  sequences: LineSequence[];
}

const OPCODE = {
  extended: 0,
  copy: 1,
  advancePc: 2,
  advanceLine: 3,
  setFile: 4,
  setColumn: 5,
  constAddPc: 8,
  fixedAdvancePc: 9,
} as const;
const EXTENDED = { endSequence: 1, setAddress: 2, defineFile: 3 } as const;

/**
 * All line tables of a `.debug_line` section, of the versions 2 to 5. DWARF Debugging Information Format 5, section 6.2
 * (line number information). `folders` tells by a table's offset where the compiler ran, which versions before 5 leave to
 * `.debug_info`; sequences that begin where no code is, by `isCode`, are left out. Throws a RangeError where it is damaged
 * or of another version.
 */
export function readLineUnits(
  sections: LineSections,
  folders: ReadonlyMap<number, string> = new Map(),
  isCode: (address: number) => boolean = () => true,
): LineUnit[] {
  const reader = new DebugReader(sections.debugLine);
  const units: LineUnit[] = [];
  while (!reader.atEnd) {
    const { offset } = reader;
    const { sizeBytes, offsetBytes } = reader.initialLength();
    const program = new DebugReader(sections.debugLine, reader.offset, reader.offset + sizeBytes);
    const header = readLineHeader(program, offsetBytes, sections, folders.get(offset) ?? "");
    units.push({ offset, files: header.files, sequences: runProgram(program, header, isCode) });
    reader.skip(sizeBytes);
  }
  return units;
}

/** Section 6.2.5: the line number program. */
function runProgram(reader: DebugReader, header: LineHeader, isCode: (address: number) => boolean): LineSequence[] {
  const { minimumInstructionLength, lineBase, lineRange, opcodeBase, standardLengths, files } = header;
  const sequences: LineSequence[] = [];
  let rows: LineRow[] = [];
  let address = 0;
  let file = 1;
  let line = 1;
  let column = 0;
  let isLeftOut = false;
  const addRow = () => {
    if (rows.length === 0) isLeftOut ||= !isCode(address);
    if (isLeftOut) return;
    // The last of several at one address tells what the instruction belongs to.
    if (rows.at(-1)?.address === address) rows.pop();
    rows.push({ address, file: files[file] ?? "", line, column });
  };
  const endSequence = () => {
    if (rows.length > 0) sequences.push({ rows, end: address });
    rows = [];
    address = column = 0;
    file = line = 1;
    isLeftOut = false;
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
        else if (extended === EXTENDED.endSequence) endSequence();
        else if (extended === EXTENDED.defineFile) files.push(reader.text());
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
  return sequences;
}
