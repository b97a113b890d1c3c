import { NotMangled, SymbolText } from "../symbol-text.ts";

/** What stands for characters that assemblers don't take (rustc_symbol_mangling, legacy.rs). */
const ESCAPES: Record<string, string> = {
  SP: "@",
  BP: "*",
  RF: "&",
  LT: "<",
  GT: ">",
  LP: "(",
  RP: ")",
  C: ",",
};

/** `_ZN3foo3bar17h0123456789abcdefE`, without the hash. Throws NotMangled. */
export function demangleRustLegacy(symbol: string): string {
  const text = new SymbolText(symbol);
  text.expect("_ZN");
  const parts: string[] = [];
  while (!text.accept("E")) parts.push(text.take(text.decimal()));
  const hash = parts.pop();
  if (parts.length === 0 || !/^h[0-9a-f]{16}$/.test(hash ?? "")) throw new NotMangled();
  return parts.map(unescaped).join("::");
}

function unescaped(part: string): string {
  // An underscore keeps a part from beginning with what no identifier begins with.
  const bare = part.startsWith("_$") ? part.slice(1) : part;
  return bare.replaceAll("..", "::").replace(/\$(u[0-9a-f]+|[A-Z]+)\$/g, (whole, name: string) => {
    if (!name.startsWith("u")) return ESCAPES[name] ?? whole;
    const code = Number.parseInt(name.slice(1), 16);
    return code <= 0x10_ffff ? String.fromCodePoint(code) : whole;
  });
}
