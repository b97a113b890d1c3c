import { toWireError } from "#shared/errors.ts";
import type { DeploymentsWork } from "#shared/papers/experiment.ts";
import { callInRounds, readyTargets } from "./call-rounds.ts";
import type { EmulatorRun } from "./emulator-run.ts";
import { javascriptDeployment, type PackageTools, programDeployment } from "./openwhisk-packages.ts";

/** Figure 12's deployments on OpenWhisk: both approaches of section 4, taking turns. */
export async function measureDeployments(run: EmulatorRun, work: DeploymentsWork, tools: PackageTools): Promise<void> {
  const { job } = run;
  const targets = new Map<number, Awaited<ReturnType<typeof readyTargets>>>();
  for (const series of run.usable()) {
    const sandbox = run.sandbox(series);
    job.step(`${sandbox}: deploying`);
    const name = `fibonacci.${sandbox}`;
    const takesJavaScript = sandbox === "node-process" || sandbox === "docker-node";
    const target = await run.put(series, async () => ({
      deployment: takesJavaScript
        ? await javascriptDeployment(name, sandbox, run.folder, tools, job)
        : programDeployment(name, sandbox, tools),
      argument: { n: work.n },
    }));
    if (target === null || job.signal.aborted) continue;
    try {
      targets.set(series, await readyTargets(target, work.n));
    } catch (error) {
      await run.failCall(series, toWireError(error));
    }
  }
  await callInRounds(run, targets, work.rounds);
}
