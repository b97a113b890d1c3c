import { expect, test } from "vitest";
import type { ListedFunction } from "#toolchains/lens/code-listing.ts";
import { joinFunctions, type FunctionSource, type PaneListing } from "./join-functions.ts";
import { createOwnSources } from "./own-sources.ts";

const at = (firstLine: number, file = "/p/main.rs"): FunctionSource => ({ file, firstLine, lastLine: firstLine + 2 });

function listing(functions: [symbol: string, wasmIndex: number | null, source?: FunctionSource | null][]): PaneListing {
  return {
    functions: functions.map(([symbol, wasmIndex, source], position) => ({
      symbol,
      wasmIndex,
      address: 100 * (position + 1),
      sizeBytes: 10 + position,
      ...(source !== undefined && { source }),
    })),
    instructions: (_listed: ListedFunction) => Promise.resolve([]),
    hasLines: functions.some(([, , source]) => source),
  };
}

/** As Rust's, whose symbols end in a hash. */
const demangle = (symbol: string) => symbol.replace(/::h[0-9a-f]+$/, "");

function join(panes: Record<string, PaneListing>) {
  const names = { own: createOwnSources(["/p/main.rs"]), demangle };
  return [...joinFunctions(new Map(Object.entries(panes)), names).values()].map(({ known }) => known);
}

test("engines are joined by the index in the module, native code by symbol or by what it is called", () => {
  const functions = join({
    wat: listing([
      ["squarer", 3, at(1)],
      ["app::area::h1a", 4, at(5)],
      ["malloc", 5, null],
    ]),
    native: listing([
      ["app::area::h9f", null, at(5)],
      ["squarer", null, at(1)],
    ]),
    wasmtime: listing([
      ["wasm[0]::function[3]", 3],
      ["trampoline", null],
    ]),
  });
  expect(functions).toMatchObject([
    { key: "squarer", kind: "own", sizeBytes: { wat: 10, native: 11, wasmtime: 10 } },
    { key: "app::area::h1a", name: "app::area", kind: "own", sizeBytes: { wat: 11, native: 10 } },
    { key: "malloc", kind: "library", source: null, sizeBytes: { wat: 12 } },
    { name: "trampoline", kind: "library", sizeBytes: { wasmtime: 11 } },
  ]);
});

test("functions of one name are joined by their lines, and a name that stays open isn't guessed", () => {
  const functions = join({
    wat: listing([
      ["app::run::{closure}::h1", 0, at(7)],
      ["app::run::{closure}::h2", 1, at(9)],
    ]),
    native: listing([
      ["app::run::{closure}::h3", null, at(9)],
      ["app::run::{closure}::h4", null, at(20)],
    ]),
  });
  expect(functions.map(({ source, sizeBytes }) => [source?.firstLine, sizeBytes])).toEqual([
    [7, { wat: 10 }],
    [9, { wat: 11, native: 10 }],
    [20, { native: 11 }],
  ]);
});

test("of several functions with one symbol the first own one keeps it as its key", () => {
  const functions = join({
    wat: listing([
      ["part", 0, null],
      ["part", 1, at(3)],
      ["part", 2, at(8)],
    ]),
  });
  expect(functions.map(({ key, kind }) => [key, kind])).toEqual([
    ["part#0", "library"],
    ["part", "own"],
    ["part#2", "own"],
  ]);
});

test("static functions of several objects with one symbol are told apart by their files", () => {
  const functions = join({
    wat: listing([
      ["part", 0, at(3, "/p/one.c")],
      ["part", 1, at(3, "/p/two.c")],
      ["lone", 2, at(9, "/p/one.c")],
    ]),
    native: listing([
      ["part", null, at(3, "/p/two.c")],
      ["lone", null, at(9, "/p/two.c")],
    ]),
  });
  expect(functions.map(({ source, sizeBytes }) => [source?.file, sizeBytes])).toEqual([
    ["/p/one.c", { wat: 10 }],
    ["/p/two.c", { wat: 11, native: 10 }],
    ["/p/one.c", { wat: 12 }],
    ["/p/two.c", { native: 11 }],
  ]);
});

test("a header's static function is joined object by object", () => {
  const header = at(4, "/p/part.h");
  const functions = join({
    wat: listing([
      ["part", 0, header],
      ["part", 1, header],
    ]),
    native: listing([
      ["part", null, header],
      ["part", null, header],
    ]),
  });
  expect(functions.map(({ sizeBytes }) => sizeBytes)).toEqual([
    { wat: 10, native: 10 },
    { wat: 11, native: 11 },
  ]);
});

test("a function that gcc changed is itself, unless it is there unchanged, too", () => {
  const functions = join({
    wat: listing([
      ["changed", 0, at(1)],
      ["copied", 1, at(5)],
    ]),
    native: listing([
      ["changed.isra.0", null, at(1)],
      ["copied.constprop.0", null, at(5)],
      ["copied", null, at(5)],
    ]),
  });
  expect(functions).toMatchObject([
    { key: "changed", sizeBytes: { wat: 10, native: 10 } },
    { key: "copied", sizeBytes: { wat: 11, native: 12 } },
    { key: "copied.constprop.0", sizeBytes: { native: 11 } },
  ]);
});

test("main is itself under the names that clang gives it in a module", () => {
  const source = at(1, "/p/main.c");
  const functions = join({
    wat: listing([["__main_argc_argv", 0, source]]),
    native: listing([["main", null, source]]),
  });
  expect(functions).toMatchObject([{ sizeBytes: { wat: 10, native: 10 } }]);
});

test("without any lines all of a module is its own", () => {
  expect(join({ wat: listing([["12", 12]]) })).toMatchObject([{ key: "12", kind: "own", source: null }]);
});
