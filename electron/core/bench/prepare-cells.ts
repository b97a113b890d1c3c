import { basename, join } from "node:path";
import { WorkbenchError } from "#shared/errors.ts";
import { formatCommand } from "#shared/format/command-line.ts";
import type { Cell } from "#shared/model/benchmark.ts";
import type { Failure } from "#shared/model/failure.ts";
import type { MeasuredExecution } from "#toolchains/measure/measured-command.ts";
import type { CommandSpec } from "#toolchains/process/command-spec.ts";
import type { EndReading } from "#toolchains/runtimes/read-end.ts";
import type { JobContext } from "../jobs/job-registry.ts";
import { prepareProgram, type PreparedProgram, type PrepareTools } from "../runs/prepare-program.ts";
import type { PlannedCell } from "./plan-cells.ts";

/** A cell that can be measured, and how it is started. */
export interface ReadyCell {
  index: number;
  /** For people: `prime.c on node`. */
  name: string;
  /** It explains other cells and has no bar of its own. */
  isAuxiliary: boolean;
  plan: PlannedCell;
  /** What is run, before any precompilation; null where nothing is kept of it. */
  artifact: { path: string; sha256: string } | null;
  command: CommandSpec;
  readEnd: (execution: MeasuredExecution) => EndReading;
}

export interface Preparing {
  warmupRuns: number;
  /** Each cell's artifact is kept below it. */
  artifactsFolder: string;
  tools: PrepareTools;
  job: JobContext;
}

/** Builds every planned cell. One that can't be built or started says why and ends nothing else. */
export async function prepareCells(
  plans: readonly PlannedCell[],
  preparing: Preparing,
): Promise<{ cells: Cell[]; ready: ReadyCell[] }> {
  const cells: Cell[] = [];
  const ready: ReadyCell[] = [];
  for (const plan of plans) {
    preparing.job.step(`Building ${basename(plan.file)} for ${plan.runtime}`);
    const prepared = await prepare(plan, plan.file, preparing);
    const cell: Cell = {
      index: plan.index,
      program: basename(plan.file),
      file: plan.file,
      runtime: plan.runtime,
      point: plan.point,
      command: prepared.command ? formatCommand(prepared.command) : "",
      terms: prepared.terms,
      artifact: prepared.artifact && {
        path: prepared.artifact.path,
        sizeBytes: prepared.artifact.sizeBytes,
        sha256: prepared.artifact.sha256,
        compiler: prepared.build?.compiler ? `${prepared.build.compiler.id} ${prepared.build.compiler.version}` : "",
        commands: prepared.build?.commands ?? [],
      },
      precompilation: prepared.precompilation,
      peakMemory: null,
      failure: prepared.failure,
    };
    cells.push(cell);
    for (const warning of prepared.warnings) preparing.job.log(cell.runtime, "info", `${cell.runtime}: ${warning}\n`);
    if (prepared.command) ready.push(readyCell(cell, plan, prepared));
    else tellFailure(cell, prepared.failure, preparing.job);
  }
  return { cells, ready };
}

/**
 * Makes the cells of an earlier session ready again from the artifacts it kept: the sources may have changed since.
 * A cell whose artifact or runtime isn't what it was fails, as its samples would not belong together.
 */
export async function prepareAgain(
  plans: readonly PlannedCell[],
  earlier: readonly Cell[],
  preparing: Preparing,
): Promise<{ cells: Cell[]; ready: ReadyCell[] }> {
  const cells: Cell[] = [];
  const ready: ReadyCell[] = [];
  for (const cell of earlier) {
    const plan = plans[cell.index];
    if (plan === undefined || cell.failure !== null || cell.artifact === null) {
      cells.push(cell);
      continue;
    }
    preparing.job.step(`Preparing ${cell.program} for ${cell.runtime} again`);
    const prepared = await prepare(plan, cell.artifact.path, preparing);
    // First what changed: it is the reason when what was fit to run before isn't now.
    const failure = whatChanged(cell, prepared) ?? prepared.failure;
    cells.push({ ...cell, failure });
    if (prepared.command && failure === null) ready.push(readyCell(cell, plan, prepared));
    else if (failure) tellFailure(cell, failure, preparing.job);
  }
  return { cells, ready };
}

function prepare(plan: PlannedCell, file: string, { warmupRuns, artifactsFolder, tools, job }: Preparing) {
  if (job.signal.aborted) throw new WorkbenchError("CANCELLED", "Cancelled while building.");
  return prepareProgram(
    {
      file,
      runtime: plan.runtime,
      build: plan.build,
      invocation: plan.invocation,
      warmupRuns,
      // A folder for each: two programs of one name must not meet.
      workFolder: join(artifactsFolder, String(plan.index)),
      keepArtifact: true,
    },
    tools,
    { signal: job.signal, onLog: (text) => job.log(`build for ${plan.runtime}`, "info", text) },
  );
}

function readyCell(
  cell: Cell,
  plan: PlannedCell,
  { command, readEnd }: PreparedProgram & { failure: null },
): ReadyCell {
  const name = `${cell.program} on ${cell.runtime}`;
  return { index: cell.index, name, isAuxiliary: false, plan, artifact: cell.artifact, command, readEnd };
}

function whatChanged(cell: Cell, prepared: PreparedProgram): Failure | null {
  const hint = "Start a new benchmark instead of going on with this one.";
  if (cell.artifact && prepared.artifact && cell.artifact.sha256 !== prepared.artifact.sha256)
    return { code: "INVALID_REQUEST", message: `${cell.artifact.path} has changed since it was measured.`, hint };
  const [before, now] = [cell.terms?.version, prepared.terms?.version];
  if (before !== undefined && now !== undefined && before !== now)
    return {
      code: "INVALID_REQUEST",
      message: `${cell.runtime} was version ${before} when this run began and is ${now} now.`,
      hint,
    };
  return null;
}

function tellFailure(cell: Cell, failure: Failure, job: JobContext): void {
  job.log(cell.runtime, "info", `${cell.program} on ${cell.runtime}: ${failure.message}\n`);
}
