import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { createBuiltCommand } from "./testing/built-command.ts";

const { folder, wb, source } = createBuiltCommand();

const echo = source(
  "echo.c",
  '#include <stdio.h>\nint main(int c, char **v) { puts(c > 1 ? v[1] : "nothing"); return 0; }\n',
);
const bench = (...args: string[]) => wb(["bench", echo, "--on", "node", "--runs", "2", "--json", ...args]);

describe("the design of a benchmark", () => {
  test("a sweep over an argument and the optimization: a bar for each combination, in JSON, text and CSV", () => {
    const { exitCode, json } = bench("--sweep", "n=1,2", "--sweep", "opt=O0,O2", "--", "size {n}");
    expect(exitCode).toBe(0);
    expect(json.series.map(({ point }: { point: object }) => point)).toEqual([
      { n: "1", opt: "O0" },
      { n: "1", opt: "O2" },
      { n: "2", opt: "O0" },
      { n: "2", opt: "O2" },
    ]);
    const shown = wb(["runs", "show", json.runId]).stdout;
    expect(shown).toMatch(/^PROGRAM +n +opt +RUNTIME/);
    expect(shown).toMatch(/^echo.c +2 +O0 +node/m);
    const { json: exported } = wb(["runs", "export", json.runId, "--format", "csv", "--out", "sweep", "--json"]);
    const [header = "", ...rows] = readFileSync(exported.files[0], "utf8").trim().split("\r\n");
    expect(header.split(",")).toEqual(expect.arrayContaining(["n", "opt"]));
    expect(rows.some((row) => row.includes(",O0"))).toBe(true);
  });

  test("hooks in quotes, without a shell; what they say is told when they fail", () => {
    const log = join(folder, "log.txt");
    const append = (word: string) =>
      `"${process.execPath}" -e "require('fs').appendFileSync(process.argv[1], '${word} ')" "${log}"`;
    const fine = bench("--warmup", "0", "--setup", append("setup"), "--prepare", append("prepare"));
    expect(fine.exitCode).toBe(0);
    expect(readFileSync(log, "utf8")).toBe("setup prepare prepare ");
    const failing = bench("--setup", `"${process.execPath}" -e "console.error('no data'); process.exit(3)"`);
    expect(failing.exitCode).toBe(1);
    expect(failing.json.error).toMatchObject({ code: "PROGRAM_FAILED", hint: "no data" });
  });

  test("a placeholder that nothing fills is told", () => {
    const { exitCode, stderr } = wb(["bench", echo, "--on", "node", "--runs", "1", "--", "{n}"]);
    expect(exitCode).toBe(0);
    expect(stderr).toContain("{n} is no parameter of --sweep; it is passed as it is.");
  });

  test("a program's last words are in JSON and text when it fails", () => {
    const panic = source(
      "panic.c",
      '#include <stdio.h>\nint main(void) { fputs("panicked: no instance\\n", stderr); return 101; }\n',
    );
    const failing = ["bench", panic, "--on", "node", "--runs", "2"];
    const { exitCode, json } = wb([...failing, "--json"]);
    expect(exitCode).toBe(1);
    expect(json.series[0].failure.hint).toBe("It said: panicked: no instance");
    expect(json.error.hint).toBe("It said: panicked: no instance");
    const shown = wb(failing);
    expect(`${shown.stdout}${shown.stderr}`).toContain("It said: panicked: no instance");
  });

  test("phases add up to the median run", () => {
    const { json } = wb(["bench", echo, "--on", "node", "--runs", "6", "--phases", "--json"]);
    const { phases, medianMs } = json.series[0];
    const { method, ci95Ms, untold, ...times } = phases;
    expect(method).toContain("an empty program on the same runtime");
    const sum = Object.values(times as Record<string, number>).reduce((total, ms) => total + ms, 0);
    expect(sum).toBeCloseTo(medianMs, 3);
    expect(Object.keys(ci95Ms)).toEqual(Object.keys(times));
    // On a busy machine short phases can't be told from noise.
    expect([...Object.keys(times), ...untold]).toEqual(expect.arrayContaining(["compileMs", "loadMs", "runMs"]));
  });

  test("ends when the intervals are narrow enough", () => {
    const { json } = wb(["bench", echo, "--on", "node", "--until", "95%", "--json"]);
    expect(json.series[0].n).toBeGreaterThanOrEqual(30);
    expect(json.series[0].n).toBeLessThan(1_000);
  });

  test.each([
    [["--sweep", "n=1,2"], "The parameter n is used nowhere."],
    [["--prepare", "echo hi > log"], "hooks run without a shell, which “>” needs; use: sh -c '…'"],
    [["--setup", "make 2>&1"], "which “2>&1” needs"],
    [["--conclude", "sort 'a; b' | uniq"], "which “|” needs"],
    [["--cleanup", "cd data; rm log"], "which “;” needs"],
    [["--setup", "true && make"], "which “&&” needs"],
    [["--sweep", "opt=O7"], "O7 is not an optimization level."],
    [["--sweep", "n"], "NAME=VALUE,VALUE is expected"],
    [["--order", "random"], "Allowed choices are shuffled, blocks, sequential."],
    [["--until", "0"], "more than 0 and at most 100 percent"],
    [["--resume", "20260101-000000-abcdef"], "A run that is resumed has its programs already."],
  ])("%j is refused", (args, words) => {
    const { exitCode, json } = bench(...args);
    expect(exitCode).toBe(2);
    expect(json.error.message).toContain(words);
  });

  test("without files or runtimes it says what is missing", () => {
    expect(wb(["bench", "--on", "node", "--json"])).toMatchObject({
      exitCode: 2,
      json: { error: { message: "No file is named." } },
    });
    expect(wb(["bench", echo, "--json"])).toMatchObject({
      exitCode: 2,
      json: { error: { message: "--on is missing." } },
    });
    expect(wb(["bench", "--resume", "20260101-000000-abcdef", "--json"])).toMatchObject({
      exitCode: 2,
      json: { error: { code: "RUN_NOT_FOUND" } },
    });
  });
});

test("hyperfine's JSON is taken in, shown, and written again", () => {
  const times = [0.0101, 0.0103, 0.0102, 0.0104, 0.01, 0.0105];
  const result = { command: "sleep 0.01", mean: 0.01025, stddev: 0.0002, median: 0.01025, user: 0.001, system: 0.001 };
  const file = join(folder, "hyperfine.json");
  writeFileSync(
    file,
    JSON.stringify({ results: [{ ...result, min: 0.01, max: 0.0105, times, exit_codes: times.map(() => 0) }] }),
  );
  const { json } = wb(["runs", "import", "hyperfine.json", "--json"]);
  const shown = wb(["runs", "show", json.runId, "--json"]).json;
  expect(shown.series[0]).toMatchObject({ n: 6, outputOk: null });
  expect(shown.series[0].meanMs).toBeCloseTo(10.25, 6);
  const out = wb(["runs", "export", json.runId, "--format", "hyperfine", "--out", "again", "--json"]).json.files[0];
  expect(JSON.parse(readFileSync(out, "utf8")).results[0].times).toEqual(times);
  writeFileSync(file, "{}");
  expect(wb(["runs", "import", "hyperfine.json", "--json"])).toMatchObject({
    exitCode: 2,
    json: { error: { code: "INVALID_REQUEST" } },
  });
});
