import { expect, test } from "vitest";
import { createMeasurer } from "#toolchains/measure/measurer.ts";
import { findGnuTime } from "#toolchains/measure/gnu-time.ts";
import { builtEntry } from "#toolchains/process/built-entry.ts";
import { createDetectionContext } from "#toolchains/process/create-detection-context.ts";
import { runCommand } from "#toolchains/process/run-command.ts";
import { BenchmarkRequest } from "#shared/model/benchmark-design.ts";
import type { JobContext } from "../jobs/job-registry.ts";
import { measurePeaks } from "./measure-peaks.ts";
import { planCells } from "./plan-cells.ts";

const MEBIBYTE = 1 << 20;

test("GNU time tells the peak of a program that no launcher measures", async (context) => {
  const gnuTime = await findGnuTime(createDetectionContext({ run: runCommand, ownFolders: [] }));
  if (gnuTime === null) return context.skip("no GNU time here");
  const [plan] = planCells(BenchmarkRequest.parse({ files: [process.execPath], runtimes: ["native"] }));
  if (!plan) throw new Error("nothing is planned");
  const cell = (index: number, isAuxiliary: boolean) => ({
    index,
    name: "node",
    isAuxiliary,
    plan,
    artifact: null,
    command: { exe: process.execPath, args: ["-e", `Buffer.alloc(${100 * MEBIBYTE}, 1)`] },
    readEnd: ({ stdout }: { stdout: Uint8Array }) => ({ trap: null, stdout }),
  });
  const measurer = await createMeasurer({ entry: builtEntry("measurer"), launcher: null });
  const job = { signal: new AbortController().signal, step: () => undefined } as unknown as JobContext;
  const peaks = await measurePeaks([cell(0, false), cell(1, true)], { gnuTime, measurer, run: runCommand, job });
  await measurer.close();
  expect([...peaks.keys()]).toEqual([0]);
  expect(peaks.get(0)?.method).toContain("GNU time");
  expect(peaks.get(0)?.value).toBeGreaterThan(100 * MEBIBYTE);
  expect(peaks.get(0)?.value).toBeLessThan(400 * MEBIBYTE);
});
