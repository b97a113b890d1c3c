/* Itanium C++ ABI, chapter 5.1 (external names). */

/** 5.1.5.2 (builtin types). */
export const BUILTIN_TYPES: Record<string, string> = {
  v: "void",
  w: "wchar_t",
  b: "bool",
  c: "char",
  a: "signed char",
  h: "unsigned char",
  s: "short",
  t: "unsigned short",
  i: "int",
  j: "unsigned int",
  l: "long",
  m: "unsigned long",
  x: "long long",
  y: "unsigned long long",
  n: "__int128",
  o: "unsigned __int128",
  f: "float",
  d: "double",
  e: "long double",
  g: "__float128",
  z: "...",
};

/** Those that begin with D. */
export const BUILTIN_D_TYPES: Record<string, string> = {
  d: "decimal64",
  e: "decimal128",
  f: "decimal32",
  h: "half",
  i: "char32_t",
  s: "char16_t",
  u: "char8_t",
  a: "auto",
  c: "decltype(auto)",
  n: "std::nullptr_t",
};

/** 5.1.10 (compression): abbreviations, and what constructors of them are called after. */
export const STANDARD_NAMES: Record<string, { short: string; full: string; base: string }> = {
  a: { short: "std::allocator", full: "std::allocator", base: "allocator" },
  b: { short: "std::basic_string", full: "std::basic_string", base: "basic_string" },
  s: {
    short: "std::string",
    full: "std::basic_string<char, std::char_traits<char>, std::allocator<char>>",
    base: "basic_string",
  },
  i: { short: "std::istream", full: "std::basic_istream<char, std::char_traits<char>>", base: "basic_istream" },
  o: { short: "std::ostream", full: "std::basic_ostream<char, std::char_traits<char>>", base: "basic_ostream" },
  d: { short: "std::iostream", full: "std::basic_iostream<char, std::char_traits<char>>", base: "basic_iostream" },
};

/** 5.1.3 (operator encodings); how they are written in expressions follows from `kind`. */
interface Operator {
  sign: string;
  kind: "prefix" | "binary" | "other";
}

const PREFIX = "ps + ng - ad & de * co ~ nt !";
const BINARY = `pl + mi - ml * dv / rm % an & or | eo ^ aS = pL += mI -= mL *= dV /= rM %= aN &= oR |= eO ^= ls << rs >>
 lS <<= rS >>= eq == ne != lt < gt > le <= ge >= ss <=> aa && oo ||`;
const OTHER = "nw new na new[] dl delete da delete[] pp ++ mm -- cm , pm ->* pt -> cl () ix [] qu ? aw co_await";

export const OPERATORS: ReadonlyMap<string, Operator> = new Map([
  ...operators(PREFIX, "prefix"),
  ...operators(BINARY, "binary"),
  ...operators(OTHER, "other"),
]);

function operators(list: string, kind: Operator["kind"]): [string, Operator][] {
  const words = list.split(/\s+/);
  return Array.from({ length: words.length / 2 }, (_, index) => [
    words[2 * index]!,
    { sign: words[2 * index + 1]!, kind },
  ]);
}

/** 5.1.4 (other special functions and entities): those with a type after them, then those with a name. */
export const SPECIAL_TYPES: Record<string, string> = {
  TV: "vtable for ",
  TT: "VTT for ",
  TI: "typeinfo for ",
  TS: "typeinfo name for ",
};
export const SPECIAL_NAMES: Record<string, string> = {
  GV: "guard variable for ",
  TH: "thread-local initialization routine for ",
  TW: "thread-local wrapper routine for ",
};

/** How literals of these types are marked; of other types the type stands before them. */
export const LITERAL_SUFFIXES: Record<string, string> = { i: "", j: "u", l: "l", m: "ul", x: "ll", y: "ull" };
