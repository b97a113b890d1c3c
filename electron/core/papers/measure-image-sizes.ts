import { toWireError } from "#shared/errors.ts";
import { formatBytes } from "#shared/format/bytes.ts";
import type { ImageSizesWork } from "#shared/papers/experiment.ts";
import { callInRounds, endSandboxes, readyTargets } from "./call-rounds.ts";
import type { EmulatorRun } from "./emulator-run.ts";
import { execPackage, imageDeployment, type PackageTools } from "./openwhisk-packages.ts";
import { type ImageBuildTools, openSweepImages, type SweepImages } from "./sweep-images.ts";

/** The same program in containers of images that differ in their sizes alone; they are removed afterwards. */
export async function measureImageSizes(
  run: EmulatorRun,
  work: ImageSizesWork,
  tools: PackageTools & ImageBuildTools,
): Promise<void> {
  const images = await orFailAll(run, () => openSweepImages(tools));
  if (images === null) return;
  try {
    const targets = await buildAll(run, work, images, tools);
    await callInRounds(run, targets, work.rounds);
  } finally {
    // Their containers are in the way of their removal; an emulator that is gone has none.
    await endSandboxes(run).catch(() => undefined);
    await images.close();
  }
}

async function buildAll(run: EmulatorRun, work: ImageSizesWork, images: SweepImages, tools: PackageTools) {
  const { job } = run;
  const targets = new Map<number, Awaited<ReturnType<typeof readyTargets>>>();
  const file = await orFailAll(run, () => execPackage(run.folder, tools, job));
  if (file === null) return targets;
  for (const series of run.usable()) {
    if (job.signal.aborted) break;
    const extraBytes = work.extraBytes[series]!;
    job.step(`Building an image with ${formatBytes(extraBytes)} more`);
    const target = await run.put(series, async () => {
      const { tag, sizeBytes } = await images.build(extraBytes, job.signal);
      await run.tellImage(series, sizeBytes);
      return { deployment: imageDeployment(`fibonacci-${series}`, tag, file), argument: { n: work.n } };
    });
    if (target === null) continue;
    try {
      targets.set(series, await readyTargets(target, work.n));
    } catch (error) {
      await run.failCall(series, toWireError(error));
    }
  }
  return targets;
}

/** What all series need; without it each of them says why. */
async function orFailAll<T>(run: EmulatorRun, make: () => Promise<T>): Promise<T | null> {
  try {
    return await make();
  } catch (error) {
    if (run.job.signal.aborted) throw error;
    for (const series of run.usable()) await run.fail(series, toWireError(error));
    return null;
  }
}
