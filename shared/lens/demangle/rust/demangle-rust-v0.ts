import { NotMangled, SymbolText } from "../symbol-text.ts";
import { decodePunycode } from "./punycode.ts";

/* RFC 2603 (Rust symbol name mangling v0). */

const BASIC_TYPES: Record<string, string> = {
  a: "i8",
  b: "bool",
  c: "char",
  d: "f64",
  e: "str",
  f: "f32",
  h: "u8",
  i: "isize",
  j: "usize",
  l: "i32",
  m: "u32",
  n: "i128",
  o: "u128",
  s: "i16",
  t: "u16",
  u: "()",
  v: "...",
  x: "i64",
  y: "u64",
  z: "!",
  p: "_",
};

/** Names that say nothing themselves, by the namespace of what they name. */
const SPECIAL_NAMES: Record<string, string> = { C: "closure", S: "shim" };

/** References back may make a short symbol a text of any length. A part counts again in each that it is a part of. */
const MAX_WRITTEN = 1 << 20;

/** `_RNvCs123_5crate4name`, without the hashes of crates. Throws NotMangled. */
export function demangleRustV0(symbol: string): string {
  // A suffix such as `.llvm.123` was added by the compiler's later stages.
  const [name = ""] = symbol.slice("_R".length).split(/[.$]/);
  if (/^\d/.test(name)) throw new NotMangled();
  const demangler = new V0Demangler(name);
  const demangled = demangler.path(true);
  // A crate that instantiates a generic function may follow.
  if (!demangler.text.atEnd) demangler.path(false);
  if (!demangler.text.atEnd) throw new NotMangled();
  return demangled;
}

class V0Demangler {
  readonly text: SymbolText;
  #lifetimes = 0;
  #written = 0;

  constructor(name: string) {
    this.text = new SymbolText(name);
  }

  /** `inValue`: generic arguments are written with `::`, as in expressions. */
  path(inValue: boolean): string {
    return this.#limited(this.#path(inValue));
  }

  #path(inValue: boolean): string {
    const { text } = this;
    switch (text.next()) {
      case "C": {
        this.#disambiguator();
        return this.#identifier();
      }
      case "N": {
        const namespace = text.next();
        const parent = this.path(inValue);
        const disambiguator = this.#disambiguator();
        const name = this.#identifier();
        if (!/[A-Z]/.test(namespace)) return name === "" ? parent : `${parent}::${name}`;
        const kind = SPECIAL_NAMES[namespace] ?? namespace;
        return `${parent}::{${kind}${name === "" ? "" : `:${name}`}#${disambiguator}}`;
      }
      case "M":
        this.#implPath();
        return `<${this.#type()}>`;
      case "X": {
        this.#implPath();
        const type = this.#type();
        return `<${type} as ${this.path(false)}>`;
      }
      case "Y": {
        const type = this.#type();
        return `<${type} as ${this.path(false)}>`;
      }
      case "I": {
        const generic = this.path(inValue);
        return `${generic}${inValue ? "::" : ""}<${this.#listUntilEnd(() => this.#genericArgument()).join(", ")}>`;
      }
      case "B":
        return this.#backReference(() => this.path(inValue));
    }
    throw new NotMangled();
  }

  #implPath(): void {
    this.#disambiguator();
    this.path(false);
  }

  #genericArgument(): string {
    if (this.text.accept("L")) return this.#lifetime(this.#base62());
    if (this.text.accept("K")) return this.#constant();
    return this.#type();
  }

  #type(): string {
    return this.#limited(this.#anyType());
  }

  #anyType(): string {
    const { text } = this;
    const basic = BASIC_TYPES[text.peek()];
    if (basic !== undefined) {
      text.next();
      return basic;
    }
    switch (text.peek()) {
      case "R":
      case "Q": {
        const mutable = text.next() === "Q" ? "mut " : "";
        const lifetime = text.accept("L") ? this.#base62() : 0;
        return `&${lifetime === 0 ? "" : `${this.#lifetime(lifetime)} `}${mutable}${this.#type()}`;
      }
      case "P":
        text.next();
        return `*const ${this.#type()}`;
      case "O":
        text.next();
        return `*mut ${this.#type()}`;
      case "A": {
        text.next();
        const element = this.#type();
        return `[${element}; ${this.#constant()}]`;
      }
      case "S":
        text.next();
        return `[${this.#type()}]`;
      case "T": {
        text.next();
        const types = this.#listUntilEnd(() => this.#type());
        return `(${types.join(", ")}${types.length === 1 ? "," : ""})`;
      }
      case "F":
        text.next();
        return this.#withBinder(() => this.#functionType());
      case "D": {
        text.next();
        const bounds = this.#withBinder(() => this.#listUntilEnd(() => this.#dynamicTrait()).join(" + "));
        text.expect("L");
        const lifetime = this.#base62();
        return `dyn ${bounds}${lifetime === 0 ? "" : ` + ${this.#lifetime(lifetime)}`}`;
      }
      case "B":
        text.next();
        return this.#backReference(() => this.#type());
    }
    return this.path(false);
  }

  #functionType(): string {
    const { text } = this;
    const isUnsafe = text.accept("U") ? "unsafe " : "";
    const abi = text.accept("K") ? `extern "${text.accept("C") ? "C" : this.#identifier().replaceAll("_", "-")}" ` : "";
    const parameters = this.#listUntilEnd(() => this.#type()).join(", ");
    const result = this.#type();
    return `${isUnsafe}${abi}fn(${parameters})${result === "()" ? "" : ` -> ${result}`}`;
  }

  #dynamicTrait(): string {
    const { text } = this;
    const trait = this.path(false);
    const bindings: string[] = [];
    while (text.accept("p")) bindings.push(`${this.#identifier()} = ${this.#type()}`);
    if (bindings.length === 0) return trait;
    return trait.endsWith(">") ? `${trait.slice(0, -1)}, ${bindings.join(", ")}>` : `${trait}<${bindings.join(", ")}>`;
  }

  /** A `for<'a>` in front of what is read has its lifetimes counted from the innermost. */
  #withBinder(read: () => string): string {
    if (!this.text.accept("G")) return read();
    const count = this.#base62() + 1;
    if (count > 26) throw new NotMangled();
    this.#lifetimes += count;
    const names = Array.from({ length: count }, (_, index) => this.#lifetime(count - index));
    const inside = read();
    this.#lifetimes -= count;
    return `for<${names.join(", ")}> ${inside}`;
  }

  #lifetime(index: number): string {
    if (index === 0) return "'_";
    const depth = this.#lifetimes - index;
    if (depth < 0) throw new NotMangled();
    return depth < 26 ? `'${String.fromCodePoint(97 + depth)}` : `'_${depth}`;
  }

  #constant(): string {
    const { text } = this;
    if (text.accept("B")) return this.#backReference(() => this.#constant());
    if (text.accept("p")) return "_";
    const type = text.next();
    if (/[hmotyj]/.test(type)) return this.#integer();
    if (/[asnlxi]/.test(type)) return text.accept("n") ? `-${this.#integer()}` : this.#integer();
    if (type === "b") return this.#integer() === "0" ? "false" : "true";
    if (type === "c") return `'${String.fromCodePoint(Math.min(0x10_ffff, Number(this.#integer())))}'`;
    throw new NotMangled();
  }

  #integer(): string {
    const digits = this.text.takeWhile(/[0-9a-f]/);
    this.text.expect("_");
    if (digits === "") return "0";
    const value = BigInt(`0x${digits}`);
    return digits.length > 16 ? `0x${digits}` : String(value);
  }

  #listUntilEnd(read: () => string): string[] {
    const items: string[] = [];
    while (!this.text.accept("E")) items.push(read());
    return items;
  }

  #backReference(read: () => string): string {
    const { text } = this;
    // The `B` itself has been read.
    const start = text.position - 1;
    const target = this.#base62();
    if (target >= start) throw new NotMangled();
    const after = text.position;
    text.position = target;
    const referred = read();
    text.position = after;
    return referred;
  }

  /** 0 where there is none. */
  #disambiguator(): number {
    return this.text.accept("s") ? this.#base62() + 1 : 0;
  }

  #base62(): number {
    const digits = this.text.takeWhile(/[0-9a-zA-Z]/);
    this.text.expect("_");
    if (digits === "") return 0;
    let value = 0;
    for (const digit of digits)
      value = value * 62 + "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ".indexOf(digit);
    return value + 1;
  }

  #identifier(): string {
    const { text } = this;
    const isPunycode = text.accept("u");
    const length = text.decimal();
    text.accept("_");
    const bytes = text.take(length);
    if (!isPunycode) return bytes;
    const split = bytes.lastIndexOf("_");
    return decodePunycode(bytes.slice(0, Math.max(0, split)), bytes.slice(split + 1));
  }

  #limited(part: string): string {
    this.#written += part.length;
    if (this.#written > MAX_WRITTEN) throw new NotMangled();
    return part;
  }
}
