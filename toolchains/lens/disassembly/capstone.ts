/** Of Capstone's C interface what is needed here; pointers are offsets in its memory. */
interface CapstoneModule {
  /** Another one after it has grown. */
  HEAPU8: Uint8Array;
  _malloc(sizeBytes: number): number;
  _cs_open(architecture: number, mode: number, handle: number): number;
  _cs_disasm(handle: number, code: number, sizeBytes: number, address: bigint, most: number, result: number): number;
  _cs_free(instructions: number, count: number): void;
}

/** `cs_insn` of Capstone 5 with pointers of 4 bytes. */
const INSTRUCTION = { sizeBytes: 240, size: 16, mnemonic: 42, operands: 74, end: 234 } as const;

/** How much is decoded at once; Capstone needs 60 times as much for what it says of it. */
const CHUNK_BYTES = 4096;

export interface CapstoneInstruction {
  sizeBytes: number;
  mnemonic: string;
  operands: string;
}

/** The instructions at the start of `bytes`: up to the first that is none, or as many as are decoded at once. */
export type CapstoneDecode = (bytes: Uint8Array, address: number) => CapstoneInstruction[];

/** Decodes aarch64. The package's class makes ten objects for each instruction, which is too slow for whole modules. */
export async function loadCapstoneDecoder(): Promise<CapstoneDecode> {
  // Nearly two megabytes, and only needed where code is looked at.
  const { Const, loadCapstone } = await import("capstone-wasm");
  const module = {} as CapstoneModule;
  await loadCapstone(module);
  const code = module._malloc(CHUNK_BYTES);
  const pointer = module._malloc(4);
  const wordAt = (address: number) => new DataView(module.HEAPU8.buffer).getUint32(address, true);
  if (module._cs_open(Const.CS_ARCH_ARM64, Const.CS_MODE_LITTLE_ENDIAN, pointer) !== Const.CS_ERR_OK)
    throw new Error("Capstone doesn't know aarch64");
  const handle = wordAt(pointer);

  return (bytes, address) => {
    const chunk = bytes.subarray(0, CHUNK_BYTES);
    module.HEAPU8.set(chunk, code);
    const count = module._cs_disasm(handle, code, chunk.length, BigInt(address), 0, pointer);
    if (count === 0) return [];
    const first = wordAt(pointer);
    const memory = Buffer.from(module.HEAPU8.buffer);
    const decoded = Array.from({ length: count }, (_, index): CapstoneInstruction => {
      const start = first + index * INSTRUCTION.sizeBytes;
      return {
        sizeBytes: memory.readUInt16LE(start + INSTRUCTION.size),
        mnemonic: textAt(memory, start + INSTRUCTION.mnemonic, start + INSTRUCTION.operands),
        operands: textAt(memory, start + INSTRUCTION.operands, start + INSTRUCTION.end),
      };
    });
    module._cs_free(first, count);
    return decoded;
  };
}

function textAt(memory: Buffer, start: number, limit: number): string {
  let end = start;
  while (end < limit && memory[end] !== 0) end += 1;
  return memory.toString("latin1", start, end);
}
