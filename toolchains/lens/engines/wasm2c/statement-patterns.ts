/*
 * What wasm2c writes for an instruction, as far as it tells that instruction from others. After WABT's src/c-writer.cc,
 * of the versions 1.0.30 to 1.0.41.
 */

/** A name that is taken already gets a number behind it. */
const AGAIN = String.raw`(?:_\d+)?`;
/** A place on the stack, named by its type and its height. */
const SLOT = String.raw`(?:w2c|var)_[a-z]+\d+${AGAIN}`;
const local = (index: string) => String.raw`(?:w2c|var)_[pl]${index}${AGAIN}`;

export const PATTERN = {
  if: new RegExp(`^if \\(${SLOT}\\) \\{$`),
  else: /^\} else \{$/,
  close: /^\}$/,
  open: /^\{/,
  /** A value may have to be moved to where the block leaves it. */
  goto: new RegExp(`^(?:${SLOT} = ${SLOT}; )*goto \\w+;$`),
  branchIf: new RegExp(`^if \\(${SLOT}\\) \\{(?:${SLOT} = ${SLOT}; )*goto \\w+;\\}$`),
  switch: new RegExp(`^switch \\(${SLOT}\\) \\{$`),
  case: new RegExp(`^(?:case \\d+|default): (?:${SLOT} = ${SLOT}; )*goto \\w+;$`),
  unreachable: /^UNREACHABLE;$/,
  result: new RegExp(`^${SLOT} = tmp\\.\\w+;$`),
  dropped: /^instance->(?:data|elem)_segment_dropped_.* = true;$/,
} as const;

/** Instructions without operands of their own, besides numeric ones. */
const WHOLE: Record<string, string> = {
  select: `^${SLOT} = ${SLOT} \\? ${SLOT} : ${SLOT};$`,
  "memory.size": `^${SLOT} = .*\\bpages;$`,
  "memory.grow": `^${SLOT} = wasm_rt_grow_memory\\w*\\(`,
  "memory.copy": "^memory_copy\\w*\\(",
  "memory.fill": "^memory_fill\\w*\\(",
  "memory.init": "^memory_init\\w*\\(",
  "table.get": `^${SLOT} = \\w+_table_get\\(`,
  "table.set": "^\\w+_table_set\\(",
  "table.size": `^${SLOT} = .*\\bsize;$`,
  "table.grow": `^${SLOT} = wasm_rt_grow_\\w+_table\\(`,
  "table.fill": "^\\w+_table_fill\\(",
  "table.copy": "^\\w+_table_copy\\(",
  "table.init": "^\\w+_table_init\\(",
  "ref.null": `^${SLOT} = wasm_rt_\\w+null`,
  "ref.is_null": `^${SLOT} = \\(.* == `,
  "ref.func": `^${SLOT} = \\(wasm_rt_funcref_t\\)`,
};

const INFIX: Record<string, string> = {
  add: "+",
  sub: "-",
  mul: "*",
  div: "/",
  and: "&",
  or: "|",
  xor: "^",
  shl: "<<",
  shr_s: ">>",
  shr_u: ">>",
  eq: "==",
  ne: "!=",
  lt: "<",
  gt: ">",
  le: "<=",
  ge: ">=",
};

/** By the part of the name behind the type; `TYPE` is the type in capital letters, `type` as it is. */
const CALLED: Record<string, string> = {
  eqz: "!",
  clz: "TYPE_CLZ",
  ctz: "TYPE_CTZ",
  popcnt: "TYPE_POPCNT",
  div_s: "TYPE_DIV_S",
  div_u: "DIV_U",
  rem_s: "TYPE_REM_S",
  rem_u: "REM_U",
  rotl: "TYPE_ROTL",
  rotr: "TYPE_ROTR",
  abs: "wasm_fabsf?",
  neg: "-",
  ceil: "wasm_ceilf?",
  floor: "wasm_floorf?",
  trunc: "wasm_truncf?",
  nearest: "wasm_nearbyintf?",
  sqrt: "wasm_sqrtf?",
  min: "FMIN",
  max: "FMAX",
  copysign: "(?:wasm_)?copysignf?",
  wrap_i64: "\\(u32\\)",
  extend_i32_s: "\\(u64\\)\\(s64\\)\\(s32\\)",
  extend_i32_u: "\\(u64\\)",
  convert_i32_s: "\\(type\\)\\(s32\\)",
  convert_i32_u: "\\(type\\)",
  convert_i64_s: "\\(type\\)\\(s64\\)",
  convert_i64_u: "\\(type\\)",
  demote_f64: "\\(f32\\)wasm_quiet",
  promote_f32: "\\(f64\\)wasm_quietf",
  reinterpret_f32: "i32_reinterpret_f32",
  reinterpret_f64: "i64_reinterpret_f64",
  reinterpret_i32: "f32_reinterpret_i32",
  reinterpret_i64: "f64_reinterpret_i64",
  extend8_s: "\\(u\\d\\d\\)\\(s\\d\\d\\)\\(s8\\)\\(u8\\)",
  extend16_s: "\\(u\\d\\d\\)\\(s\\d\\d\\)\\(s16\\)\\(u16\\)",
  extend32_s: "\\(u64\\)\\(s64\\)\\(s32\\)\\(u32\\)",
};

const escaped = (text: string) => text.replaceAll(/[*+^|]/g, (sign) => `\\${sign}`);

const patterns = new Map<string, RegExp>();

/**
 * The pattern of the one statement of an instruction, given in the text format with indices for names; null where the
 * instruction isn't known. `calledName` is the C function that a `call` goes to; null where another module has it.
 */
export function statementPattern(text: string, calledName: string | null): RegExp | null {
  const key = calledName === null ? text : `${text} ${calledName}`;
  let pattern = patterns.get(key);
  if (pattern === undefined) {
    const source = patternSource(text, calledName);
    if (source === null) return null;
    pattern = new RegExp(source);
    patterns.set(key, pattern);
  }
  return pattern;
}

function patternSource(text: string, calledName: string | null): string | null {
  const [name = "", immediate = ""] = text.split(" ");
  switch (name) {
    case "local.get":
      return `^${SLOT} = ${local(immediate)};$`;
    case "local.set":
    case "local.tee":
      return `^${local(immediate)} = ${SLOT};$`;
    case "global.get":
      return `^${SLOT} = \\(?\\*?instance->\\w+\\)?;$`;
    case "global.set":
      return `^\\(?\\*?instance->\\w+\\)? = ${SLOT};$`;
    case "i32.const":
      return `^${SLOT} = ${BigInt.asUintN(32, BigInt(immediate))}u;$`;
    case "i64.const":
      return `^${SLOT} = ${BigInt.asUintN(64, BigInt(immediate))}ull;$`;
    case "f32.const":
    case "f64.const":
      return `^${SLOT} = ${floatPattern(immediate)};$`;
    case "call":
      return calledName === null ? "\\(\\*?instance->" : `\\b${calledName}\\(instance\\b`;
    case "call_indirect":
      return "\\bCALL_INDIRECT\\(";
  }
  return WHOLE[name] ?? memoryPattern(name, text) ?? numericPattern(name);
}

/** How many digits are printed is the version's choice; that it isn't another kind of number is seen. */
function floatPattern(value: string): string {
  if (value.includes("nan")) return "f\\d\\d_reinterpret_i\\d\\d\\(0x[\\da-f]+\\) .*";
  if (value.includes("inf")) return `${value.startsWith("-") ? "-" : ""}INFINITY`;
  const sign = value.startsWith("-") ? "-" : "";
  return `${sign}(?=\\d|\\.)[\\d.]+(?:e[+-]\\d+)?f?`;
}

function memoryPattern(name: string, text: string): string | null {
  const access = /^(\w+)\.((?:load|store)\w*)$/.exec(name);
  if (access === null) return null;
  const [, type, kind] = access;
  const offset = /\boffset=(\d+)/.exec(text)?.[1];
  // Newer versions have a function for each kind of memory, such as i32_load_default32.
  const start = `${type}_${kind}(?:_[a-z]\\w*)?\\(.*\\(u64\\)\\(${SLOT}\\)${offset === undefined ? "" : ` \\+ ${offset}u?`}`;
  return kind!.startsWith("load") ? `^${SLOT} = ${start}\\);$` : `^${start}, ${SLOT}\\);$`;
}

function numericPattern(name: string): string | null {
  const [type = "", ...rest] = name.split(".");
  const operation = rest.join(".");
  const truncation = /^trunc_(sat_)?(f\d\d)_([su])$/.exec(operation);
  if (truncation !== null) {
    const [, saturating = "", from = "", sign = ""] = truncation;
    return `^${SLOT} = ${`${type}_trunc_${saturating}${sign}_${from}`.toUpperCase()}\\(${SLOT}\\);$`;
  }
  const called = CALLED[operation]?.replace("TYPE", type.toUpperCase()).replace("type", type);
  if (called !== undefined) return `^${SLOT} = ${called}\\(${SLOT}(?:, ${SLOT})?\\);$`;
  const sign = INFIX[operation] ?? INFIX[operation.replace(/_[su]$/, "")];
  return sign === undefined ? null : `^${SLOT} (?:${escaped(sign)}=|= .*${SLOT} ${escaped(sign)}) .*${SLOT}.*;$`;
}
