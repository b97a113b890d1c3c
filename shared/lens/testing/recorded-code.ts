import { z } from "zod";
import type { LensCode } from "../../model/lens/lens-code.ts";

/**
 * What real tools made of `functions.c`, in `recorded/`, by the commands that stand there; the machine code is written
 * as the lens's disassemblers write it. An instruction is address, bytes, mnemonic, text, offset in the module, target, symbol.
 */
const Recording = z.object({
  commands: z.array(z.string()),
  functions: z.record(
    z.string(),
    z.array(
      z.tuple([
        z.number(),
        z.number(),
        z.string(),
        z.string(),
        z.number().nullable(),
        z.number().nullable(),
        z.string().nullable(),
      ]),
    ),
  ),
});

/** A recorded function as a pane would show it. */
export function readRecordedCode(json: string, name: string): LensCode {
  const listed = Recording.parse(JSON.parse(json)).functions[name];
  if (listed === undefined) throw new RangeError(`no recording of ${name}`);
  const instructions = listed.map(([address, sizeBytes, mnemonic, text, wasmOffset, targetAddress, symbol]) => ({
    address,
    sizeBytes,
    mnemonic,
    text,
    wasmOffset,
    targetAddress,
    symbol,
    depth: 0,
    places: [],
  }));
  const sizeBytes = instructions.reduce((sum, instruction) => sum + instruction.sizeBytes, 0);
  return { address: instructions[0]?.address ?? 0, sizeBytes, instructions };
}
