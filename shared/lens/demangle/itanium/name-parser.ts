import { NotMangled, SymbolText } from "../symbol-text.ts";
import { Composed, Encoding, List, Nested, type Node, Pack, Parameter, Template, Text, Writing } from "./nodes.ts";
import { OPERATORS, SPECIAL_NAMES, SPECIAL_TYPES, STANDARD_NAMES } from "./tables.ts";

/** What a function's name says of the rest of its encoding. */
interface NameState {
  endsWithArguments: boolean;
  /** A constructor, destructor or conversion, whose result isn't mangled. */
  hasNoResult: boolean;
  /** `const` and the like, of the function itself. */
  suffix: string;
}

/** Itanium C++ ABI, section 5.1.1 (general structure) to 5.1.4, and 5.1.6 (scope encoding). */
export abstract class NameParser {
  protected readonly text: SymbolText;
  protected readonly substitutions: Node[] = [];
  /** Of the innermost template whose arguments have been read. */
  protected templateArguments: Node[] = [];
  /** Parameters that were read before their arguments. */
  protected unresolved: { parameter: Parameter; index: number }[] = [];
  protected lambdaDepth = 0;

  constructor(text: SymbolText) {
    this.text = text;
  }

  abstract parseType(): Node;
  abstract parseTemplateArgument(): Node;
  protected abstract parseDecltype(): Node;
  protected abstract parseTemplateParameter(): Node;

  /** A function with its parameters, a variable, or something that the compiler made. */
  parseEncoding(): Node {
    const { text } = this;
    if (text.peek() === "G" || text.peek() === "T") return this.#parseSpecialName();
    const outerArguments = this.templateArguments;
    const state: NameState = { endsWithArguments: false, hasNoResult: false, suffix: "" };
    const firstUnresolved = this.unresolved.length;
    const name = this.parseName(state);
    for (const { parameter, index } of this.unresolved.splice(firstUnresolved)) {
      parameter.argument = this.templateArguments[index] ?? null;
      if (parameter.argument === null) throw new NotMangled();
    }
    const isVariable = text.atEnd || "E._".includes(text.peek());
    if (isVariable) {
      this.templateArguments = outerArguments;
      return name;
    }
    const result = state.endsWithArguments && !state.hasNoResult ? this.parseType() : null;
    const parameters = this.parseParameters();
    this.templateArguments = outerArguments;
    return new Encoding(name, result, parameters, state.suffix);
  }

  /** Up to the end of the encoding or of a function's type. */
  protected parseParameters(): List {
    const { text } = this;
    if (text.accept("v")) return new List();
    const types: Node[] = [];
    while (!text.atEnd && !"E.".includes(text.peek())) {
      if (/^[RO]E/.test(text.peek() + text.peek(1))) break;
      types.push(this.parseType());
    }
    if (types.length === 0) throw new NotMangled();
    return new List(...types);
  }

  #parseSpecialName(): Node {
    const { text } = this;
    const code = text.take(2);
    const ofType = SPECIAL_TYPES[code];
    if (ofType !== undefined) return new Composed((type) => `${ofType}${type}`, this.parseType());
    const ofName = SPECIAL_NAMES[code];
    if (ofName !== undefined) return new Composed((name) => `${ofName}${name}`, this.parseName());
    switch (code) {
      case "Th":
      case "Tv": {
        this.#callOffset(code === "Tv");
        const kind = code === "Th" ? "non-virtual" : "virtual";
        return new Composed((target) => `${kind} thunk to ${target}`, this.parseEncoding());
      }
      case "Tc":
        for (let count = 2; count > 0; count -= 1) this.#callOffset(text.next() === "v");
        return new Composed((target) => `covariant return thunk to ${target}`, this.parseEncoding());
      case "TC": {
        const type = this.parseType();
        text.decimal();
        text.expect("_");
        return new Composed((base, derived) => `construction vtable for ${derived}-in-${base}`, type, this.parseType());
      }
      case "GR": {
        const name = this.parseName();
        text.takeWhile(/[0-9A-Z]/);
        text.accept("_");
        return new Composed((of) => `reference temporary for ${of}`, name);
      }
    }
    throw new NotMangled();
  }

  #callOffset(isVirtual: boolean): void {
    const { text } = this;
    for (let count = isVirtual ? 2 : 1; count > 0; count -= 1) {
      text.accept("n");
      text.decimal();
      text.expect("_");
    }
  }

  parseName(state?: NameState): Node {
    const { text } = this;
    if (text.peek() === "N") return this.#parseNestedName(state);
    if (text.peek() === "Z") return this.#parseLocalName(state);
    if (text.peek() === "S" && text.peek(1) !== "t") {
      const template = this.parseSubstitution();
      if (text.peek() !== "I") throw new NotMangled();
      return this.#withArguments(template, state);
    }
    const inStandard = text.accept("St");
    const unqualified = this.#parseUnqualifiedName(null, state);
    const name = inStandard ? new Nested(new Text("std"), unqualified) : unqualified;
    if (text.peek() !== "I") return name;
    this.substitutions.push(name);
    return this.#withArguments(name, state);
  }

  #withArguments(name: Node, state: NameState | undefined): Node {
    const template = new Template(name, this.parseTemplateArguments(state !== undefined));
    if (state) state.endsWithArguments = true;
    return template;
  }

  /** `areOfName`: parameters that follow are those of this template. */
  protected parseTemplateArguments(areOfName: boolean): List {
    const { text } = this;
    text.expect("I");
    if (areOfName) this.templateArguments = [];
    const args: Node[] = [];
    while (!text.accept("E")) {
      const argument = this.parseTemplateArgument();
      args.push(argument);
      if (areOfName) this.templateArguments.push(argument);
      // The constraint of a template (`requires`) says nothing that its name needs.
      if (text.peek() === "Q") throw new NotMangled();
    }
    return new List(...args);
  }

  #parseNestedName(state: NameState | undefined): Node {
    const { text } = this;
    text.expect("N");
    const qualifiers = this.parseQualifiers();
    const reference = text.accept("R") ? " &" : text.accept("O") ? " &&" : "";
    if (state) state.suffix = `${qualifiers}${reference}`;
    let name: Node | null = null;
    while (!text.accept("E")) {
      // It only says that what follows is inside of a member's initializer.
      if (text.accept("M")) continue;
      if (state) state.endsWithArguments = false;
      const part = this.#parseNestedPart(name, state);
      name = part.node;
      if (part.isSubstitutable) this.substitutions.push(name);
    }
    if (name === null) throw new NotMangled();
    // The whole is no prefix of anything; as a type it is counted where types are.
    this.substitutions.pop();
    return name;
  }

  #parseNestedPart(scope: Node | null, state: NameState | undefined): { node: Node; isSubstitutable: boolean } {
    const { text } = this;
    if (text.peek() === "I") {
      if (scope === null) throw new NotMangled();
      return { node: this.#withArguments(scope, state), isSubstitutable: true };
    }
    if (scope === null) {
      if (text.accept("St")) return { node: new Text("std"), isSubstitutable: false };
      if (text.peek() === "S") return { node: this.parseSubstitution(), isSubstitutable: false };
      if (text.peek() === "T") return { node: this.parseTemplateParameter(), isSubstitutable: true };
      if (/^D[tT]/.test(text.peek() + text.peek(1))) return { node: this.parseDecltype(), isSubstitutable: true };
    }
    const isStructor = /^(?:C|D[0-5])/.test(text.peek() + text.peek(1));
    const name = this.#parseUnqualifiedName(scope, state);
    const full = scope instanceof StandardName && isStructor ? new Text(scope.full) : scope;
    return { node: full === null ? name : new Nested(full, name), isSubstitutable: true };
  }

  #parseLocalName(state: NameState | undefined): Node {
    const { text } = this;
    text.expect("Z");
    const around = this.parseEncoding();
    text.expect("E");
    if (text.accept("s")) {
      this.#discriminator();
      return new Nested(around, new Text("string literal"));
    }
    if (text.accept("d")) {
      text.takeWhile(/\d/);
      text.expect("_");
      return new Nested(around, this.parseName(state));
    }
    const entity = this.parseName(state);
    this.#discriminator();
    return new Nested(around, entity);
  }

  #discriminator(): void {
    const { text } = this;
    if (text.accept("__")) {
      text.decimal();
      text.expect("_");
    } else if (text.peek() === "_" && /\d/.test(text.peek(1))) {
      text.next();
      text.next();
    }
  }

  #parseUnqualifiedName(scope: Node | null, state: NameState | undefined): Node {
    const { text } = this;
    text.accept("L");
    const name = this.#parseBareName(scope, state);
    const tags: string[] = [];
    while (text.accept("B")) tags.push(`[abi:${text.take(text.decimal())}]`);
    return tags.length === 0 ? name : new Composed((bare) => `${bare}${tags.join("")}`, name);
  }

  #parseBareName(scope: Node | null, state: NameState | undefined): Node {
    const { text } = this;
    const first = text.peek();
    if (/\d/.test(first)) return this.#parseSourceName();
    if (first === "U") return this.#parseUnnamed();
    if (text.accept("DC")) {
      const names: string[] = [];
      while (!text.accept("E")) names.push(text.take(text.decimal()));
      return new Text(`[${names.join(", ")}]`);
    }
    const isStructor = first === "C" || (first === "D" && /[0-5]/.test(text.peek(1)));
    if (isStructor && scope !== null) return this.#parseStructor(scope, state);
    return this.parseOperatorName(state);
  }

  #parseSourceName(): Node {
    const name = this.text.take(this.text.decimal());
    return new Text(name.startsWith("_GLOBAL__N") ? "(anonymous namespace)" : name);
  }

  #parseStructor(scope: Node, state: NameState | undefined): Node {
    const { text } = this;
    if (state) state.hasNoResult = true;
    const isDestructor = text.next() === "D";
    const inherits = text.accept("I");
    text.next();
    if (inherits) this.parseName();
    const name = baseName(scope);
    return new Composed((base) => (isDestructor ? `~${base}` : base), name);
  }

  /** A lambda or a type without a name, with a number where there are several. */
  #parseUnnamed(): Node {
    const { text } = this;
    text.expect("U");
    if (text.accept("t")) return new Text(`'unnamed${this.#ordinal()}'`);
    text.expect("l");
    // What template heads of generic lambdas declare isn't written.
    while (/^T[ynpt]/.test(text.peek() + text.peek(1))) this.#skipTemplateHead();
    this.lambdaDepth += 1;
    const parameters = this.parseParameters();
    this.lambdaDepth -= 1;
    text.expect("E");
    const ordinal = this.#ordinal();
    return new Composed((list) => `'lambda${ordinal}'(${list})`, parameters);
  }

  #skipTemplateHead(): void {
    const kind = this.text.take(2);
    if (kind === "Tn") this.parseType();
    else if (kind === "Tp") this.#skipTemplateHead();
    else if (kind === "Tt") {
      while (!this.text.accept("E")) this.#skipTemplateHead();
    }
  }

  #ordinal(): string {
    const digits = this.text.takeWhile(/\d/);
    this.text.expect("_");
    return digits;
  }

  parseOperatorName(state?: NameState): Node {
    const { text } = this;
    const code = text.take(2);
    if (code === "cv") {
      if (state) state.hasNoResult = true;
      return new Composed((type) => `operator ${type}`, this.parseConversionType(state !== undefined));
    }
    if (code === "li") return new Composed((name) => `operator"" ${name}`, this.#parseSourceName());
    const operator = OPERATORS.get(code);
    if (operator === undefined) throw new NotMangled();
    return new Text(`operator${/^[a-z]/.test(operator.sign) ? " " : ""}${operator.sign}`);
  }

  /** `mayComeLater`: the arguments of the conversion's own template follow its name. */
  protected abstract parseConversionType(mayComeLater: boolean): Node;

  /** Qualifiers as they are written after what they are of. */
  protected parseQualifiers(): string {
    const { text } = this;
    const isRestrict = text.accept("r");
    const isVolatile = text.accept("V");
    const isConst = text.accept("K");
    return `${isConst ? " const" : ""}${isVolatile ? " volatile" : ""}${isRestrict ? " restrict" : ""}`;
  }

  protected parseSubstitution(): Node {
    const { text } = this;
    text.expect("S");
    const standard = STANDARD_NAMES[text.peek()];
    if (standard !== undefined) {
      text.next();
      return new StandardName(standard);
    }
    const digits = text.takeWhile(/[0-9A-Z]/);
    text.expect("_");
    const found = this.substitutions[digits === "" ? 0 : Number.parseInt(digits, 36) + 1];
    if (found === undefined) throw new NotMangled();
    return found;
  }
}

/** An abbreviation of the standard library's names. */
class StandardName extends Text {
  readonly full: string;
  readonly base: string;

  constructor({ short, full, base }: { short: string; full: string; base: string }) {
    super(short);
    this.full = full;
    this.base = base;
  }
}

/** What constructors of a class are called. */
function baseName(scope: Node): Node {
  if (scope instanceof Nested) return baseName(scope.name);
  if (scope instanceof Template) return baseName(scope.name);
  if (scope instanceof StandardName) return new Text(scope.base);
  if (scope instanceof Parameter && scope.argument) return baseName(scope.argument);
  if (scope instanceof Pack) throw new NotMangled();
  return new Text(scope.write(new Writing()).replace(/\[abi:[^\]]*\]/g, ""));
}
