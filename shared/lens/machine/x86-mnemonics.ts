/** What of an operand tells apart instructions that AT&T syntax gives one name. */
interface NamedOperand {
  kind: string;
  name?: string;
}

const words = (list: string) => list.trim().split(/\s+/);

/** Instructions whose operands' size AT&T syntax may add to the name: `b`, `w`, `l` or `q`. */
const SIZED = new Set(
  words(
    `adc adcx add adox and andn bextr blsi blsmsk blsr bsf bsr bswap bt btc btr bts bzhi call cmp cmpxchg crc32 dec div
     idiv imul inc jmp lea leave lzcnt mov movbe mul mulx neg nop not or pdep pext pop popcnt push rcl rcr ret rol ror
     rorx sal sar sarx sbb shl shld shlx shr shrd shrx sub test tzcnt xadd xchg xor
     cvtsi2sd cvtsi2ss cvtsd2si cvtss2si cvttsd2si cvttss2si
     vcvtsi2sd vcvtsi2ss vcvtsd2si vcvtss2si vcvttsd2si vcvttss2si`,
  ),
);

/** Several names of one instruction, AT&T's own ones among them; Intel's manual has those on the right. */
const SYNONYMS: ReadonlyMap<string, string> = new Map(
  words(
    `movabs:mov movabsq:mov cbtw:cbw cwtl:cwde cltq:cdqe cwtd:cwd cltd:cdq cqto:cqo sal:shl wait:fwait
     movslq:movsxd movsbw:movsx movsbl:movsx movsbq:movsx movswl:movsx movswq:movsx
     movzbw:movzx movzbl:movzx movzbq:movzx movzwl:movzx movzwq:movzx`,
  ).map((pair) => pair.split(":") as [string, string]),
);

/** Conditions with more than one name. */
const CONDITIONS: ReadonlyMap<string, string> = new Map(
  words("z:e nz:ne c:b nae:b nc:ae nb:ae na:be nbe:a nge:l nl:ge ng:le nle:g pe:p po:np").map(
    (pair) => pair.split(":") as [string, string],
  ),
);

/** What AT&T syntax adds to x87's names for operands in memory: `flds`, `fldt`, `fistpll`. */
const SIZED_X87 = /^(f(?:i?ld|i?stt?p?|i?add|i?subr?|i?mul|i?divr?|i?comp?))(?:s|t|ll?)$/;

/** The name in Intel's manual, for either syntax. */
export function plainX86Mnemonic(mnemonic: string, operands: readonly NamedOperand[]): string {
  const hasVector = operands.some(({ name }) => name !== undefined && /^[xyz]?mm/.test(name));
  if (mnemonic === "movq") return hasVector ? mnemonic : "mov";
  const synonym = SYNONYMS.get(mnemonic);
  if (synonym !== undefined) return synonym;
  if (SIZED.has(mnemonic)) return mnemonic;
  const conditional = /^(j|set|cmov)(n?(?:[abglopsz]e?|[ec]|pe|po|ae|be|ge|le))([wlq]?)$/.exec(mnemonic);
  if (conditional !== null && mnemonic !== "jmp") {
    const [, family = "", condition = ""] = conditional;
    return family + (CONDITIONS.get(condition) ?? condition);
  }
  const x87 = SIZED_X87.exec(mnemonic);
  if (x87?.[1] !== undefined) return x87[1];
  const shorter = mnemonic.slice(0, -1);
  if (/[bwlq]$/.test(mnemonic) && SIZED.has(shorter)) return SYNONYMS.get(shorter) ?? shorter;
  return mnemonic;
}
