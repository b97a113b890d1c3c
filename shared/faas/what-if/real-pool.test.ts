import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { CallOutcome } from "#faas/invoker/invoker.ts";
import { deployedFunction, startInvoker } from "#faas/invoker/testing/start-invoker.ts";
import { ScriptedKind } from "#faas/invoker/testing/scripted-kind.ts";
import type { Sandbox } from "#faas/sandboxes/sandbox.ts";
import { createSandboxKinds } from "#faas/sandboxes/index.ts";
import type { PoolSettings } from "../../model/faas/pool.ts";
import { createGenerator } from "../../stats/generator.ts";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { traitsOf } from "./sandbox-traits.ts";
import { play, recordedFunction } from "./testing/small-world.ts";

const MEMORY_MB = 128;
const NAMES = ["a", "b", "c", "d"];
/** Arrivals and ends lie on different places of this grid. */
const GRID_MS = 60;
const RUN_MS = [15, 75, 195];
const [CREATE_MS, LOAD_MS, STOP_MS] = [20, 10, 5];
/** For starts that others come upon; few multiples of it lie on the grid. */
const LONG_CREATE_MS = 145;
/** So many calls, drawn by that number, of which no two end at one moment. */
const NO_TIES = 54;
/** Off the grid of all other times: nothing expires at the moment at which it is wanted. */
const KEEP_ALIVE_MS = 333;
/** All other times are multiples of it. */
const STEP_MS = 5;

interface Seen {
  name: string;
  arrivalMs: number;
  outcome: CallOutcome;
}

/** Its sandboxes only sleep, by the clock that the test moves. */
class SleepingKind extends ScriptedKind {
  constructor(createMs: number) {
    super({ id: "node-process", heavyStart: "create" });
    this.behaviour.createMs = createMs;
  }

  override async create({ instanceId }: { instanceId: string }): Promise<Sandbox> {
    const { createMs } = this.behaviour;
    await asleep(createMs);
    return {
      instanceId,
      pid: null,
      phases: { createSandboxNs: createMs * 1e6 },
      ended: new Promise(() => undefined),
      memoryBytes: () => Promise.resolve(null),
      load: async () => {
        await asleep(LOAD_MS);
        return { phases: { compileNs: LOAD_MS * 1e6 }, codeCached: false, logs: [], failure: null };
      },
      run: async ({ argument }) => {
        const { runMs } = argument as { runMs: number };
        await asleep(runMs);
        return {
          phases: { runNs: runMs * 1e6 },
          failure: null,
          stdout: "",
          logs: [],
          exitCode: 0,
          cpuNs: null,
          peakMemoryBytes: null,
          reusable: true,
        };
      },
      stop: () => asleep(STOP_MS),
    };
  }
}

function asleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** Lets everything happen that needs no more time: what waits for the file system, too. */
async function settle(): Promise<void> {
  for (let calm = 0; calm < 3; calm++) {
    await new Promise((resolve) => setImmediate(resolve));
    if (process.getActiveResourcesInfo().some((name) => name.startsWith("FSReq"))) calm = -1;
  }
}

async function elapse(whileMs: () => boolean): Promise<void> {
  while (whileMs()) {
    await settle();
    vi.advanceTimersByTime(STEP_MS);
  }
}

/** Real calls on the invoker's own pool, by a clock of the test's. */
async function callReally(
  settings: Partial<PoolSettings>,
  calls: number,
  createMs: number,
): Promise<{ seen: Seen[]; evictions: number }> {
  const { invoker, call, end } = await startInvoker(settings, [new SleepingKind(createMs)]);
  const functions = new Map(
    NAMES.map((name) => [name, deployedFunction(name, { memoryMb: MEMORY_MB }, { sandbox: "node-process" })]),
  );
  const generator = createGenerator(calls);
  let atMs = performance.now() + GRID_MS;
  let open = calls;
  const seen = Array.from({ length: calls }, async (): Promise<Seen> => {
    // Now and then a pause, so that some are idle for longer than others.
    atMs += GRID_MS * (generator.nextUnit() < 0.1 ? 8 : 1);
    const name = NAMES[generator.nextIndex(NAMES.length)] ?? "a";
    const runMs = RUN_MS[generator.nextIndex(RUN_MS.length)] ?? 0;
    await asleep(atMs - performance.now());
    const arrivalMs = performance.now();
    const outcome = await call(functions.get(name)!, { runMs });
    open--;
    return { name, arrivalMs, outcome };
  });
  await elapse(() => open > 0);
  const { evictions } = await invoker.snapshot();
  let ended = false;
  void end().then(() => (ended = true));
  await elapse(() => !ended);
  return { seen: await Promise.all(seen), evictions };
}

/** The same calls in the simulation, each with what it really took. */
function simulate(seen: readonly Seen[], settings: Partial<PoolSettings>) {
  const ms = (ns: number) => ns / 1e6;
  return play(
    seen.map(({ arrivalMs, name }) => [arrivalMs, recordedFunction(name, "node-process", MEMORY_MB)] as const),
    {
      settings,
      cost: (arrival) => {
        const { phases } = seen[arrival]!.outcome;
        return {
          makeMs: ms(phases.createSandboxNs),
          loadMs: ms(phases.compileNs + phases.loadCodeNs),
          runMs: ms(phases.runNs),
        };
      },
      makeStemMs: CREATE_MS,
      stopMs: STOP_MS,
    },
  );
}

/** Sandboxes by the order of their first calls, so that names don't matter. */
function inOrderOfUse(sandboxes: readonly (string | number | null)[]): (number | null)[] {
  const known = new Map<string | number, number>();
  return sandboxes.map((one) => {
    if (one === null) return null;
    if (!known.has(one)) known.set(one, known.size);
    return known.get(one) ?? null;
  });
}

describe("chooses as the invoker's pool does", () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance", "hrtime", "Date"] });
  });
  afterEach(() => {
    vi.useRealTimers();
  });
  const stemCells = [{ sandbox: "node-process" as const, count: 1, memoryMb: MEMORY_MB }];
  test.for([
    [
      "with one start at a time",
      { memoryBudgetMb: 4096, keepAliveMs: KEEP_ALIVE_MS, parallelStarts: 1 },
      { createMs: LONG_CREATE_MS },
    ],
    ["with room for three", { memoryBudgetMb: 3 * MEMORY_MB, keepAliveMs: null }],
    [
      "with two places, a keep-alive and a queue of two",
      { maxSandboxes: 2, keepAliveMs: KEEP_ALIVE_MS, queueLength: 2 },
      { calls: NO_TIES },
    ],
    ["with a stem cell", { memoryBudgetMb: 4096, keepAliveMs: KEEP_ALIVE_MS, stemCells }],
  ] as const)("%s", async ([, changed, how]) => {
    const { createMs = CREATE_MS, calls = 50 }: { createMs?: number; calls?: number } = how ?? {};
    const settings: Partial<PoolSettings> = {
      queueLength: 1_000,
      maxSandboxes: 64,
      ...changed,
      stemCells: "stemCells" in changed ? [...changed.stemCells] : [],
    };
    const { seen, evictions } = await callReally(settings, calls, createMs);
    const simulated = simulate(seen, settings);
    const told = simulated.calls.map(({ startKind }) => startKind);
    expect(told).toEqual(seen.map(({ outcome }) => outcome.startKind));
    expect(inOrderOfUse(simulated.calls.map(({ sandbox }) => sandbox))).toEqual(
      inOrderOfUse(seen.map(({ outcome }) => outcome.instanceId)),
    );
    expect(simulated.evictions).toBe(evictions);
  });
});

test("what is said of kinds of sandboxes is so", async () => {
  const dataDir = await mkdtemp(join(tmpdir(), "what-if-kinds-"));
  try {
    for (const { id, holds, heavyStart } of await createSandboxKinds({ dataDir })) {
      const { shared, heavyStart: isHeavy } = traitsOf(id);
      expect([id, shared, isHeavy]).toEqual([id, holds === "any-function", heavyStart !== undefined]);
    }
  } finally {
    await rm(dataDir, { recursive: true, force: true });
  }
});
