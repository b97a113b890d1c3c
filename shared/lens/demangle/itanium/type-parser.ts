import { NotMangled } from "../symbol-text.ts";
import { NameParser } from "./name-parser.ts";
import {
  ArrayType,
  Composed,
  Expansion,
  FunctionType,
  type Node,
  Pack,
  Parameter,
  Pointer,
  Qualified,
  Template,
  Text,
} from "./nodes.ts";
import { BUILTIN_D_TYPES, BUILTIN_TYPES, LITERAL_SUFFIXES } from "./tables.ts";

/** Itanium C++ ABI, section 5.1.5 (type encodings) and 5.1.5.6 (template arguments). */
export abstract class TypeParser extends NameParser {
  #conversionDepth = 0;

  abstract parseExpression(): Node;

  parseType(): Node {
    const { text } = this;
    const builtin = BUILTIN_TYPES[text.peek()];
    if (builtin !== undefined) {
      text.next();
      return new Text(builtin);
    }
    const second = text.peek(1);
    if (text.peek() === "D" && BUILTIN_D_TYPES[second] !== undefined) {
      text.take(2);
      return new Text(BUILTIN_D_TYPES[second]);
    }
    if (text.peek() === "S" && second !== "t") {
      const substituted = this.parseSubstitution();
      if (text.peek() !== "I") return substituted;
      return this.#counted(new Template(substituted, this.parseTemplateArguments(false)));
    }
    if (text.peek() === "T" && !/[sue]/.test(second)) {
      const parameter = this.#counted(this.parseTemplateParameter());
      // In a conversion's type arguments are the operator's own.
      if (text.peek() !== "I" || this.#conversionDepth > 0) return parameter;
      return this.#counted(new Template(parameter, this.parseTemplateArguments(false)));
    }
    return this.#counted(this.#parseCompoundType());
  }

  #counted(node: Node): Node {
    this.substitutions.push(node);
    return node;
  }

  #parseCompoundType(): Node {
    const { text } = this;
    switch (text.peek()) {
      case "r":
      case "V":
      case "K":
        return this.#parseQualifiedType();
      case "P":
        text.next();
        return new Pointer(this.parseType(), "*");
      case "R":
        text.next();
        return new Pointer(this.parseType(), "&");
      case "O":
        text.next();
        return new Pointer(this.parseType(), "&&");
      case "C":
        text.next();
        return new Qualified(this.parseType(), " complex");
      case "G":
        text.next();
        return new Qualified(this.parseType(), " imaginary");
      case "F":
        return this.#parseFunctionType("");
      case "A":
        return this.#parseArrayType();
      case "M": {
        text.next();
        const owner = this.parseType();
        return new Pointer(this.parseType(), "*", owner);
      }
      case "u": {
        text.next();
        const name = new Text(text.take(text.decimal()));
        return text.peek() === "I" ? new Template(name, this.parseTemplateArguments(false)) : name;
      }
      case "U":
        return this.#parseVendorQualified();
      case "D":
        return this.#parseTypeWithD();
      case "T": {
        text.next();
        const kind = { s: "struct ", u: "union ", e: "enum " }[text.next()] ?? "";
        return new Composed((name) => `${kind}${name}`, this.parseName());
      }
    }
    return this.parseName();
  }

  #parseQualifiedType(): Node {
    const qualifiers = this.parseQualifiers();
    const { text } = this;
    const isFunction = text.peek() === "F" || /^D[oOwx]/.test(text.peek() + text.peek(1));
    if (isFunction) return this.#parseFunctionType(qualifiers);
    return new Qualified(this.parseType(), qualifiers);
  }

  #parseFunctionType(qualifiers: string): Node {
    const { text } = this;
    const exceptions = this.#parseExceptionSpecification();
    text.accept("Dx");
    text.expect("F");
    text.accept("Y");
    const result = this.parseType();
    const parameters = this.parseParameters();
    const reference = text.accept("R") ? " &" : text.accept("O") ? " &&" : "";
    text.expect("E");
    return new FunctionType(result, parameters, `${qualifiers}${reference}${exceptions}`);
  }

  #parseExceptionSpecification(): string {
    const { text } = this;
    if (text.accept("Do")) return " noexcept";
    if (text.peek() === "D" && /[Ow]/.test(text.peek(1))) throw new NotMangled();
    return "";
  }

  #parseArrayType(): Node {
    const { text } = this;
    text.expect("A");
    const digits = text.takeWhile(/\d/);
    const size = digits !== "" ? new Text(digits) : text.peek() === "_" ? null : this.parseExpression();
    text.expect("_");
    return new ArrayType(this.parseType(), size);
  }

  #parseVendorQualified(): Node {
    const { text } = this;
    text.expect("U");
    const name = text.take(text.decimal());
    const args = text.peek() === "I" ? this.parseTemplateArguments(false) : null;
    const type = this.parseType();
    if (args === null) return new Composed((inner) => `${inner} ${name}`, type);
    return new Composed((inner, list) => `${inner} ${name}<${list}>`, type, args);
  }

  #parseTypeWithD(): Node {
    const { text } = this;
    switch (text.peek(1)) {
      case "p":
        text.take(2);
        return new Expansion(this.parseType());
      case "t":
      case "T":
        return this.parseDecltype();
      case "v": {
        text.take(2);
        const size = /\d/.test(text.peek()) ? new Text(String(text.decimal())) : this.parseExpression();
        text.expect("_");
        return new Composed((element, count) => `${element} vector[${count}]`, this.parseType(), size);
      }
      case "F": {
        text.take(2);
        const bits = text.decimal();
        if (text.accept("b")) return new Text("std::bfloat16_t");
        const isExtended = text.accept("x");
        if (!isExtended) text.expect("_");
        return new Text(`_Float${bits}${isExtended ? "x" : ""}`);
      }
      case "B":
      case "U": {
        const sign = text.take(2) === "DU" ? "unsigned " : "";
        const bits = text.decimal();
        text.expect("_");
        return new Text(`${sign}_BitInt(${bits})`);
      }
      case "o":
      case "x":
        return this.#parseFunctionType("");
    }
    throw new NotMangled();
  }

  protected parseDecltype(): Node {
    this.text.take(2);
    const expression = this.parseExpression();
    this.text.expect("E");
    return new Composed((inner) => `decltype(${inner})`, expression);
  }

  protected parseTemplateParameter(): Node {
    const { text } = this;
    text.expect("T");
    const isOfLambda = text.accept("L");
    if (isOfLambda) {
      text.takeWhile(/\d/);
      text.expect("_");
    }
    const digits = text.takeWhile(/\d/);
    text.expect("_");
    // A generic lambda's own parameters are its `auto`s; those of a template around it are known.
    const isAuto = isOfLambda || (this.lambdaDepth > 0 && this.templateArguments.length === 0);
    if (isAuto) return new Text("auto");
    const index = digits === "" ? 0 : Number(digits) + 1;
    const parameter = new Parameter();
    parameter.argument = this.#conversionDepth > 0 ? null : (this.templateArguments[index] ?? null);
    if (parameter.argument === null) {
      if (this.#conversionDepth === 0) throw new NotMangled();
      this.unresolved.push({ parameter, index });
    }
    return parameter;
  }

  protected parseConversionType(mayComeLater: boolean): Node {
    if (!mayComeLater) return this.parseType();
    this.#conversionDepth += 1;
    const type = this.parseType();
    this.#conversionDepth -= 1;
    return type;
  }

  parseTemplateArgument(): Node {
    const { text } = this;
    switch (text.peek()) {
      case "X": {
        text.next();
        const expression = this.parseExpression();
        text.expect("E");
        return expression;
      }
      case "L":
        return this.parseLiteral();
      case "J": {
        text.next();
        const elements: Node[] = [];
        while (!text.accept("E")) elements.push(this.parseTemplateArgument());
        return new Pack(...elements);
      }
    }
    return this.parseType();
  }

  /** `Li5E`, `Lb1E`, or a name of something global. */
  protected parseLiteral(): Node {
    const { text } = this;
    text.expect("L");
    if (text.accept("_Z")) {
      const name = this.parseEncoding();
      text.expect("E");
      return name;
    }
    const code = text.peek();
    if (text.accept("b0E")) return new Text("false");
    if (text.accept("b1E")) return new Text("true");
    if (text.accept("Dn0E") || text.accept("DnE")) return new Text("nullptr");
    const type = this.parseType();
    const sign = text.accept("n") ? "-" : "";
    const value = text.takeWhile(/[0-9a-f]/);
    text.expect("E");
    const suffix = LITERAL_SUFFIXES[code];
    if (suffix !== undefined) return new Text(`${sign}${value}${suffix}`);
    if (/[fde]/.test(code)) return new Text(floatLiteral(code, value));
    return value === "" ? type : new Composed((written) => `(${written})${sign}${value}`, type);
  }
}

/** Floating-point literals are mangled as the bytes of their value, the highest first. */
function floatLiteral(code: string, hex: string): string {
  const view = new DataView(new ArrayBuffer(8));
  if (code === "f" && hex.length === 8) {
    view.setUint32(0, Number.parseInt(hex, 16));
    return `${view.getFloat32(0)}f`;
  }
  if (code === "d" && hex.length === 16) {
    view.setBigUint64(0, BigInt(`0x${hex}`));
    return String(view.getFloat64(0));
  }
  throw new NotMangled();
}
