import type { EmulatorHealth } from "#shared/model/faas/workbench-api.ts";
import type { WorkbenchParts } from "./workbench-routes.ts";

/** How the emulator fares: what hinders it without ending it is told in sentences. */
export async function emulatorHealth({
  activations,
  accounts,
  invoker,
  nodes,
  version,
}: Pick<WorkbenchParts, "activations" | "accounts" | "invoker" | "nodes" | "version">): Promise<EmulatorHealth> {
  const pool = await invoker.snapshot();
  const records = activations.state();
  const lost = records.lost === 0 ? null : `${records.lost} records of calls could not be kept.`;
  const problems = [records.problem, lost, accounts.problem(), ...nodes.problems()].filter(
    (problem) => problem !== null,
  );
  return {
    status: problems.length === 0 ? "ok" : "degraded",
    problems,
    version,
    pid: process.pid,
    startedAtMs: Math.round(performance.timeOrigin),
    memoryBytes: process.memoryUsage.rss(),
    sandboxes: pool.tiles.length,
    queued: pool.queued,
    running: pool.running,
    records,
  };
}
