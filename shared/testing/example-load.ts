import { BUILT_IN_PATTERNS } from "../load/built-in-patterns.ts";
import { summarizeLoad } from "../load/summarize-load.ts";
import type { StartKind } from "../model/faas/activation.ts";
import type { SandboxId } from "../model/faas/sandbox.ts";
import type { LoadManifest, LoadRequest, StoredLoad } from "../model/load/load-run.ts";
import type { LoadSample } from "../model/load/load-sample.ts";
import { exampleActivation, exampleId } from "./example-activation.ts";
import { exampleRun } from "./example-run.ts";

/** A series of an example load: how long cold and warm calls take. */
export interface ExampleSeries {
  sandbox: SandboxId;
  coldNs: number;
  /** Left out: a sandbox is made for every call. */
  warmNs?: number;
  sample?: (sample: LoadSample) => LoadSample;
}

/** A finished load run as the core stores it: SCMA, each series with made-up times, the same every time. */
export function exampleLoad(
  series: readonly ExampleSeries[],
  { request = {}, manifest = {} }: { request?: Partial<LoadRequest>; manifest?: Partial<LoadManifest> } = {},
): StoredLoad {
  const asked: LoadRequest = {
    pattern: BUILT_IN_PATTERNS.scma,
    patternName: "SCMA",
    subject: { kind: "example", name: "license-plate-reader" },
    sandboxes: series.map(({ sandbox }) => sandbox),
    pool: "paper",
    timeoutMs: 60_000,
    warmUp: { seconds: 0, requests: 0 },
    ...request,
  };
  const samples = series.map(samplesOf);
  return {
    manifest: {
      schemaVersion: 1,
      id: "20261122-101500-abcdef",
      kind: "load",
      request: asked,
      createdAt: "2026-11-22T10:15:00.000Z",
      finishedAt: "2026-11-22T10:16:00.000Z",
      state: "finished",
      machine: exampleRun([{ runtime: "native", meanNs: 1 }]).manifest.machine,
      series: series.map(({ sandbox }, place) => ({
        sandbox,
        label: sandbox,
        targets: [],
        sizeBytes: 40_000,
        startedAt: "2026-11-22T10:15:01.000Z",
        result: {
          startedAtMs: 1_790_000_000_000,
          ended: "complete",
          unfinished: 0,
          summary: summarizeLoad(samples[place] ?? [], asked.pattern.groups.length, asked.warmUp),
          selfCheck: {
            generatorWasBottleneck: false,
            reasons: [],
            lateSends: null,
            eventLoopDelay: null,
            eventLoopUtilization: 0.1,
            cpuShare: 0.1,
          },
        },
        failure: null,
      })),
      failure: null,
      ...manifest,
    },
    samples,
    whatIfs: [],
    damage: null,
  };
}

const CALLS = 50;

function samplesOf({ sandbox, coldNs, warmNs, sample }: ExampleSeries): LoadSample[] {
  return Array.from({ length: CALLS }, (_, index) => {
    const startKind: StartKind = index === 0 || warmNs === undefined ? "cold" : "warm";
    const latencyNs = (startKind === "cold" ? coldNs : (warmNs ?? coldNs)) + index * 1_000;
    const { phases } = exampleActivation(startKind === "cold" ? 10 : 1);
    const intendedNs = (index + 1) * 20_000_000;
    const made: LoadSample = {
      group: 0,
      thread: 0,
      index,
      intendedNs,
      startNs: intendedNs,
      latencyNs,
      connectNs: index === 0 ? 200_000 : 0,
      firstByteNs: latencyNs - 10_000,
      status: 200,
      bytesIn: 300,
      bytesOut: 200,
      error: null,
      server: {
        activationId: exampleId(index),
        startKind,
        instanceId: `${sandbox}-${warmNs === undefined ? index + 1 : 1}`,
        serverNs: latencyNs - 50_000,
        phases,
      },
    };
    return sample?.(made) ?? made;
  });
}
