import { expect, test } from "vitest";
import type { LensFunction } from "../model/lens/lens-view.ts";
import { chooseLensFunctions } from "./lens-functions.ts";

const made = (name: string, symbol: string, kind: LensFunction["kind"] = "own"): LensFunction => ({
  key: symbol,
  name,
  symbol,
  kind,
  source: null,
  sizeBytes: {},
});

const functions = [
  made("areas::square(int)", "_ZN5areas6squareEi"),
  made("double areas::square<double>(double)", "_ZN5areas6squareIdEET_S1_"),
  made("main", "__main_argc_argv"),
  made("malloc", "malloc", "library"),
];
const names = (asked?: string[]) => chooseLensFunctions(functions, asked).map(({ name }) => name);

test("without names the program's own, or all where none is known to be", () => {
  expect(names()).toEqual(functions.slice(0, 3).map(({ name }) => name));
  expect(chooseLensFunctions([functions[3]!])).toEqual([functions[3]]);
});

test("by a name in full, by a symbol, or without namespace and parameters", () => {
  expect(names(["areas::square(int)"])).toEqual(["areas::square(int)"]);
  expect(names(["_ZN5areas6squareIdEET_S1_", "malloc"])).toEqual(["double areas::square<double>(double)", "malloc"]);
  expect(names(["square"])).toEqual(["areas::square(int)", "double areas::square<double>(double)"]);
  expect(names(["main", "__main_argc_argv"])).toEqual(["main"]);
});

test("names are found behind results, in what has no name, and with their own arguments", () => {
  const listed = [
    "int square<int>(int)",
    "(anonymous namespace)::count()",
    "geo::Box<std::pair<int, int> >::area(int (*)(int)) const",
    "app::largest::<core::option::Option<i32>>",
    "<app::Stock as core::fmt::Display>::fmt",
  ].map((name) => made(name, name));
  const found = (asked: string) =>
    chooseLensFunctions(listed, [asked]).map(({ name }) => listed.findIndex((each) => each.name === name));
  expect(["square", "count", "area", "largest", "fmt"].map(found)).toEqual([[0], [1], [2], [3], [4]]);
});

test("a name that none has is refused with what was probably meant", () => {
  expect(() => names(["sqaure"])).toThrow(
    expect.objectContaining({ code: "INVALID_REQUEST", hint: expect.stringContaining("Did you mean square?") }),
  );
});
