import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { summarizeRun } from "../stats/summarize-run.ts";
import { exampleRun } from "../testing/example-run.ts";
import { hyperfineJson, parseHyperfine, runFromHyperfine } from "./hyperfine-json.ts";

/** Written by hyperfine 1.15 for `hyperfine -N -r 3 -w 1 -L n 1,2 -n 'sleeps {n}' 'sleep 0.0{n}'`. */
const SWEEP = `{"results": [
  {"command": "sleeps 1", "mean": 0.011622829333333334, "stddev": 0.000017554818635728397, "median": 0.011621398000000002,
   "user": 0.0013429999999999998, "system": 0.0, "min": 0.011606034000000001, "max": 0.011641056,
   "times": [0.011621398000000002, 0.011606034000000001, 0.011641056], "exit_codes": [0, 0, 0], "parameters": {"n": "1"}},
  {"command": "sleeps 2", "mean": 0.041570259, "stddev": 0.03206025880491433, "median": 0.024215466,
   "user": 0.0016046666666666666, "system": 0.0, "min": 0.021928606, "max": 0.078566705,
   "times": [0.024215466, 0.021928606, 0.078566705], "exit_codes": [0, 0, 0], "parameters": {"n": "2"}}
]}`;

const FILE = {
  id: "20261122-120000-a1b2c3",
  name: "sleeps.json",
  createdAt: "2026-11-22T12:00:00.000Z",
  appVersion: "0.1.0",
};

/** A file as 1.19 and later write it, with memory. */
function fileOf(...results: object[]): string {
  const usual = { mean: 1, stddev: null, median: 1, user: 1, system: 0, min: 1, max: 1, times: [1], exit_codes: [0] };
  return JSON.stringify({ results: results.map((result) => ({ ...usual, command: "true", ...result })) });
}

describe("importing hyperfine's JSON", () => {
  test("gives back hyperfine's own statistics", () => {
    const { manifest, samples } = runFromHyperfine(parseHyperfine(SWEEP), FILE);
    const { series } = summarizeRun(manifest, samples);
    expect(series.map(({ n }) => n)).toEqual([3, 3]);
    for (const [index, { mean, stddev, median, min, max }] of parseHyperfine(SWEEP).results.entries()) {
      const { meanNs, stdDevNs, medianNs, minNs, maxNs } = series[index] ?? {};
      for (const [ours, theirs] of [
        [meanNs, mean],
        [stdDevNs, stddev],
        [medianNs, median],
        [minNs, min],
        [maxNs, max],
      ])
        expect((ours ?? Number.NaN) / 1e9).toBeCloseTo(theirs ?? Number.NaN, 9);
    }
    expect(manifest.cells.map(({ command, point }) => [command, point])).toEqual([
      ["sleeps 1", { n: "1" }],
      ["sleeps 2", { n: "2" }],
    ]);
  });

  test("names commands shortly, each once, and known runtimes so that they keep their colour", () => {
    const commands = [
      "/usr/bin/wasmtime run prime.wasm",
      "./a.out",
      "./a.out",
      "  ",
      "C:\\tools\\node.exe x.js",
      "./a.out --n=1",
    ];
    const document = parseHyperfine(fileOf(...commands.map((command) => ({ command }))));
    expect(runFromHyperfine(document, FILE).manifest.cells.map(({ runtime }) => runtime)).toEqual([
      "wasmtime:run-prime-wasm",
      "aout",
      "aout:2",
      "command",
      "nodeexe:x-js",
      "aout:n-1",
    ]);
  });

  test("keeps memory and exit codes, and leaves unknown what the file doesn't tell", () => {
    const text = fileOf(
      { times: [1, 2], memory_usage_byte: [2048, 4096], exit_codes: [0, null] },
      { times: [1], exit_codes: undefined },
    );
    const { manifest, samples } = runFromHyperfine(parseHyperfine(text), FILE);
    expect(samples.map(({ maxRssBytes, exitCode, userNs }) => [maxRssBytes, exitCode, userNs])).toEqual([
      [2048, 0, null],
      [4096, null, null],
      [null, 0, null],
    ]);
    expect(summarizeRun(manifest, samples).series[0]?.failure).not.toBeNull();
    expect(manifest.request.order).toBe("sequential");
  });

  test.each([
    "",
    "[]",
    "{}",
    '{"results":[]}',
    '{"results":[{"command":"x"}]}',
    fileOf({ times: undefined }),
    fileOf({ times: [-1] }),
  ])("refuses %s with a hint", (text) => {
    expect(() => parseHyperfine(text)).toThrow(
      expect.objectContaining({ code: "INVALID_REQUEST", hint: expect.stringContaining(".") }),
    );
  });

  test("reads what the installed hyperfine writes", (ctx) => {
    const folder = mkdtempSync(join(tmpdir(), "hyperfine-"));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const file = join(folder, "results.json");
    try {
      const command = `${process.execPath} --version`;
      execFileSync("hyperfine", ["-N", "--runs", "3", "--export-json", file, command, command], { stdio: "ignore" });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOENT") return ctx.skip("no hyperfine on PATH");
      throw error;
    }
    const { manifest, samples } = runFromHyperfine(parseHyperfine(readFileSync(file, "utf8")), FILE);
    expect(summarizeRun(manifest, samples).series.map(({ n, failure }) => [n, failure])).toEqual([
      [3, null],
      [3, null],
    ]);
  });
});

describe("exporting hyperfine's JSON", () => {
  const { manifest, samples } = exampleRun([
    { runtime: "native", meanNs: 20e6 },
    { runtime: "node", meanNs: 61e6 },
    { runtime: "wasmer", failure: { code: "TOOL_UNAVAILABLE", message: "no wasmer", hint: null } },
  ]);
  const summary = summarizeRun(manifest, samples);
  const document = hyperfineJson(manifest, summary, samples);

  test("has the measured cells in seconds, without the warm-up", () => {
    expect(document.results.map(({ command }) => command)).toEqual(["native prime.c", "node prime.c"]);
    const [native] = document.results;
    expect(native?.times).toEqual(summary.series[0]?.samplesNs.map((ns) => ns / 1e9));
    expect(native).toMatchObject({ user: 0.018, system: 0.001, parameters: { program: "prime.c", runtime: "native" } });
    expect(native?.memory_usage_byte).toHaveLength(10);
    expect(native?.exit_codes).toEqual(Array.from({ length: 10 }, () => 0));
  });

  test("can be imported again with the same numbers", () => {
    const again = runFromHyperfine(parseHyperfine(JSON.stringify(document)), FILE);
    const { series } = summarizeRun(again.manifest, again.samples);
    expect(series.map(({ meanNs, maxRssBytes }) => [meanNs, maxRssBytes])).toEqual(
      summary.series.slice(0, 2).map(({ meanNs, maxRssBytes }) => [meanNs, maxRssBytes]),
    );
  });
});
