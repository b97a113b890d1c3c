import { expect, test } from "vitest";
import type { BuildResult } from "#shared/model/build.ts";
import type { Diagnostic } from "#shared/model/diagnostic.ts";
import type { CompilerId } from "#shared/model/tool.ts";
import { toMarker } from "./markers.ts";
import { problemsOf } from "./problems.ts";

const root = "/home/ada";

function result(compiler: CompilerId, ...diagnostics: Partial<Diagnostic>[]): BuildResult {
  return {
    target: compiler === "gcc" ? "native" : "wasm32-wasip1",
    compiler: { id: compiler, path: `/usr/bin/${compiler}`, version: "1", sizeBytes: 1, modifiedMs: 1 },
    artifact: null,
    cached: false,
    elapsedNs: 1,
    diagnostics: diagnostics.map((diagnostic) => ({
      file: `${root}/a.c`,
      line: 1,
      column: 1,
      severity: "error",
      message: "wrong",
      ...diagnostic,
    })),
    commands: [],
    log: "",
    failure: null,
  };
}

test("what two compilers say of one place is one problem; equal words are said once", () => {
  const same = problemsOf(
    [result("gcc", { message: "‘x’ undeclared" }), result("clang", { message: "'x' undeclared" })],
    root,
  );
  expect(same).toMatchObject([{ messages: ["‘x’ undeclared"], sources: ["gcc", "clang"], path: "a.c" }]);
  const different = problemsOf([result("gcc", { message: "one" }), result("clang", { message: "two" })], root);
  expect(different).toMatchObject([{ messages: ["one", "two"], sources: ["gcc", "clang"] }]);
});

test("what one compiler says twice of a place stays two problems", () => {
  expect(problemsOf([result("gcc", { message: "one" }, { message: "two" })], root)).toHaveLength(2);
});

test("errors come first, then files and lines in order; a system header has no path", () => {
  const problems = problemsOf(
    [
      result(
        "gcc",
        { severity: "warning", line: 1 },
        { line: 9 },
        { line: 2 },
        { file: "/usr/include/stdio.h", severity: "note" },
      ),
    ],
    root,
  );
  expect(problems.map(({ severity, line, path }) => [severity, line, path])).toEqual([
    ["error", 2, "a.c"],
    ["error", 9, "a.c"],
    ["warning", 1, "a.c"],
    ["note", 1, null],
  ]);
});

test("a squiggle covers the word at the place, or the line where no column is known", () => {
  const [problem] = problemsOf([result("gcc", { line: 3, column: 5, message: "no" })], root);
  if (!problem) throw new Error("no problem");
  expect(toMarker(problem, "int broken = 1;")).toMatchObject({
    startLineNumber: 3,
    startColumn: 5,
    endColumn: 11,
    message: "no",
  });
  expect(toMarker({ ...problem, column: 0 }, "  return x;")).toMatchObject({ startColumn: 3, endColumn: 12 });
  expect(toMarker({ ...problem, column: 99 }, "short")).toMatchObject({ startColumn: 99, endColumn: 100 });
  expect(toMarker({ ...problem, endLine: 4, endColumn: 2 }, "x")).toMatchObject({ endLineNumber: 4, endColumn: 2 });
});
