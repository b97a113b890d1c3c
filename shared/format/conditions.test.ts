import { expect, test } from "vitest";
import { BenchmarkRequest, type BenchmarkRequestInput } from "../model/benchmark-design.ts";
import { summarizeRun } from "../stats/summarize-run.ts";
import { exampleRun } from "../testing/example-run.ts";
import { conditionsMarkdown, describeConditions } from "./conditions.ts";
import { describeDesign } from "./design-words.ts";

function words(design: Partial<BenchmarkRequestInput>): string {
  return describeDesign(BenchmarkRequest.parse({ files: ["a.c"], runtimes: ["native"], ...design }));
}

test.each<[Partial<BenchmarkRequestInput>, string]>([
  [{}, "10 runs each, shuffled, 1 warm-up"],
  [{ runs: 100_000, timeBudgetMs: 5_000, warmupRuns: 0 }, "5 s in all, shuffled, no warm-up"],
  [{ runs: 50, timeBudgetMs: 5_000 }, "5 s in all, at most 50 runs each, shuffled, 1 warm-up"],
  [
    { runs: 1_000, timeBudgetMs: 30_000, stopRule: { until: "decided" }, order: "blocks" },
    "until every pair is decided, 30 s at most, in blocks of 5, 1 warm-up",
  ],
  [
    { order: "sequential", sweep: [{ name: "n", values: ["1"] }], phases: true, seed: 7 },
    "10 runs each, one after the other, 1 warm-up, over n, phases, seed 7",
  ],
])("a design in a line: %j", (design, line) => expect(words(design)).toBe(line));

test("conditions tell machine, state, sessions and spawn floor, and leave out what isn't known", () => {
  const { manifest, samples } = exampleRun([{ runtime: "native", meanNs: 20e6 }]);
  const { machine, methods } = manifest;
  const session = {
    startedAt: "2026-11-22T10:15:00.000Z",
    machine: { ...machine, temperatureCelsius: 51.4 },
    methods,
    spawnFloor: { program: "an empty program", runs: 40, medianNs: 6e5, ci95Ns: null, cpuNs: null, maxRssBytes: null },
  };
  const run = { ...manifest, machine: { ...machine, turbo: true, physicalCores: 1 }, sessions: [session, session] };
  const summary = summarizeRun(run, samples);
  const phrases = Object.fromEntries(
    describeConditions(run, summary).map(({ label, phrases: of }) => [label, of.join("; ")]),
  );
  expect(phrases).toMatchObject({
    Machine: "AMD EPYC 7763; 2 processors on 1 core; 8.00 GiB; Debian GNU/Linux 12 (x64), kernel 6.1.0; inside kvm",
    State: "turbo on; load 0.10 on 2 cores at the start",
    "Empty program": expect.stringMatching(
      /^600 µs and 600 µs to start and end an empty program \(median of 40 runs\)/,
    ),
    Sessions: expect.stringMatching(/^1: 2026-11-22 10:15:00 UTC \(load 0\.10 on 2 cores, 51 °C\); 2: /),
  });
  expect(phrases["Phases"]).toBeUndefined();
  const markdown = conditionsMarkdown(run, summary);
  expect(markdown).toContain("- **State**: turbo on; load 0.10");
  expect(markdown).toContain("wb bench /home/ada/programs/prime.c --on native --runs 10 --seed 42\ngcc -O2 prime.c");
});
