import type { LensFunction, LensPaneId } from "#shared/model/lens/lens-view.ts";
import type { CodeListing, ListedFunction } from "#toolchains/lens/code-listing.ts";
import type { OwnSources } from "./own-sources.ts";

/** Where a function stands in its source, as debug information tells it. */
export type FunctionSource = NonNullable<LensFunction["source"]>;

/** A pane's code; `source` and `hasLines` are there where its debug information was read. */
export interface PaneListing extends CodeListing {
  functions: (ListedFunction & { source?: FunctionSource | null })[];
  /** Without lines nothing can be told from a library's. */
  hasLines?: boolean;
}

/** A function over all panes, with where each has it. */
export interface JoinedFunction {
  known: LensFunction;
  listed: Map<LensPaneId, ListedFunction>;
}

export interface JoinNames {
  own: OwnSources;
  demangle: (symbol: string) => string;
}

/**
 * The functions of all panes by their keys. What was made from the module is joined by the index in it, native code by
 * symbol, or by the demangled name, or that with its line, where only one function on each side has it: the same Rust
 * function has another hash in its symbol for every target.
 */
export function joinFunctions(
  panes: ReadonlyMap<LensPaneId, PaneListing>,
  { own, demangle }: JoinNames,
): Map<string, JoinedFunction> {
  const joined = new Map<string, JoinedFunction>();
  const wat = panes.get("wat");
  const native = panes.get("native");
  const knowsSources = [...panes.values()].some(({ hasLines }) => hasLines);

  const add = (pane: LensPaneId, listed: ListedFunction, found: FunctionSource | null, key: string) => {
    const source = found === null ? null : { ...found, file: own.locate(found.file) };
    const isOwn = source === null ? !knowsSources && pane === "wat" : own.isOwn(source.file);
    const made: JoinedFunction = {
      known: {
        key,
        name: demangle(listed.symbol),
        symbol: listed.symbol,
        kind: isOwn ? "own" : "library",
        source,
        sizeBytes: {},
      },
      listed: new Map(),
    };
    joined.set(key, made);
    put(made, pane, listed);
    return made;
  };

  const byIndex = new Map<number, JoinedFunction>();
  for (const { listed, source, key } of keyed(wat, own)) {
    const made = add("wat", listed, source, key);
    if (listed.wasmIndex !== null) byIndex.set(listed.wasmIndex, made);
  }
  if (native !== undefined) {
    const keyedNative = keyed(native, own);
    const twinOf = twinFinder(new Map(joined), keyedNative, { own, demangle });
    for (const one of keyedNative) {
      const { listed, source, key } = one;
      const twin = twinOf(one);
      if (twin === null) add("native", listed, source, joined.has(key) ? `native:${key}` : key);
      else put(twin, "native", listed);
    }
  }
  for (const [pane, listing] of panes) {
    if (pane === "wat" || pane === "native") continue;
    for (const listed of listing.functions) {
      const same = listed.wasmIndex === null ? undefined : byIndex.get(listed.wasmIndex);
      if (same) put(same, pane, listed);
      else add(pane, listed, null, `${pane}:${listed.symbol}@${listed.address}`);
    }
  }
  return joined;
}

/** An engine may have a function in several pieces; the first is its code proper. */
function put(joined: JoinedFunction, pane: LensPaneId, listed: ListedFunction): void {
  if (joined.listed.has(pane)) return;
  joined.listed.set(pane, listed);
  joined.known.sizeBytes[pane] = listed.sizeBytes;
}

interface KeyedFunction {
  listed: ListedFunction;
  source: FunctionSource | null;
  key: string;
}

/** A symbol that several functions have names the first own one; the others are numbered. */
function keyed(pane: PaneListing | undefined, own: OwnSources): KeyedFunction[] {
  if (pane === undefined) return [];
  const withSources = pane.functions.map((listed) => ({ listed, source: listed.source ?? null }));
  const isOwn = (source: FunctionSource | null) => source !== null && own.isOwn(own.locate(source.file));
  const bearers = new Map<string, { listed: ListedFunction; isOwn: boolean }>();
  for (const { listed, source } of withSources) {
    const before = bearers.get(listed.symbol);
    if (before === undefined || (!before.isOwn && isOwn(source)))
      bearers.set(listed.symbol, { listed, isOwn: isOwn(source) });
  }
  return withSources.map(({ listed, source }) => {
    const bearsName = bearers.get(listed.symbol)?.listed === listed;
    return {
      listed,
      source,
      key: bearsName ? listed.symbol : `${listed.symbol}#${listed.wasmIndex ?? listed.address}`,
    };
  });
}

/** What clang calls `main` in a module, by whether it takes arguments. */
const MAIN_IN_WASM = ["main", "__main_argc_argv", "__original_main", "__main_void"];

/** Finds the function of a module that a native one is, too; null where it isn't there. */
function twinFinder(
  ofModule: ReadonlyMap<string, JoinedFunction>,
  native: readonly KeyedFunction[],
  { own, demangle }: JoinNames,
): (native: KeyedFunction) => JoinedFunction | null {
  const nameOf = ({ listed }: KeyedFunction) => demangle(listed.symbol);
  // Closures of one function have one name, and stand on lines of their own.
  const placedName = (name: string, source: FunctionSource | null) =>
    source === null ? null : `${name} ${source.firstLine} ${own.locate(source.file)}`;
  const placeOf = (one: KeyedFunction) => placedName(nameOf(one), one.source);
  const modules = [...ofModule.values()];
  const there = {
    names: uniqueBy(modules, ({ known }) => known.name),
    places: uniqueBy(modules, ({ known }) => placedName(known.name, known.source)),
  };
  const here = { names: uniqueBy(native, nameOf), places: uniqueBy(native, placeOf) };
  return (one) => {
    const { symbol } = one.listed;
    if (symbol === "main")
      return MAIN_IN_WASM.flatMap((name) => ofModule.get(name) ?? []).find(({ known }) => known.kind === "own") ?? null;
    const name = nameOf(one);
    const place = placeOf(one);
    return (
      ofModule.get(symbol) ??
      (here.names.has(name) ? there.names.get(name) : undefined) ??
      (place !== null && here.places.has(place) ? there.places.get(place) : undefined) ??
      null
    );
  };
}

/** Items by a name that only one of them has; null is no name. */
function uniqueBy<Item>(items: readonly Item[], nameOf: (item: Item) => string | null): Map<string, Item> {
  const unique = new Map<string, Item>();
  const seen = new Set<string>();
  for (const item of items) {
    const name = nameOf(item);
    if (name === null) continue;
    if (seen.has(name)) unique.delete(name);
    else unique.set(name, item);
    seen.add(name);
  }
  return unique;
}
