import type { SpawnFloor } from "#shared/model/spawn-floor.ts";
import { medianInterval95 } from "#shared/stats/median-interval.ts";
import { median } from "#shared/stats/quantiles.ts";
import type { BuiltHelper } from "./build-helper-program.ts";
import type { MeasuredExecution, Measurer } from "./measured-command.ts";

const RUNS = 40;
/** The first ones read the program from the disk and fill the caches. */
const WARMUP_RUNS = 5;
const TIMEOUT_MS = 10_000;

/** Runs the empty program (see buildEmptyProgram) some forty times, in well under a second. Rejects as `measure` does. */
export async function measureSpawnFloor(
  measurer: Measurer,
  program: BuiltHelper,
  options: { signal?: AbortSignal } = {},
): Promise<SpawnFloor> {
  const command = { exe: program.path, args: [], timeoutMs: TIMEOUT_MS, maxOutputBytes: 1 };
  const executions: MeasuredExecution[] = [];
  for (let run = 0; run < WARMUP_RUNS + RUNS; run += 1) {
    const execution = await measurer.measure(command, options);
    if (run >= WARMUP_RUNS) executions.push(execution);
  }
  const wall = executions.map(({ wallNs }) => wallNs);
  const cpu = known(executions.map(({ userNs, sysNs }) => (userNs === null || sysNs === null ? null : userNs + sysNs)));
  const memory = known(executions.map(({ maxRssBytes }) => maxRssBytes));
  return {
    program: program.label,
    runs: wall.length,
    medianNs: median(wall),
    ci95Ns: medianInterval95(wall),
    cpuNs: cpu.length === 0 ? null : median(cpu),
    maxRssBytes: memory.length === 0 ? null : median(memory),
  };
}

function known(values: readonly (number | null)[]): number[] {
  return values.filter((value) => value !== null);
}
