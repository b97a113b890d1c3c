import { ByteReader } from "./byte-reader.ts";
import { sized } from "./byte-writer.ts";
import { walkExpression } from "./instructions.ts";
import { type Replacement, replaced } from "./replacements.ts";
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

/**
 * The entries of the code section, with those of their instructions, or parts of them, replaced for which `replacementOf`
 * gives something. Throws a RangeError when they can't be read.
 */
export function rewriteBodies(
  bytes: Uint8Array,
  codeSection: Section,
  replacementOf: (opcode: number, at: number, immediatesAt: number) => Replacement | undefined,
): Uint8Array[] {
  return readFunctionBodies(bytes, [codeSection]).map((body) => {
    const replacements: Replacement[] = [];
    walkExpression(bytes, readLocals(bytes, body).codeStart, body.end, (opcode, at, immediatesAt) => {
      const replacement = replacementOf(opcode, at, immediatesAt);
      if (replacement) replacements.push(replacement);
    });
    if (replacements.length === 0) return bytes.subarray(body.start, body.end);
    return sized([replaced(bytes, body.contentStart, body.end, replacements)]);
  });
}
