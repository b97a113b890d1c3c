import { NotMangled, SymbolText } from "../symbol-text.ts";
import { ExpressionParser } from "./expression-parser.ts";
import { Writing } from "./nodes.ts";

/** `_ZN3foo3barEi` as `foo::bar(int)`, worded as LLVM's tools do. Throws NotMangled. */
export function demangleItanium(symbol: string): string {
  const text = new SymbolText(symbol, "_Z".length);
  const encoding = new ExpressionParser(text).parseEncoding();
  const name = encoding.write(new Writing());
  if (text.atEnd) return name;
  // What a compiler adds to copies that it made, such as `.isra.0`.
  if (text.peek() !== ".") throw new NotMangled();
  return `${name} (${text.take(symbol.length - text.position)})`;
}
