import { expect, test } from "vitest";
import { exampleRun, type ExampleCell } from "../testing/example-run.ts";
import { summarizeRun } from "./summarize-run.ts";

const MS = 1e6;

function verdictsOf(cells: ExampleCell[], points: Record<string, string>[] = []) {
  const { manifest, samples } = exampleRun(cells);
  const placed = manifest.cells.map((cell, index) => ({ ...cell, point: points[index] ?? {} }));
  return summarizeRun({ ...manifest, cells: placed }, samples).verdicts;
}

const named = (verdicts: ReturnType<typeof verdictsOf>) => verdicts.map(({ a, b, by }) => [a, b, by]);

test("programs on one runtime are compared when they print the same: two ways of doing the same work", () => {
  const verdicts = verdictsOf([
    { runtime: "node", program: "one.c", meanNs: 20 * MS },
    { runtime: "node", program: "two.c", meanNs: 30 * MS },
    { runtime: "node", program: "other.c", meanNs: 30 * MS, output: "b".repeat(64) },
  ]);
  expect(named(verdicts)).toEqual([[0, 1, "program"]]);
  expect(verdicts[0]).toMatchObject({ conclusion: "a-faster", text: expect.stringMatching(/^two\.c takes 1\.\d+× /) });
});

test("levels of optimization are compared at one point of everything else", () => {
  const points = ["10", "20"].flatMap((n) => ["O0", "O2"].map((opt) => ({ n, opt })));
  const verdicts = verdictsOf(
    [20, 10, 40, 20].map((ms) => ({ runtime: "native", program: "p.c", meanNs: ms * MS })),
    points,
  );
  expect(named(verdicts)).toEqual([
    [0, 1, "optimization"],
    [2, 3, "optimization"],
  ]);
  expect(verdicts[0]?.text).toMatch(/^O0 takes /);
});

test("what differs in two things is not compared", () => {
  const verdicts = verdictsOf([
    { runtime: "node", program: "one.c", meanNs: 20 * MS },
    { runtime: "native", program: "two.c", meanNs: 30 * MS },
  ]);
  expect(verdicts).toEqual([]);
});

test("runs of other tools have no known output, so their programs are not compared by it", () => {
  const cells = ["one", "two"].map((program) => ({ runtime: "native", program, meanNs: 20 * MS, output: "" }));
  expect(verdictsOf(cells)).toEqual([]);
});
