import { INVOCATION_PHASES, type InvocationPhases, type StartKind } from "../../../model/faas/activation.ts";
import { SandboxId } from "../../../model/faas/sandbox.ts";
import type { LoadManifest } from "../../../model/load/load-run.ts";
import { LoadRequest } from "../../../model/load/load-run.ts";
import type { LoadSample } from "../../../model/load/load-sample.ts";
import type { MeasuredPart, PoolObservations } from "../../../model/paper.ts";
import { summarizeRun } from "../../../stats/summarize-run.ts";
import { exampleRun, type ExampleCell } from "../../../testing/example-run.ts";
import { patternAt } from "../plan.ts";

const MS = 1e6;

/** A call as the emulator would have told it: `runMs` in the function, `startMs` before for its sandbox. */
export interface ExampleCall {
  runMs: number;
  startMs?: number;
  queueMs?: number;
  startKind?: StartKind;
  group?: number;
  error?: string;
}

function sampleOf(call: ExampleCall, index: number): LoadSample {
  const { runMs, startMs = 0, queueMs = 0, startKind = startMs > 0 ? "cold" : "warm", group = 0, error } = call;
  const none = Object.fromEntries(INVOCATION_PHASES.map((phase) => [phase, 0])) as InvocationPhases;
  const phases = { ...none, queueNs: queueMs * MS, startRuntimeNs: startMs * MS, runNs: runMs * MS };
  const serverNs = Math.round((runMs + startMs + queueMs) * MS);
  return {
    group,
    thread: 0,
    index,
    intendedNs: index * 20 * MS,
    startNs: index * 20 * MS,
    latencyNs: serverNs + 1 * MS,
    connectNs: 0,
    firstByteNs: serverNs,
    status: error === undefined ? 200 : 502,
    bytesIn: 600,
    bytesOut: 200,
    error: error === undefined ? null : { kind: "status", message: error },
    server:
      error === undefined ? { activationId: "a".repeat(32), startKind, instanceId: null, serverNs, phases } : null,
  };
}

/** A load part with made-up calls by sandbox; a text in their place is why the sandbox was not measured. */
export function loadPart(
  experiment: string,
  calls: Readonly<Record<string, readonly ExampleCall[] | string>>,
  pool: PoolObservations | null = null,
): MeasuredPart {
  const sandboxes = Object.keys(calls).map((id) => SandboxId.parse(id));
  const manifest: LoadManifest = {
    schemaVersion: 1,
    id: "20261122-101500-abcdef",
    kind: "load",
    request: LoadRequest.parse({
      pattern: patternAt("SCMA", "paper"),
      patternName: "SCMA",
      subject: { kind: "example", name: "license-plate-reader" },
      sandboxes,
    }),
    createdAt: "2026-11-22T10:15:00.000Z",
    finishedAt: "2026-11-22T10:16:00.000Z",
    state: "finished",
    machine: exampleRun([{ runtime: "native" }]).manifest.machine,
    series: sandboxes.map((sandbox) => {
      const made = calls[sandbox];
      const failure =
        typeof made === "string" ? { code: "TOOL_UNAVAILABLE", message: made, hint: "Start the engine." } : null;
      return { sandbox, label: sandbox, targets: [], sizeBytes: null, startedAt: null, result: null, failure };
    }),
    failure: null,
  };
  const samples = Object.values(calls).map((made) => (typeof made === "string" ? [] : made.map(sampleOf)));
  const load = { manifest, samples, pool };
  return { experiment, protocol: "workbench", runId: manifest.id, failure: null, run: null, load };
}

/** A benchmark part with made-up milliseconds or sizes by runtime. */
export function benchmarkPart(
  experiment: string,
  cells: Readonly<Record<string, { ms?: number; sizeBytes?: number; runMs?: number }>>,
): MeasuredPart {
  const made = Object.entries(cells).map(([runtime, { ms = 1 }]): ExampleCell => ({
    program: "f.cpp",
    runtime,
    meanNs: ms * MS,
    spread: 0.001,
  }));
  const { manifest, samples } = exampleRun(made, { runs: 10 });
  manifest.cells = manifest.cells.map((cell) => {
    const sizeBytes = cells[cell.runtime]?.sizeBytes;
    const artifact = { path: "/f", sha256: "a".repeat(64), compiler: "gcc 12.2.0", commands: [] };
    return { ...cell, artifact: sizeBytes === undefined ? null : { ...artifact, sizeBytes } };
  });
  const summary = summarizeRun(manifest, samples);
  for (const series of summary.series) {
    const runMs = cells[series.runtime]?.runMs;
    if (runMs !== undefined) series.phases = { times: { runNs: runMs * MS }, method: "made up" };
  }
  return {
    experiment,
    protocol: "workbench",
    runId: manifest.id,
    failure: null,
    run: { manifest, samples, summary },
    load: null,
  };
}

/** One cold call, then warm ones. */
export function coldThenWarm(count: number, runMs: number, startMs: number): ExampleCall[] {
  return Array.from({ length: count }, (_, index) => ({ runMs, startMs: index === 0 ? startMs : 0 }));
}
