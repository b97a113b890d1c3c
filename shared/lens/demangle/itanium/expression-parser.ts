import { NotMangled } from "../symbol-text.ts";
import { Composed, Expansion, List, Nested, type Node, Template, Text } from "./nodes.ts";
import { OPERATORS } from "./tables.ts";
import { TypeParser } from "./type-parser.ts";

/** Itanium C++ ABI, section 5.1.5.9 (expressions): what `decltype` and arguments of templates are commonly made of. */
export class ExpressionParser extends TypeParser {
  parseExpression(): Node {
    const { text } = this;
    if (text.peek() === "L") return this.parseLiteral();
    if (text.peek() === "T") return this.parseTemplateParameter();
    if (/\d/.test(text.peek())) return this.#parseUnresolvedName();
    const code = text.peek() + text.peek(1);
    const operator = OPERATORS.get(code);
    if (operator?.kind === "prefix") {
      text.take(2);
      return new Composed((operand) => `${operator.sign}${grouped(operand)}`, this.parseExpression());
    }
    if (operator?.kind === "binary") {
      text.take(2);
      const left = this.parseExpression();
      // Between the brackets of a template's arguments it would close them.
      const [open, close] = operator.sign.includes(">") ? ["(", ")"] : ["", ""];
      const compose = (one: string, other: string) =>
        `${open}${grouped(one)} ${operator.sign} ${grouped(other)}${close}`;
      return new Composed(compose, left, this.parseExpression());
    }
    text.take(2);
    switch (code) {
      case "fp":
        return this.#parseFunctionParameter();
      case "fL":
        text.takeWhile(/\d/);
        text.expect("p");
        return this.#parseFunctionParameter();
      case "sr":
      case "on":
        text.position -= 2;
        return this.#parseUnresolvedName();
      case "cl": {
        const called = this.parseExpression();
        return new Composed((name, args) => `${grouped(name)}(${args})`, called, this.#parseUntilEnd());
      }
      case "cv":
        return this.#parseConversion();
      case "sc":
      case "cc":
      case "dc":
      case "rc":
        return this.#parseNamedCast(code);
      case "dt":
      case "pt": {
        const object = this.parseExpression();
        const sign = code === "dt" ? "." : "->";
        return new Composed((left, member) => `${grouped(left)}${sign}${member}`, object, this.#parseUnresolvedName());
      }
      case "ix": {
        const array = this.parseExpression();
        return new Composed((left, index) => `${grouped(left)}[${index}]`, array, this.parseExpression());
      }
      case "qu": {
        const condition = this.parseExpression();
        const yes = this.parseExpression();
        return new Composed(
          (if_, then, else_) => `${grouped(if_)} ? ${then} : ${else_}`,
          condition,
          yes,
          this.parseExpression(),
        );
      }
      case "st":
        return new Composed((type) => `sizeof (${type})`, this.parseType());
      case "sz":
        return new Composed((operand) => `sizeof (${operand})`, this.parseExpression());
      case "at":
        return new Composed((type) => `alignof (${type})`, this.parseType());
      case "az":
        return new Composed((operand) => `alignof (${operand})`, this.parseExpression());
      case "sZ":
        return new Composed((pack) => `sizeof...(${pack})`, this.parseExpression());
      case "nx":
        return new Composed((operand) => `noexcept (${operand})`, this.parseExpression());
      case "sp":
        return new Expansion(this.parseExpression());
      case "tl": {
        const type = this.parseType();
        return new Composed((name, items) => `${name}{${items}}`, type, this.#parseUntilEnd());
      }
      case "il":
        return new Composed((items) => `{${items}}`, this.#parseUntilEnd());
    }
    throw new NotMangled();
  }

  #parseUntilEnd(): List {
    const items: Node[] = [];
    while (!this.text.accept("E")) items.push(this.parseExpression());
    return new List(...items);
  }

  #parseFunctionParameter(): Node {
    const { text } = this;
    if (text.accept("T")) return new Text("this");
    this.parseQualifiers();
    const digits = text.takeWhile(/\d/);
    text.expect("_");
    return new Text(`fp${digits}`);
  }

  #parseConversion(): Node {
    const type = this.parseType();
    const operands = this.text.accept("_") ? this.#parseUntilEnd() : this.parseExpression();
    return new Composed((name, list) => `(${name})(${list})`, type, operands);
  }

  #parseNamedCast(code: string): Node {
    const name = { sc: "static", cc: "const", dc: "dynamic", rc: "reinterpret" }[code];
    const type = this.parseType();
    return new Composed((to, operand) => `${name}_cast<${to}>(${operand})`, type, this.parseExpression());
  }

  /** A name whose meaning depends on template parameters. */
  #parseUnresolvedName(): Node {
    const { text } = this;
    if (!text.accept("sr")) return this.#parseBaseUnresolvedName();
    if (text.accept("N")) {
      let scope = this.parseType();
      while (!text.accept("E")) scope = new Nested(scope, this.#parseSimpleName());
      return new Nested(scope, this.#parseBaseUnresolvedName());
    }
    if (!/\d/.test(text.peek())) return new Nested(this.parseType(), this.#parseBaseUnresolvedName());
    let scope = this.#parseSimpleName();
    while (!text.accept("E")) scope = new Nested(scope, this.#parseSimpleName());
    return new Nested(scope, this.#parseBaseUnresolvedName());
  }

  #parseBaseUnresolvedName(): Node {
    const { text } = this;
    if (/\d/.test(text.peek())) return this.#parseSimpleName();
    if (text.accept("dn")) {
      const type = /\d/.test(text.peek()) ? this.#parseSimpleName() : this.parseType();
      return new Composed((name) => `~${name}`, type);
    }
    text.accept("on");
    const operator = this.parseOperatorName();
    return text.peek() === "I" ? new Template(operator, this.parseTemplateArguments(false)) : operator;
  }

  #parseSimpleName(): Node {
    const { text } = this;
    const name = new Text(text.take(text.decimal()));
    return text.peek() === "I" ? new Template(name, this.parseTemplateArguments(false)) : name;
  }
}

function grouped(operand: string): string {
  return /^[\w:]+(?:<.*>)?(?:\(.*\))?$/.test(operand) ? operand : `(${operand})`;
}
