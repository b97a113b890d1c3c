import { mkdir, rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { fromFileSystemError } from "#shared/errors.ts";
import type { Tool } from "#shared/model/tool.ts";
import { isComplete, type InstallPlan } from "#toolchains/install/install-plan.ts";
import { runInTerminal } from "#toolchains/install/run-in-terminal.ts";
import { runInstallSteps } from "#toolchains/install/run-install-steps.ts";
import type { RunCommand } from "#toolchains/process/command-spec.ts";
import type { JobContext, JobOutcome } from "../jobs/job-registry.ts";
import { enterLane, laneLockPath } from "../jobs/lane.ts";

/** How often the estimate of what is left is told anew. */
const ESTIMATE_EVERY_MS = 5_000;

/** What a terminal would write over by what comes next: managers count upwards in one line. */
const OVERWRITTEN = /[^\n]*\r(?!\n)/g;

export interface InstallParts {
  run: RunCommand;
  /** Looks at the machine again and returns what it finds of the tool. */
  detect: (id: string) => Promise<Tool | undefined>;
}

/**
 * Installs a tool as it was planned, one installation at a time on the whole machine. A folder of the workbench's own
 * is filled beside its place and moved there at the end, so that it is whole or not there at all. The result is the
 * tool as found afterwards.
 */
export async function installTool(
  { tool, plan }: { tool: Pick<Tool, "id" | "name">; plan: InstallPlan },
  { run, detect }: InstallParts,
  job: JobContext,
): Promise<JobOutcome> {
  const lane = await enterLane(laneLockPath("install"), `installing ${tool.name}`, {
    signal: job.signal,
    onWait: (behind) => job.queued(behind),
  });
  try {
    job.started();
    const staging =
      plan.ownFolder && join(dirname(plan.ownFolder), `staging-${process.pid}-${basename(plan.ownFolder)}`);
    try {
      await carryOut(plan, staging, run, job);
      if (staging && plan.ownFolder) await putInPlace(staging, plan.ownFolder);
    } finally {
      if (staging) await rm(staging, { recursive: true, force: true });
    }
    job.step("Looking for it");
    return outcome(tool, plan, await detect(tool.id));
  } finally {
    await lane.release();
  }
}

async function carryOut(plan: InstallPlan, staging: string | null, run: RunCommand, job: JobContext): Promise<void> {
  if (staging) {
    await rm(staging, { recursive: true, force: true });
    await mkdir(staging, { recursive: true }).catch((error: unknown) => {
      throw fromFileSystemError(error, staging);
    });
  }
  const steps = plan.stepsInto(staging ?? "");
  const startedAt = performance.now();
  let done = 0;
  const tellProgress = () => {
    const estimateMs = (plan.method.minutes ?? 0) * 60_000 - (performance.now() - startedAt);
    // A guess that has run out says nothing any more.
    job.progress(done, steps.length, "steps", estimateMs > 0 ? estimateMs : null);
  };
  const ticking = setInterval(tellProgress, ESTIMATE_EVERY_MS);
  try {
    await runInstallSteps(steps, {
      run,
      runInTerminal,
      signal: job.signal,
      onStep(step, before) {
        done = before;
        job.step(step.label);
        tellProgress();
        job.log(plan.method.manager, "info", `${step.kind === "run" ? "$ " : ""}${plan.describe(step)}\n`);
      },
      onOutput: (text) => job.log(plan.method.manager, "stdout", text.replaceAll(OVERWRITTEN, "")),
      onTooLate: () =>
        job.log(plan.method.manager, "info", "Packages are being unpacked; that is finished before it ends.\n"),
    });
  } finally {
    clearInterval(ticking);
  }
  job.progress(steps.length, steps.length, "steps", null);
}

/** Replaces what an earlier installation left. */
async function putInPlace(staging: string, folder: string): Promise<void> {
  try {
    await rm(folder, { recursive: true, force: true });
    await rename(staging, folder);
  } catch (error) {
    throw fromFileSystemError(error, folder);
  }
}

function outcome(tool: Pick<Tool, "id" | "name">, plan: InstallPlan, found: Tool | undefined): JobOutcome {
  if (found && isComplete(found)) return { result: found, failure: null };
  const reason = found?.reason ?? (found ? `it still builds only for ${found.targets.join(", ")}` : "it is not known");
  // On Windows an installer changes PATH for programs that are started later.
  const restart =
    process.platform === "win32" ? "Start the workbench anew, so that it sees a PATH that was changed. " : "";
  return {
    result: found ?? null,
    failure: {
      code: "INSTALL_FAILED",
      message: `The installation (${plan.method.title}) ran to its end, and yet ${tool.name} can't be used: ${reason}.`,
      hint: `${restart}The log shows what was done. Its own page: ${found?.installPage}`,
    },
  };
}
