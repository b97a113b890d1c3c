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
 * symbol or by the demangled name, also with its line, where only one function on each side has it: static functions of
 * several objects may have one symbol, and the same Rust function has another hash in its symbol for every target.
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
    const twins = findTwins(joined, keyedNative, { own, demangle });
    for (const one of keyedNative) {
      const { listed, source, key } = one;
      const twin = twins.get(one);
      if (twin === undefined) add("native", listed, source, joined.has(key) ? `native:${key}` : key);
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

/** What GCC puts behind the name of a function that it changed as a whole. */
const CHANGED_SYMBOL = /(?:\.(?:isra|constprop|specialized)\.\d+)+$/;

/** A function by what tells whether two are the same. */
interface Identity {
  symbol: string;
  source: FunctionSource | null;
  isOwn: boolean;
}

/** One after the other, the surer first; null where a function has no such name. */
type NameOf = (one: Identity) => string | null;

/** The functions of a module that native ones are, too. What isn't sure is left out. */
function findTwins(
  ofModule: ReadonlyMap<string, JoinedFunction>,
  native: readonly KeyedFunction[],
  { own, demangle }: JoinNames,
): Map<KeyedFunction, JoinedFunction> {
  const nameOf = ({ symbol }: Identity) => demangle(symbol.replace(CHANGED_SYMBOL, ""));
  const placed = (name: string, { source }: Identity) =>
    source === null ? null : `${name} ${source.firstLine} ${source.file}`;
  const there = [...ofModule.values()].map((joined) => {
    const { symbol, source, kind } = joined.known;
    return { joined, symbol, source, isOwn: kind === "own" };
  });
  const here = native.map((one) => {
    const source = one.source && { ...one.source, file: own.locate(one.source.file) };
    return { one, symbol: one.listed.symbol, source, isOwn: source !== null && own.isOwn(source.file) };
  });
  const twins = new Map<KeyedFunction, JoinedFunction>();
  const pair = (name: NameOf, mayRepeat: boolean) => {
    const others = groupBy(there, name);
    for (const [key, ones] of groupBy(here, name)) {
      const found = others.get(key) ?? [];
      if (found.length !== ones.length || (found.length > 1 && !mayRepeat)) continue;
      for (const [index, { one, ...identity }] of ones.entries()) {
        const { joined, ...other } = found[index]!;
        if (!twins.has(one) && !areApart(identity, other)) twins.set(one, joined);
      }
    }
  };
  pair((one) => (one.isOwn ? one.symbol : null), false);
  pair(({ symbol }) => symbol, false);
  // A header's static function is in each object that includes it, and objects are in the order of their sources.
  pair((one) => placed(one.symbol, one), true);
  pair(nameOf, false);
  // Closures of one function have one name, and stand on lines of their own.
  pair((one) => placed(nameOf(one), one), false);
  const main = native.find(({ listed }) => listed.symbol === "main");
  const itsTwin = MAIN_IN_WASM.flatMap((key) => ofModule.get(key) ?? []).find(({ known }) => known.kind === "own");
  if (main && itsTwin && !twins.has(main)) twins.set(main, itsTwin);
  return twins;
}

/** Static functions of two sources may have one name. */
function areApart(one: Identity, other: Identity): boolean {
  return one.isOwn && other.isOwn && one.source?.file !== other.source?.file;
}

function groupBy<Item>(items: readonly Item[], nameOf: (item: Item) => string | null): Map<string, Item[]> {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const name = nameOf(item);
    if (name === null) continue;
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [item]);
    else group.push(item);
  }
  return groups;
}
