import { type MachineEntry, machineEntries } from "../entries.ts";

const FLOAT_FORMS = [
  ["ss", "one 32-bit float"],
  ["sd", "one 64-bit float"],
  ["ps", "packed 32-bit floats"],
  ["pd", "packed 64-bit floats"],
] as const;

const FLOAT_OPERATIONS = [
  ["add", "Add", "Adds"],
  ["sub", "Subtract", "Subtracts"],
  ["mul", "Multiply", "Multiplies"],
  ["div", "Divide", "Divides"],
  ["sqrt", "Square root", "Gives the square root of"],
  ["min", "Minimum", "Gives the smaller of each two of"],
  ["max", "Maximum", "Gives the larger of each two of"],
] as const;

const INTEGER_WIDTHS = [
  ["b", "bytes"],
  ["w", "16-bit numbers"],
  ["d", "32-bit numbers"],
  ["q", "64-bit numbers"],
] as const;

function floatArithmetic(): MachineEntry[] {
  return FLOAT_FORMS.flatMap(([form, what]) => [
    ...FLOAT_OPERATIONS.map(([name, title, does]): MachineEntry => [
      name + form,
      `${title}, ${what}`,
      `${does} ${what}.`,
    ]),
    [`round${form}`, `Round, ${what}`, `Rounds ${what} to integers, in the direction that the last operand says.`],
    [
      `cmp${form} cmpeq${form} cmplt${form} cmple${form} cmpunord${form} cmpneq${form} cmpnlt${form} cmpnle${form} cmpord${form}`,
      `Compare, ${what}`,
      `Compares ${what}: all bits set where it is so, else none.`,
    ],
    ...["132", "213", "231"].flatMap((order): MachineEntry[] => [
      [
        `fmadd${order}${form}`,
        `Fused multiply-add, ${what}`,
        `Multiplies and adds ${what}, rounded once; the digits say which operands are multiplied.`,
      ],
      [`fmsub${order}${form}`, `Fused multiply-subtract, ${what}`, `Multiplies and subtracts ${what}, rounded once.`],
      [`fnmadd${order}${form}`, `Fused negated multiply-add, ${what}`, `Subtracts a product of ${what}, rounded once.`],
      [
        `fnmsub${order}${form}`,
        `Fused negated multiply-subtract, ${what}`,
        `Negates a product of ${what} and subtracts, rounded once.`,
      ],
    ]),
  ]);
}

function integerArithmetic(): MachineEntry[] {
  return INTEGER_WIDTHS.flatMap(([width, what]): MachineEntry[] => [
    [`padd${width}`, `Add, packed ${what}`, `Adds packed ${what}.`],
    [`psub${width}`, `Subtract, packed ${what}`, `Subtracts packed ${what}.`],
    [
      `pcmpeq${width}`,
      `Compare for equality, packed ${what}`,
      `Sets all bits of the ${what} that are equal, else none; of a register with itself: all ones.`,
    ],
    [
      `pcmpgt${width}`,
      `Compare for greater, packed ${what}`,
      `Sets all bits of the signed ${what} that are larger, else none.`,
    ],
    [`pmins${width}`, `Minimum, packed signed ${what}`, `Gives the smaller of each two signed ${what}.`],
    [`pminu${width}`, `Minimum, packed unsigned ${what}`, `Gives the smaller of each two unsigned ${what}.`],
    [`pmaxs${width}`, `Maximum, packed signed ${what}`, `Gives the larger of each two signed ${what}.`],
    [`pmaxu${width}`, `Maximum, packed unsigned ${what}`, `Gives the larger of each two unsigned ${what}.`],
    [`pabs${width}`, `Absolute value, packed ${what}`, `Gives packed ${what} without their signs.`],
    [`psll${width} psllv${width}`, `Shift left, packed ${what}`, `Moves the bits of packed ${what} left.`],
    [
      `psrl${width} psrlv${width}`,
      `Logical shift right, packed ${what}`,
      `Moves the bits of packed ${what} right, zeros coming in.`,
    ],
    [
      `psra${width} psrav${width}`,
      `Arithmetic shift right, packed ${what}`,
      `Moves the bits of packed ${what} right, copies of the signs coming in.`,
    ],
    [`pbroadcast${width}`, `Broadcast, ${what}`, `Puts the lowest of the source's ${what} into every lane.`],
    [`pinsr${width}`, `Insert, ${what}`, `Replaces one of the vector's ${what}.`],
    [`pextr${width}`, `Extract, ${what}`, `Copies one of the vector's ${what} to a register or memory.`],
  ]);
}

/** `punpcklbw`, `pmovzxbw` and their like. */
function rearrangements(): MachineEntry[] {
  const steps = [
    ["b", "w"],
    ["w", "d"],
    ["d", "q"],
    ["q", "dq"],
  ] as const;
  const widenings = ["bw", "bd", "bq", "wd", "wq", "dq"];
  return [
    ...steps.flatMap(([from, to]): MachineEntry[] => [
      [`punpckl${from}${to}`, "Interleave low halves", "Takes turns between the lower halves of two vectors."],
      [`punpckh${from}${to}`, "Interleave high halves", "Takes turns between the upper halves of two vectors."],
    ]),
    [
      widenings.map((step) => `pmovzx${step}`).join(" "),
      "Widen, unsigned",
      "Widens the lowest packed numbers, the upper bits 0.",
    ],
    [
      widenings.map((step) => `pmovsx${step}`).join(" "),
      "Widen, signed",
      "Widens the lowest packed numbers, the upper bits copies of the signs.",
    ],
    [
      "packsswb packssdw",
      "Narrow, signed",
      "Puts the numbers of two vectors into half the width, or the nearest signed number that fits.",
    ],
    [
      "packuswb packusdw",
      "Narrow, unsigned",
      "Puts the numbers of two vectors into half the width, or the nearest unsigned number that fits.",
    ],
  ];
}

const OTHERS: readonly MachineEntry[] = [
  ["movss", "Move one 32-bit float", "Copies a float; from memory, the rest of the register becomes 0."],
  ["movsd", "Move one 64-bit float", "Copies a float; from memory, the rest of the register becomes 0."],
  ["movd", "Move 32 bits", "Copies 32 bits between a general and a vector register, or memory; the rest becomes 0."],
  ["movq", "Move 64 bits", "Copies 64 bits between a general and a vector register, or memory; the rest becomes 0."],
  [
    "movaps movapd movdqa movdqa32 movdqa64",
    "Move a vector, aligned",
    "Copies a whole vector register; memory has to be aligned.",
  ],
  [
    "movups movupd movdqu movdqu8 movdqu16 movdqu32 movdqu64 lddqu",
    "Move a vector",
    "Copies a whole vector register to or from any address.",
  ],
  [
    "movhlps movlhps movhps movhpd movlps movlpd",
    "Move half a vector",
    "Copies half of a vector register and leaves the other half.",
  ],
  ["movddup movshdup movsldup", "Move and double", "Copies every other float to its neighbour as well."],
  ["movntps movntpd movntdq movntdqa", "Move past the caches", "Copies a vector without keeping it in a cache."],
  ["movmskps movmskpd pmovmskb", "Signs as bits", "Collects the sign bits of all lanes in a general register."],
  [
    "andps andpd pand pandd pandq",
    "Bitwise and",
    "Keeps the bits that both vectors have; for a float: clears its sign.",
  ],
  [
    "andnps andnpd pandn pandnd pandnq",
    "Bitwise and not",
    "Keeps the second vector's bits that the first doesn't have.",
  ],
  ["orps orpd por pord porq", "Bitwise or", "Sets the bits that either vector has."],
  [
    "xorps xorpd pxor pxord pxorq",
    "Bitwise exclusive or",
    "Flips bits; of a register with itself: sets it to 0, for a float: changes its sign.",
  ],
  [
    "ucomiss ucomisd comiss comisd",
    "Compare floats",
    "Compares two floats and sets the flags as for unsigned numbers; PF says that one is NaN.",
  ],
  [
    "cvtsi2ss cvtsi2sd cvtusi2ss cvtusi2sd",
    "Integer to float",
    "Gives the nearest float to an integer of a general register or memory.",
  ],
  [
    "cvttss2si cvttsd2si cvttss2usi cvttsd2usi",
    "Float to integer, truncated",
    "Cuts off the fraction; what doesn't fit becomes the smallest number.",
  ],
  [
    "cvtss2si cvtsd2si",
    "Float to integer, rounded",
    "Rounds to an integer; what doesn't fit becomes the smallest number.",
  ],
  ["cvtss2sd cvtps2pd", "Widen floats", "Gives 32-bit floats as 64-bit ones."],
  ["cvtsd2ss cvtpd2ps", "Narrow floats", "Gives the nearest 32-bit floats to 64-bit ones."],
  ["cvtdq2ps cvtdq2pd cvtudq2ps cvtudq2pd cvtqq2pd", "Packed integers to floats", "Gives packed integers as floats."],
  [
    "cvttps2dq cvttpd2dq cvttps2udq cvttpd2udq cvttpd2qq",
    "Packed floats to integers, truncated",
    "Cuts off the fractions of packed floats.",
  ],
  ["cvtps2dq cvtpd2dq", "Packed floats to integers, rounded", "Rounds packed floats to integers."],
  ["rcpps rcpss rsqrtps rsqrtss", "Approximate reciprocal", "Gives 1 ÷ x or 1 ÷ √x to about 12 bits."],
  [
    "haddps haddpd hsubps hsubpd phaddw phaddd phsubw phsubd",
    "Add or subtract neighbours",
    "Combines each two neighbours of both vectors.",
  ],
  ["addsubps addsubpd", "Subtract and add in turns", "Subtracts in even lanes and adds in odd ones."],
  ["dpps dppd", "Dot product", "Multiplies lanes, adds the products and puts the sum where the last operand says."],
  [
    "shufps shufpd",
    "Shuffle floats",
    "Takes lanes of both vectors as the last operand says; of a register with itself: spreads a lane.",
  ],
  ["pshufd", "Shuffle 32-bit lanes", "Takes the source's lanes in the order that the last operand says."],
  [
    "pshuflw pshufhw",
    "Shuffle 16-bit lanes of a half",
    "Takes the lanes of one half in the order that the last operand says.",
  ],
  ["pshufb", "Shuffle bytes", "Takes bytes in the order that a second vector says; a set highest bit gives 0."],
  ["unpcklps unpcklpd", "Interleave low halves", "Takes turns between the lower halves of two vectors of floats."],
  ["unpckhps unpckhpd", "Interleave high halves", "Takes turns between the upper halves of two vectors of floats."],
  ["palignr", "Shift two vectors as one", "Takes 16 bytes out of two vectors put together, from a byte on."],
  ["pslldq psrldq", "Shift by bytes", "Moves a whole vector by bytes, zeros coming in."],
  [
    "pmullw pmulld pmullq",
    "Multiply, low halves",
    "Multiplies packed numbers and keeps the low halves of the products.",
  ],
  [
    "pmulhw pmulhuw pmulhrsw",
    "Multiply, high halves",
    "Multiplies packed 16-bit numbers and keeps the high halves of the products.",
  ],
  ["pmuludq pmuldq", "Multiply to 64 bits", "Multiplies every other 32-bit number to 64 bits."],
  [
    "pmaddwd pmaddubsw",
    "Multiply and add neighbours",
    "Multiplies packed numbers and adds each two neighbouring products.",
  ],
  ["psadbw", "Sum of absolute differences", "Adds up how far the bytes of two vectors are apart."],
  ["pavgb pavgw", "Average", "Gives the rounded average of each two unsigned numbers."],
  ["paddsb paddsw paddusb paddusw", "Saturating add", "Adds packed numbers, or gives the nearest that fits."],
  ["psubsb psubsw psubusb psubusw", "Saturating subtract", "Subtracts packed numbers, or gives the nearest that fits."],
  ["psignb psignw psignd", "Apply signs", "Negates, zeroes or keeps numbers by the signs of others."],
  [
    "blendps blendpd pblendw pblendd",
    "Blend by constant",
    "Takes each lane of the one or the other vector, as the last operand says.",
  ],
  [
    "blendvps blendvpd pblendvb",
    "Blend by mask",
    "Takes each lane of the one or the other vector, as the sign bits of a third say.",
  ],
  ["ptest testps testpd", "Test a vector", "Sets the flags by whether the bits that two vectors share are all 0."],
  ["insertps extractps", "Insert or extract a float", "Copies one float into a lane, or out of it."],
  ["broadcastss broadcastsd broadcastf128 broadcasti128", "Broadcast", "Puts the source into every lane."],
  [
    "insertf128 inserti128 extractf128 extracti128",
    "Half of a 256-bit vector",
    "Copies one half into, or out of, a vector of 256 bits.",
  ],
  ["perm2f128 perm2i128", "Permute halves", "Puts together a 256-bit vector of halves of two others."],
  ["permq permpd permd permps permilps permilpd", "Permute lanes", "Takes lanes in another order."],
  [
    "gatherdps gatherdpd gatherqps gatherqpd pgatherdd pgatherdq pgatherqd pgatherqq",
    "Gather",
    "Loads each lane from an address of its own.",
  ],
  [
    "pmaskmovd pmaskmovq maskmovps maskmovpd",
    "Masked move",
    "Loads or stores only the lanes whose sign bits in a mask are set.",
  ],
  [
    "zeroupper zeroall",
    "Clear upper halves",
    "Clears the upper halves of all vector registers, so that older instructions after it aren't slowed down.",
  ],
  [
    "ternlogd pternlogd pternlogq",
    "Bitwise function of three",
    "Gives any bitwise function of three vectors, as the last operand's table says.",
  ],
  ["aesenc aesenclast aesdec aesdeclast aesimc aeskeygenassist", "AES step", "Does a step of the AES cipher."],
  [
    "kmovb kmovw kmovd kmovq kortestb kortestw kortestd kortestq kxnorw kxnorq kandw korw kxorw knotw",
    "Lane masks",
    "Moves, combines or tests masks that say which lanes an AVX-512 instruction works on.",
  ],
  ["pclmulqdq", "Carry-less multiply", "Multiplies two 64-bit numbers without carries, for checksums and ciphers."],
];

/** Floating point and vectors, under their names without the `v` of AVX. */
export const X86_VECTOR_HELP = new Map(
  machineEntries([...floatArithmetic(), ...integerArithmetic(), ...rearrangements(), ...OTHERS]),
);
