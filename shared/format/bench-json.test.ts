import { expect, test } from "vitest";
import { summarizeRun } from "../stats/summarize-run.ts";
import { exampleRun } from "../testing/example-run.ts";
import { benchJson } from "./bench-json.ts";
import { samplesCsv } from "./samples-csv.ts";

const MISSING = { code: "TOOL_UNAVAILABLE", message: "No Wasmer was found.", hint: "Install it." };

const { manifest, samples } = exampleRun(
  [
    { runtime: "native", meanNs: 20e6 },
    { runtime: "wasmtime:aot", meanNs: 30e6 },
    { runtime: "wasmer", failure: MISSING },
  ],
  { runs: 7, warmupRuns: 2 },
);

test("the document keeps its public names, in milliseconds, with every measured run", () => {
  const document = benchJson(manifest, summarizeRun(manifest, samples));
  const [native, wasmtime, wasmer] = document.series;
  expect(native).toMatchObject({ program: "prime.c", runtime: "native", n: 7, outputOk: true, failure: null });
  expect(native?.samplesMs).toHaveLength(7);
  expect(native?.meanMs).toBeCloseTo(20, 0);
  expect(native?.ci95Ms?.[0]).toBeLessThan(native?.meanMs ?? 0);
  expect(native?.ci95Ms?.[1]).toBeGreaterThan(native?.meanMs ?? 0);
  expect(native?.minMs).toBe(Math.min(...(native?.samplesMs ?? [])));
  expect(wasmtime?.runtime).toBe("wasmtime:aot");
  expect(wasmer).toMatchObject({ n: 0, meanMs: null, ci95Ms: null, samplesMs: [], failure: MISSING });
  expect(document.runId).toBe(manifest.id);
});

test("verdicts name the runtimes as they were asked for, warnings come in words", () => {
  const document = benchJson(manifest, summarizeRun(manifest, samples));
  expect(document.verdicts[0]).toMatchObject({
    program: "prime.c",
    a: "native",
    b: "wasmtime:aot",
    conclusion: "a-faster",
  });
  expect(document.verdicts[0]?.ratio).toBeCloseTo(2 / 3, 1);
  expect(document.warnings).toContainEqual({
    code: "CELL_FAILED",
    text: "wasmer: No Wasmer was found. Install it.",
    cells: [{ program: "prime.c", runtime: "wasmer" }],
  });
});

test("two programs of one name are told apart by file and cell", () => {
  const twins = exampleRun([
    { program: "same.c", runtime: "native", meanNs: 20e6 },
    { program: "same.c", runtime: "node", meanNs: 40e6 },
    { program: "same.c", runtime: "native", meanNs: 30e6 },
    { program: "same.c", runtime: "node", meanNs: 50e6 },
  ]);
  const files = ["/p/one/same.c", "/p/one/same.c", "/p/two/same.c", "/p/two/same.c"];
  twins.manifest.cells = twins.manifest.cells.map((cell, index) => ({ ...cell, file: files[index] ?? "" }));
  const { series, verdicts } = benchJson(twins.manifest, summarizeRun(twins.manifest, twins.samples));
  expect(series.map(({ cell, file }) => [cell, file])).toEqual([...files.entries()]);
  expect(verdicts.map(({ file, aCell, bCell, a, b }) => [file, aCell, bCell, a, b])).toEqual([
    ["/p/one/same.c", 0, 1, "native", "node"],
    ["/p/two/same.c", 2, 3, "native", "node"],
    ["/p/one/same.c", 0, 2, "/p/one/same.c", "/p/two/same.c"],
    ["/p/one/same.c", 1, 3, "/p/one/same.c", "/p/two/same.c"],
  ]);
  const rows = samplesCsv(twins.manifest, twins.samples).split("\r\n");
  expect(rows[0]).toMatch(/,output_sha256,cell,file,session,trap,role$/);
  expect(rows[3]).toMatch(/,2,\/p\/two\/same\.c,0,,program$/);
});

test("what was compiled ahead is told beside the times, not in them", () => {
  const ahead = { commands: ["wasmtime compile prime.wasm"], elapsedNs: 85_000_000, sizeBytes: 319_488 };
  const cells = manifest.cells.map((cell) =>
    cell.runtime === "wasmtime:aot" ? { ...cell, precompilation: ahead } : cell,
  );
  const { series } = benchJson({ ...manifest, cells }, summarizeRun({ ...manifest, cells }, samples));
  expect(series.map(({ precompilation }) => precompilation)).toEqual([
    null,
    { elapsedMs: 85, sizeBytes: 319_488, commands: ahead.commands },
    null,
  ]);
});

test("it survives being written and read", () => {
  const document = benchJson(manifest, summarizeRun(manifest, samples));
  expect(JSON.parse(JSON.stringify(document))).toEqual(document);
});
