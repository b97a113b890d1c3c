import { NotMangled } from "../symbol-text.ts";

/*
 * What a mangled C++ name says, as it is written: declarators stand around a name, so a type has a part before and a part
 * after it, as `int (*` and `)[3]`.
 */

/** Substitutions may make a short symbol a text of any length. */
const MAX_WRITTEN = 32_768;

/** What holds while a name is written. */
export class Writing {
  /** Which element of the packs is meant; null outside of an expansion. */
  element: number | null = null;
  #written = 0;

  spend(text: string): string {
    this.#written += text.length + 1;
    if (this.#written > MAX_WRITTEN) throw new NotMangled();
    return text;
  }
}

export abstract class Node {
  abstract left(writing: Writing): string;

  right(_writing: Writing): string {
    return "";
  }

  /** Whether pointers to it need parentheses: a function or an array. */
  wrapsDeclarator(_writing: Writing): boolean {
    return false;
  }

  /** How many elements the packs in it have; null where there is none. */
  packSize(): number | null {
    return null;
  }

  write(writing: Writing): string {
    return this.left(writing) + this.right(writing);
  }
}

/** A node around others, whose packs are its own. */
abstract class Around extends Node {
  readonly inner: readonly Node[];

  constructor(...inner: readonly (Node | null)[]) {
    super();
    this.inner = inner.filter((node) => node !== null);
  }

  override packSize(): number | null {
    for (const node of this.inner) {
      const size = node.packSize();
      if (size !== null) return size;
    }
    return null;
  }
}

export class Text extends Node {
  readonly text: string;

  constructor(text: string) {
    super();
    this.text = text;
  }

  left(writing: Writing): string {
    return writing.spend(this.text);
  }
}

/** Text with nodes in it: what one function writes of the others. */
export class Composed extends Around {
  readonly #compose: (...parts: string[]) => string;

  constructor(compose: (...parts: string[]) => string, ...inner: readonly Node[]) {
    super(...inner);
    this.#compose = compose;
  }

  left(writing: Writing): string {
    writing.spend("");
    return this.#compose(...this.inner.map((node) => node.write(writing)));
  }
}

export class Nested extends Around {
  readonly scope: Node;
  readonly name: Node;

  constructor(scope: Node, name: Node) {
    super(scope, name);
    this.scope = scope;
    this.name = name;
  }

  left(writing: Writing): string {
    return `${this.scope.write(writing)}::${this.name.write(writing)}`;
  }
}

export class Template extends Around {
  readonly name: Node;
  readonly args: List;

  constructor(name: Node, args: List) {
    super(name, args);
    this.name = name;
    this.args = args;
  }

  left(writing: Writing): string {
    const name = this.name.write(writing);
    const separator = name.endsWith("<") ? " " : "";
    return `${name}${separator}<${this.args.write(writing)}>`;
  }
}

/** Things with commas between them; empty packs leave no trace. */
export class List extends Around {
  left(writing: Writing): string {
    writing.spend("");
    return this.inner
      .map((node) => node.write(writing))
      .filter((text) => text !== "")
      .join(", ");
  }
}

export class Qualified extends Around {
  readonly #inner: Node;
  readonly #qualifiers: string;

  constructor(inner: Node, qualifiers: string) {
    super(inner);
    this.#inner = inner;
    this.#qualifiers = qualifiers;
  }

  left(writing: Writing): string {
    return this.#inner.left(writing) + writing.spend(this.#qualifiers);
  }

  override right(writing: Writing): string {
    return this.#inner.right(writing);
  }

  override wrapsDeclarator(writing: Writing): boolean {
    return this.#inner.wrapsDeclarator(writing);
  }
}

/** A pointer, a reference, or a pointer to a member. */
export class Pointer extends Around {
  readonly #target: Node;
  readonly #mark: string;
  readonly #owner: Node | null;

  constructor(target: Node, mark: string, owner: Node | null = null) {
    super(target, owner);
    this.#target = target;
    this.#mark = mark;
    this.#owner = owner;
  }

  left(writing: Writing): string {
    return this.#collapsed(writing, (pointer) => pointer.#ownLeft(writing));
  }

  override right(writing: Writing): string {
    return this.#collapsed(writing, (pointer) => pointer.#ownRight(writing));
  }

  #ownLeft(writing: Writing): string {
    const before = this.#target.left(writing);
    const opens = this.#target.wrapsDeclarator(writing) ? (before.endsWith(" ") ? "(" : " (") : "";
    const owner = this.#owner === null ? "" : `${opens === "" ? " " : ""}${this.#owner.write(writing)}::`;
    return `${before}${opens}${owner}${writing.spend(this.#mark)}`;
  }

  #ownRight(writing: Writing): string {
    return `${this.#target.wrapsDeclarator(writing) ? ")" : ""}${this.#target.right(writing)}`;
  }

  /** A reference to a reference is one; `&&` remains only of two `&&`. */
  #collapsed(writing: Writing, use: (pointer: Pointer) => string): string {
    const target = this.#target;
    if (this.#mark === "*") return use(this);
    if (target instanceof Parameter)
      return target.meant(writing, (node) => new Pointer(node, this.#mark).#collapsed(writing, use));
    if (!(target instanceof Pointer) || target.#mark === "*") return use(this);
    return new Pointer(target.#target, target.#mark === "&" ? "&" : this.#mark).#collapsed(writing, use);
  }
}

export class ArrayType extends Around {
  readonly #element: Node;
  readonly #size: Node | null;

  constructor(element: Node, size: Node | null) {
    super(element, size);
    this.#element = element;
    this.#size = size;
  }

  left(writing: Writing): string {
    return this.#element.left(writing);
  }

  override right(writing: Writing): string {
    const rest = this.#element.right(writing);
    const size = writing.spend(`[${this.#size?.write(writing) ?? ""}]`);
    return `${rest.startsWith("[") ? "" : " "}${size}${rest.trimStart()}`;
  }

  override wrapsDeclarator(): boolean {
    return true;
  }
}

export class FunctionType extends Around {
  readonly #result: Node;
  readonly #parameters: List;
  readonly #suffix: string;

  constructor(result: Node, parameters: List, suffix: string) {
    super(result, parameters);
    this.#result = result;
    this.#parameters = parameters;
    this.#suffix = suffix;
  }

  left(writing: Writing): string {
    return `${this.#result.left(writing)} `;
  }

  override right(writing: Writing): string {
    return `(${this.#parameters.write(writing)})${this.#result.right(writing)}${this.#suffix}`;
  }

  override wrapsDeclarator(): boolean {
    return true;
  }
}

/** A function's whole signature; the result is only mangled of templates. */
export class Encoding extends Around {
  readonly #name: Node;
  readonly #result: Node | null;
  readonly #parameters: List;
  readonly #suffix: string;

  constructor(name: Node, result: Node | null, parameters: List, suffix: string) {
    super(name, result, parameters);
    this.#name = name;
    this.#result = result;
    this.#parameters = parameters;
    this.#suffix = suffix;
  }

  left(writing: Writing): string {
    const result = this.#result?.left(writing) ?? "";
    const separator = result === "" || this.#result?.wrapsDeclarator(writing) ? "" : " ";
    return `${result}${separator}${this.#name.write(writing)}`;
  }

  override right(writing: Writing): string {
    return `(${this.#parameters.write(writing)})${this.#result?.right(writing) ?? ""}${this.#suffix}`;
  }
}

/** Arguments in the place of one parameter. */
export class Pack extends List {}

/** A pattern that is written for each element of the packs in it. */
export class Expansion extends Node {
  readonly #pattern: Node;

  constructor(pattern: Node) {
    super();
    this.#pattern = pattern;
  }

  left(writing: Writing): string {
    const size = this.#pattern.packSize();
    if (size === null) return `${this.#pattern.write(writing)}...`;
    const before = writing.element;
    const parts = Array.from({ length: size }, (_, element) => {
      writing.element = element;
      return this.#pattern.write(writing);
    });
    writing.element = before;
    return parts.join(", ");
  }
}

/**
 * A template's parameter, which may be mangled before its argument is. In an expansion it stands for one element of its
 * argument, elsewhere for all.
 */
export class Parameter extends Node {
  argument: Node | null = null;
  #isWriting = false;

  /** Writes what stands in its place, which has nothing to do with an expansion around the parameter. */
  meant<Written>(writing: Writing, write: (node: Node) => Written): Written {
    const { argument } = this;
    // A damaged symbol may make a parameter its own argument.
    if (argument === null || this.#isWriting) throw new NotMangled();
    const { element } = writing;
    const node = argument instanceof Pack && element !== null ? (argument.inner[element] ?? new Text("")) : argument;
    writing.element = null;
    this.#isWriting = true;
    try {
      return write(node);
    } finally {
      this.#isWriting = false;
      writing.element = element;
    }
  }

  left(writing: Writing): string {
    return this.meant(writing, (node) => node.left(writing));
  }

  override right(writing: Writing): string {
    return this.meant(writing, (node) => node.right(writing));
  }

  override wrapsDeclarator(writing: Writing): boolean {
    return this.meant(writing, (node) => node.wrapsDeclarator(writing));
  }

  override packSize(): number | null {
    return this.argument instanceof Pack ? this.argument.inner.length : null;
  }
}
