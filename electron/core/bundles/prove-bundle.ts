import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { randomUUID } from "node:crypto";
import type { JobContext, JobOutcome } from "../jobs/job-registry.ts";
import type { BundleTools } from "./make-bundle.ts";
import { proveOnLambda } from "./prove-lambda.ts";
import { proveOnOpenWhisk } from "./prove-openwhisk.ts";

/** Runs a bundle that was made as its platform would. The job's result is a `BundleProof`. */
export async function proveBundle(bundleId: string, tools: BundleTools, job: JobContext): Promise<JobOutcome> {
  job.started();
  const stored = await tools.bundles.read(bundleId);
  const work = join(stored.folder, `proof-${randomUUID().slice(0, 8)}`);
  await mkdir(work);
  try {
    const isLambda = stored.bundle.target.startsWith("lambda-");
    if (isLambda) job.step("Starting it as Lambda does");
    const result = isLambda
      ? await proveOnLambda(stored, work, tools.run, job.signal)
      : await proveOnOpenWhisk(stored, work, tools, job);
    return { result, failure: null };
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}
