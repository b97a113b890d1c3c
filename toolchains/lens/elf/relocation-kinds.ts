import type { LensArchitecture } from "#shared/model/lens/lens-code.ts";

/** How a relocation fills a field of an instruction, and how assemblers write that. */
export interface RelocationKind {
  sizeBytes: 4 | 8;
  /** The field counts from the end of its instruction, where its value holds the distance to that end. */
  relative: boolean;
  /** The field holds where the address is found, such as a slot of the global offset table. */
  indirect: boolean;
  prefix: string;
  suffix: string;
}

const kind = (parts: Partial<RelocationKind> = {}): RelocationKind => ({
  sizeBytes: 4,
  relative: false,
  indirect: false,
  prefix: "",
  suffix: "",
  ...parts,
});
const relative = kind({ relative: true });
const byTable = (suffix: string, isRelative = true) => kind({ relative: isRelative, indirect: true, suffix });
const plain = kind();
const part = (prefix: string, indirect = false) => kind({ prefix, indirect });

/** ELF supplements for x86-64 (table 4.9) and the Arm 64-bit architecture (sections 5.7.2 to 5.7.11). */
export const RELOCATION_KINDS: Record<LensArchitecture, Record<number, RelocationKind>> = {
  x86_64: {
    // R_X86_64_64, _PC32, _PLT32, _GOTPCREL, _32, _32S.
    1: kind({ sizeBytes: 8 }),
    2: relative,
    4: relative,
    9: byTable("@GOTPCREL"),
    10: plain,
    11: plain,
    // Of variables that each thread has its own of: _TLSGD, _TLSLD, _DTPOFF32, _GOTTPOFF, _TPOFF32.
    19: byTable("@TLSGD"),
    20: byTable("@TLSLD"),
    21: byTable("@DTPOFF", false),
    22: byTable("@GOTTPOFF"),
    23: byTable("@TPOFF", false),
    // R_X86_64_GOTPCRELX, _REX_GOTPCRELX.
    41: byTable("@GOTPCREL"),
    42: byTable("@GOTPCREL"),
  },
  aarch64: {
    // R_AARCH64_MOVW_UABS_G0 to _G3, which put an address together from four parts.
    263: part(":abs_g0:"),
    264: part(":abs_g0_nc:"),
    265: part(":abs_g1:"),
    266: part(":abs_g1_nc:"),
    267: part(":abs_g2:"),
    268: part(":abs_g2_nc:"),
    269: part(":abs_g3:"),
    // R_AARCH64_LD_PREL_LO19, _ADR_PREL_LO21, _ADR_PREL_PG_HI21, _ADR_PREL_PG_HI21_NC.
    273: plain,
    274: plain,
    275: plain,
    276: plain,
    // R_AARCH64_ADD_ABS_LO12_NC, _LDST8, _LDST16, _LDST32, _LDST64, _LDST128_ABS_LO12_NC.
    277: part(":lo12:"),
    278: part(":lo12:"),
    284: part(":lo12:"),
    285: part(":lo12:"),
    286: part(":lo12:"),
    299: part(":lo12:"),
    // R_AARCH64_TSTBR14, _CONDBR19, _JUMP26, _CALL26.
    279: plain,
    280: plain,
    282: plain,
    283: plain,
    // R_AARCH64_ADR_GOT_PAGE, _LD64_GOT_LO12_NC.
    311: part(":got:", true),
    312: part(":got_lo12:", true),
    // Of variables that each thread has its own of: by the global offset table, by the thread's pointer, by a function.
    541: part(":gottprel:", true),
    542: part(":gottprel_lo12:", true),
    549: part(":tprel_hi12:", true),
    550: part(":tprel_lo12:", true),
    551: part(":tprel_lo12_nc:", true),
    562: part(":tlsdesc:", true),
    563: part(":tlsdesc_lo12:", true),
    564: part(":tlsdesc_lo12:", true),
  },
};
