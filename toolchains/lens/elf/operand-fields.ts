import type { OperandField, OperandName } from "../disassembly/disassembler.ts";
import type { ElfRelocation, ElfSection, ElfSymbol } from "./elf-file.ts";
import type { PlacedElf } from "./placed-elf.ts";
import { RELOCATION_KINDS, type RelocationKind } from "./relocation-kinds.ts";

/** Whether it names something: aarch64 also marks where data and code begin, by `$d` and `$x`. */
function isName({ type, name }: ElfSymbol): boolean {
  return (type === "object" || type === "function" || type === "none") && name !== "" && !/^\$[dx](\.|$)/.test(name);
}

/** The fields of an object's code that a linker would fill in, with the names that they stand for, by rising address. */
export function createOperandFields({
  file,
  addressOf,
  addressOfSymbol,
}: PlacedElf): (code: ElfSection) => OperandField[] {
  if (file.kind !== "object" || file.architecture === null) return () => [];
  const kinds = RELOCATION_KINDS[file.architecture];
  const named = new Map<ElfSection, ElfSymbol[]>();
  for (const symbol of file.symbols)
    if (symbol.section !== null && isName(symbol)) {
      const others = named.get(symbol.section);
      if (others === undefined) named.set(symbol.section, [symbol]);
      else others.push(symbol);
    }

  /** Local functions and data are often meant by their section and how far in it they are. */
  function meant(symbol: ElfSymbol, offset: number): { symbol: ElfSymbol; offset: number } {
    if (symbol.type !== "section" || symbol.section === null) return { symbol, offset };
    const around = named
      .get(symbol.section)
      ?.find(({ value, sizeBytes }) => offset >= value && offset < value + Math.max(sizeBytes, 1));
    return around === undefined ? { symbol, offset } : { symbol: around, offset: offset - around.value };
  }

  function nameOf(relocation: ElfRelocation, kind: RelocationKind, bytesToEnd: number): OperandName {
    const { symbol, offset } = meant(relocation.symbol!, relocation.addend + (kind.relative ? bytesToEnd : 0));
    const address = kind.indirect || symbol.section?.executable === false ? null : addressOfSymbol(symbol);
    const distance = offset === 0 ? "" : offset > 0 ? `+${offset}` : `${offset}`;
    return {
      text: `${kind.prefix}${symbol.name}${kind.suffix}${distance}`,
      symbol: symbol.name,
      targetAddress: address === null ? null : address + offset,
    };
  }

  return (code) =>
    file.relocations(code).flatMap((relocation): OperandField[] => {
      const kind = kinds[relocation.type];
      if (kind === undefined || relocation.symbol === null) return [];
      const address = addressOf(code) + relocation.offset;
      return [{ address, sizeBytes: kind.sizeBytes, name: (bytesToEnd) => nameOf(relocation, kind, bytesToEnd) }];
    });
}
