import { describe, expect, test } from "vitest";
import { summarizeActivation } from "../summarize-activation.ts";
import type { InvocationPhases, StartKind } from "../../model/faas/activation.ts";
import { exampleActivation, exampleTrigger } from "../../testing/example-activation.ts";
import { instanceLanes, type PoolSighting } from "./instance-lanes.ts";
import { populationByStart } from "./population.ts";

const START_MS = 1_790_000_000_000;
const MS = 1e6;
const NO_PHASES: InvocationPhases = {
  queueNs: 0,
  placeNs: 0,
  createSandboxNs: 0,
  startRuntimeNs: 0,
  loadCodeNs: 0,
  compileNs: 0,
  instantiateNs: 0,
  initNs: 0,
  runNs: 0,
  replyNs: 0,
};

/** A call that arrived so long after the start. */
function call(
  number: number,
  arrivedMs: number,
  instanceId: string | null,
  startKind: StartKind | null,
  phases: Partial<InvocationPhases>,
) {
  const all = { ...NO_PHASES, ...phases };
  const waitNs = all.queueNs + all.placeNs + all.createSandboxNs + all.startRuntimeNs;
  return summarizeActivation(
    exampleActivation(number, {
      startedAtMs: START_MS + arrivedMs + waitNs / MS,
      sandbox: "node-process",
      instanceId,
      startKind,
      phases: all,
      totalNs: Object.values(all).reduce((sum, ns) => sum + ns, 0),
      fault: startKind === null ? "queue-full" : null,
    }),
  );
}

const cold = call(1, 0, "node-1", "cold", { createSandboxNs: 40 * MS, initNs: 5 * MS, runNs: 10 * MS, replyNs: MS });
const warm = call(2, 100, "node-1", "warm", { queueNs: 20 * MS, runNs: 10 * MS, replyNs: MS });
const refused = call(3, 110, null, null, { queueNs: 3 * MS });
const prewarmed = call(4, 120, "node-2", "prewarm", { initNs: 5 * MS, runNs: 10 * MS });

describe("lanes by instance", () => {
  test("a call lies on the lane of its sandbox, from its place to its end", () => {
    const lanes = instanceLanes([prewarmed, warm, refused, cold, summarizeActivation(exampleTrigger(9))])!;
    expect(lanes.lanes.map(({ instanceId, createdMs }) => [instanceId, createdMs])).toEqual([
      ["node-1", START_MS],
      ["node-2", null],
    ]);
    expect(
      lanes.lanes[0]?.calls.map(({ placedMs, endedMs, answeredMs }) =>
        [placedMs, endedMs, answeredMs].map((ms) => ms - START_MS),
      ),
    ).toEqual([
      [0, 55, 56],
      [120, 130, 131],
    ]);
    expect(lanes.unplaced.map(({ arrivedMs, fault }) => [arrivedMs - START_MS, fault])).toEqual([[110, "queue-full"]]);
    expect([lanes.fromMs - START_MS, lanes.toMs - START_MS]).toEqual([0, 135]);
  });

  test("sights of the pool tell of pauses, of the end, and of sandboxes that nobody called", () => {
    const tile = (instanceId: string, state: "idle" | "paused" | "stem") => ({
      instanceId,
      sandbox: "node-process" as const,
      state,
      createdAtMs: START_MS - 50,
    });
    const sightings: PoolSighting[] = [
      { atMs: START_MS + 140, tiles: [tile("node-1", "idle"), tile("stem-3", "stem")] },
      { atMs: START_MS + 190, tiles: [tile("node-1", "paused"), tile("stem-3", "stem")] },
      { atMs: START_MS + 290, tiles: [tile("node-1", "paused"), tile("stem-3", "stem")] },
      { atMs: START_MS + 300, tiles: [tile("node-1", "idle"), tile("stem-3", "stem")] },
      { atMs: START_MS + 400, tiles: [tile("stem-3", "stem")] },
    ];
    const { lanes } = instanceLanes([cold, warm], sightings)!;
    expect(lanes).toMatchObject([
      {
        instanceId: "node-1",
        createdMs: START_MS - 50,
        goneMs: START_MS + 400,
        pauses: [{ fromMs: START_MS + 190, toMs: START_MS + 300 }],
      },
      { instanceId: "stem-3", createdMs: START_MS - 50, goneMs: null, calls: [] },
    ]);
  });

  test("nothing has no lanes", () => {
    expect(instanceLanes([])).toBeNull();
    expect(instanceLanes([summarizeActivation(exampleTrigger(1))])).toBeNull();
  });
});

describe("the population by start", () => {
  test("medians of the phases over all calls of a kind, in the order of the kinds", () => {
    const slower = call(5, 200, "node-3", "cold", { createSandboxNs: 60 * MS, runNs: 20 * MS });
    const populations = populationByStart([warm, cold, slower, refused]);
    expect(populations.map(({ startKind, calls, medianTotalNs }) => [startKind, calls, medianTotalNs / MS])).toEqual([
      ["cold", 2, 68],
      ["warm", 1, 31],
    ]);
    const [first] = populations;
    expect(first?.medianPhases).toMatchObject({ createSandboxNs: 50 * MS, initNs: 2.5 * MS, runNs: 15 * MS });
    expect(first?.whereThere).toContainEqual({ phase: "initNs", calls: 1, medianNs: 5 * MS });
    expect(first?.totalsNs.map((ns) => ns / MS)).toEqual([56, 80]);
  });
});
