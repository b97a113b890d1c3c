import { INVOCATION_PHASES, type InvocationPhases } from "../../../model/faas/activation.ts";
import type { SandboxId } from "../../../model/faas/sandbox.ts";
import { type LoadManifest, LoadRequest } from "../../../model/load/load-run.ts";
import type { LoadSample } from "../../../model/load/load-sample.ts";
import type { MeasuredPart } from "../../../model/paper.ts";
import { summarizeRun } from "../../../stats/summarize-run.ts";
import { createTestRandom, exampleRun } from "../../../testing/example-run.ts";
import { CALL_GROUPS, IDLE_N, LOCALS, PAPERS_N, type CallGroup } from "../openwhisk-plan.ts";

const MS = 1e6;

/** What the calls of a group take, in milliseconds: before the function, in its initialization, and in it. */
export interface ExampleTimes {
  startMs: number;
  initMs: number;
  runMs: number;
}

export interface ExampleSeries {
  sandbox: SandboxId;
  label?: string;
  imageBytes?: number;
  /** A text is why it could not be measured. */
  times: Record<CallGroup, ExampleTimes> | string;
  /** Of a value, more or less. */
  spread?: number;
}

/** A series whose cold calls take a start and an initialization more; `computeMs` is what the number asks for. */
export function timesOf(startMs: number, initMs: number, idleMs: number, computeMs: number) {
  const warm = (runMs: number): ExampleTimes => ({ startMs: 0, initMs: 0, runMs });
  const cold = (runMs: number): ExampleTimes => ({ startMs, initMs, runMs });
  const whole = idleMs + computeMs;
  return { cold: cold(whole), warm: warm(whole), idleCold: cold(idleMs), idleWarm: warm(idleMs) };
}

/** A load part as `callInRounds` leaves it, with made-up times. */
export function callsPart(
  experiment: "fig12" | "image-size",
  series: readonly ExampleSeries[],
  { rounds = 10, n = PAPERS_N }: { rounds?: number; n?: number } = {},
): MeasuredPart {
  const random = createTestRandom(7);
  const manifest: LoadManifest = {
    schemaVersion: 1,
    id: "20261122-101500-abcdef",
    kind: "load",
    request: LoadRequest.parse({
      pattern: {
        name: experiment,
        groups: CALL_GROUPS.map((name) => ({
          kind: "closed",
          name,
          startDelayMs: 0,
          keepAlive: false,
          threads: 1,
          rampUpS: 0,
          loops: rounds,
          durationS: null,
          delayMs: 0,
        })),
      },
      patternName: experiment,
      subject: { kind: "example", name: "fibonacci" },
      sandboxes: series.map(({ sandbox }) => sandbox),
      argument: { n },
    }),
    createdAt: "2026-11-22T10:15:00.000Z",
    finishedAt: "2026-11-22T10:16:00.000Z",
    state: "finished",
    machine: exampleRun([{ runtime: "native" }]).manifest.machine,
    series: series.map(({ sandbox, label = sandbox, imageBytes, times }) => ({
      sandbox,
      label,
      targets: [],
      sizeBytes: null,
      ...(imageBytes !== undefined && { imageBytes }),
      startedAt: null,
      result: null,
      failure: typeof times === "string" ? { code: "TOOL_UNAVAILABLE", message: times, hint: "Start it." } : null,
    })),
    failure: null,
  };
  const samples = series.map(({ times, spread = 0.01 }) =>
    typeof times === "string"
      ? []
      : Array.from({ length: rounds }, (_, round) => {
          // A round that is slow is so for all of its calls.
          const pace = 1 + spread * (2 * random() - 1);
          return CALL_GROUPS.map((name, group) => sampleOf(times[name], group, round, pace));
        }).flat(),
  );
  const load = { manifest, samples, pool: null };
  return { experiment, protocol: "workbench", runId: manifest.id, failure: null, run: null, load };
}

function sampleOf({ startMs, initMs, runMs }: ExampleTimes, group: number, round: number, pace: number): LoadSample {
  const ns = (ms: number) => Math.round(ms * pace * MS);
  const none = Object.fromEntries(INVOCATION_PHASES.map((phase) => [phase, 0])) as InvocationPhases;
  const phases = { ...none, createSandboxNs: ns(startMs), initNs: ns(initMs), runNs: ns(runMs) };
  const serverNs = ns(startMs) + ns(initMs) + ns(runMs);
  const startKind = startMs > 0 ? "recreated" : "warm";
  return {
    group,
    thread: 0,
    index: round,
    intendedNs: round * MS,
    startNs: round * MS,
    latencyNs: serverNs + 2 * MS,
    connectNs: 0,
    firstByteNs: serverNs,
    status: 200,
    bytesIn: 600,
    bytesOut: 200,
    error: null,
    server: { activationId: "a".repeat(32), startKind, instanceId: null, serverNs, phases },
  };
}

/** The benchmark beside figure 12; a text is why a runtime could not be measured. */
export function localPart(msByRuntime: Readonly<Record<string, number | string>>): MeasuredPart {
  const cells = LOCALS.flatMap(({ runtime }) => [IDLE_N, PAPERS_N].map((n) => ({ runtime, n })));
  const { manifest, samples } = exampleRun(
    cells.map(({ runtime, n }) => {
      const ms = msByRuntime[runtime] ?? 1;
      const program = `fibonacci.c ${n}`;
      if (typeof ms === "string")
        return { program, runtime, failure: { code: "TOOL_UNAVAILABLE", message: ms, hint: "Get it." } };
      return { program, runtime, meanNs: (n === IDLE_N ? 20 : ms) * MS };
    }),
    { runs: 10 },
  );
  manifest.cells = manifest.cells.map((cell, index) => ({ ...cell, point: { n: String(cells[index]!.n) } }));
  manifest.request.sweep = [{ name: "n", values: [IDLE_N, PAPERS_N].map(String) }];
  const run = { manifest, samples, summary: summarizeRun(manifest, samples) };
  return { experiment: "fig12-local", protocol: "workbench", runId: manifest.id, failure: null, run, load: null };
}
