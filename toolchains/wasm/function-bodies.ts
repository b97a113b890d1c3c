import { ByteReader } from "./byte-reader.ts";
import { inSection, SECTION, type Section } from "./sections.ts";
import { readValueType, type ValueType } from "./types.ts";

/** A function's entry in the code section; offsets into the module. Core Specification 3.0, section 5.5.13 (code section). */
export interface FunctionBody {
  /** Of its size, where the entry begins. */
  start: number;
  /** Of the declarations of its locals. */
  contentStart: number;
  end: number;
}

/** The bodies of the functions that a module defines, in their order. */
export function readFunctionBodies(bytes: Uint8Array, sections: Section[]): FunctionBody[] {
  const readBodies = (reader: ByteReader) =>
    reader.list(() => {
      const start = reader.offset;
      const sizeBytes = reader.unsigned();
      const contentStart = reader.offset;
      reader.skip(sizeBytes);
      return { start, contentStart, end: reader.offset };
    });
  return inSection(bytes, sections, SECTION.code, readBodies) ?? [];
}

/** The locals besides the parameters, in groups of one type, and where the instructions begin. */
export function readLocals(
  bytes: Uint8Array,
  body: FunctionBody,
): { groups: { count: number; type: ValueType }[]; codeStart: number } {
  const reader = new ByteReader(bytes, body.contentStart, body.end);
  const groups = reader.list(() => ({ count: reader.unsigned(), type: readValueType(reader) }));
  return { groups, codeStart: reader.offset };
}
