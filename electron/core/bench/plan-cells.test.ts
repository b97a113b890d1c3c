import { resolve } from "node:path";
import { expect, test } from "vitest";
import { BenchmarkRequest, type BenchmarkRequestInput } from "#shared/model/benchmark-design.ts";
import { planCells } from "./plan-cells.ts";

const plan = (change: Partial<BenchmarkRequestInput>) =>
  planCells(BenchmarkRequest.parse({ files: ["/p/sort.c"], runtimes: ["native", "node"], ...change }));

test("without a sweep: every program on every runtime", () => {
  expect(plan({ files: ["/p/a.c", "/p/b.c"] }).map(({ file, runtime, point }) => [file, runtime, point])).toEqual([
    [resolve("/p/a.c"), "native", {}],
    [resolve("/p/a.c"), "node", {}],
    [resolve("/p/b.c"), "native", {}],
    [resolve("/p/b.c"), "node", {}],
  ]);
});

test("a sweep: every combination, its values in arguments, environment, input and hooks", () => {
  const cells = plan({
    runtimes: ["node"],
    sweep: [
      { name: "n", values: ["10", "20"] },
      { name: "opt", values: ["O0", "O2"] },
    ],
    invocation: { args: ["-n", "{n}", "{other}"], env: { SIZE: "{n}k" }, stdin: "{n}\n" },
    hooks: { prepare: { command: "make", args: ["data-{n}"] } },
  });
  expect(cells.map(({ point }) => point)).toEqual([
    { n: "10", opt: "O0" },
    { n: "10", opt: "O2" },
    { n: "20", opt: "O0" },
    { n: "20", opt: "O2" },
  ]);
  expect(cells[3]).toMatchObject({
    build: { optimization: "O2" },
    invocation: { args: ["-n", "20", "{other}"], env: { SIZE: "20k" }, stdin: "20\n" },
    hooks: { prepare: { command: "make", args: ["data-20"] } },
  });
});

test.each([
  [{ sweep: [{ name: "n", values: ["1"] }] }, "The parameter n is used nowhere."],
  [{ sweep: [{ name: "opt", values: ["O9"] }] }, "O9 is not an optimization level."],
  [{ sweep: [{ name: "opt", values: ["O1"] }], files: ["/p/a.wasm"] }, "built already"],
  [{ sweep: [{ name: "n", values: ["1", "1"] }] }, "the value 1 twice"],
  [
    {
      sweep: [
        { name: "n", values: ["1"] },
        { name: "n", values: ["2"] },
      ],
      invocation: { args: ["{n}"] },
    },
    "named twice",
  ],
  [
    {
      sweep: [{ name: "n", values: Array.from({ length: 600 }, (_, index) => String(index)) }],
      invocation: { args: ["{n}"] },
    },
    "1200 combinations",
  ],
] as [Partial<BenchmarkRequestInput>, string][])("refused before anything is built: %j", (change, words) => {
  expect(() => plan(change)).toThrow(words);
});
