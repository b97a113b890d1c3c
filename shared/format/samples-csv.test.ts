import { expect, test } from "vitest";
import { exampleRun, exampleSample } from "../testing/example-run.ts";
import { samplesCsv } from "./samples-csv.ts";

/** A reader of RFC 4180 of its own, so that the writer isn't tested by its own assumptions. */
function parseCsv(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let field = "";
  let quoted = false;
  for (let at = 0; at < text.length; at++) {
    const character = text[at] ?? "";
    if (quoted && character === '"' && text[at + 1] === '"') {
      field += '"';
      at++;
    } else if (character === '"') quoted = !quoted;
    else if (!quoted && character === ",") {
      row.push(field);
      field = "";
    } else if (!quoted && text.startsWith("\r\n", at)) {
      rows.push([...row, field]);
      row = [];
      field = "";
      at++;
    } else field += character;
  }
  return rows;
}

test("read back, the file holds every sample's numbers", () => {
  const { manifest, samples } = exampleRun([
    { runtime: "native", meanNs: 20e6, sample: (sample) => ({ ...sample, metrics: { sort_ns: sample.round * 3 } }) },
    { program: 'a "b", c.c', runtime: "node", meanNs: 30e6, sample: (sample) => ({ ...sample, userNs: null }) },
  ]);
  const [header, ...rows] = parseCsv(samplesCsv(manifest, samples));
  expect(header).toEqual(
    "program runtime phase round wall_ns user_ns sys_ns max_rss_bytes exit_code signal limit output_sha256 cell file session trap role sort_ns".split(
      " ",
    ),
  );
  expect(rows).toHaveLength(samples.length);
  for (const [index, sample] of samples.entries()) {
    const row = rows[index] ?? [];
    expect(row[0]).toBe(manifest.cells[sample.cell]?.program);
    expect(row.slice(2, 5)).toEqual([sample.phase, String(sample.round), String(sample.wallNs)]);
    expect(row[5]).toBe(sample.userNs === null ? "" : String(sample.userNs));
    expect(row[16]).toBe("program");
    expect(row[17]).toBe(sample.cell === 0 ? String(sample.metrics["sort_ns"]) : "");
  }
});

test("a run that was ended from outside has a signal and no exit code", () => {
  const { manifest } = exampleRun([{ runtime: "native" }]);
  const text = samplesCsv(manifest, [exampleSample({ exitCode: null, signal: "SIGKILL", limit: "time" })]);
  expect(text.split("\r\n")[1]).toContain(",,SIGKILL,time,");
});

test("what was measured beside has a role and its runtime, and no program", () => {
  const auxiliary = [
    { index: 1, role: "spawn-floor", runtime: null },
    { index: 2, role: "empty", runtime: "wasmtime:aot" },
    { index: 3, role: "stub", runtime: "wasmtime:aot" },
  ] as const;
  const { manifest } = exampleRun([{ runtime: "wasmtime:aot" }], {
    manifest: { auxiliary: auxiliary.map((cell) => ({ ...cell, explains: [0], command: "x", failure: null })) },
  });
  const [header = [], ...rows] = parseCsv(
    samplesCsv(
      manifest,
      [0, 1, 2, 3].map((cell) => exampleSample({ cell })),
    ),
  );
  const columns = ["program", "runtime", "role"].map((name) => header.indexOf(name));
  expect(rows.map((row) => columns.map((column) => row[column]))).toEqual([
    ["prime.c", "wasmtime:aot", "program"],
    ["", "", "spawn-floor"],
    ["", "wasmtime:aot", "empty"],
    ["", "wasmtime:aot", "stub"],
  ]);
});
