import { join } from "node:path";
import { z } from "zod";
import { WorkbenchError } from "#shared/errors.ts";
import type { BundleProof } from "#shared/model/bundle.ts";
import { DeployRequest, type DeployResult } from "#shared/model/faas/deploy.ts";
import { buildActionProxy } from "#toolchains/containers/action-proxy/build-action-proxy.ts";
import { buildImage } from "#toolchains/containers/build-image.ts";
import { connectEngine } from "#toolchains/containers/container-engine.ts";
import { explain } from "#toolchains/containers/detect-container-engine.ts";
import { IN_IMAGE, type ImageTools, nativeImage, runtimeImage } from "#toolchains/containers/function-images.ts";
import { createDetectionContext } from "#toolchains/process/create-detection-context.ts";
import type { JobContext } from "../jobs/job-registry.ts";
import { deployFunction } from "../emulator/deploy-function.ts";
import { createFunctions } from "../emulator/functions.ts";
import { startOwnEmulator } from "../load/own-emulator.ts";
import type { StoredBundle } from "./bundle-store.ts";
import type { BundleTools } from "./make-bundle.ts";

const Activation = z.looseObject({
  activationId: z.string(),
  response: z.looseObject({ success: z.boolean(), status: z.string(), result: z.unknown() }),
  logs: z.array(z.string()).default([]),
});

/** What of the archive's deployment differs between the ways. */
interface Place {
  sandbox: "node-process" | "docker-image";
  image?: string;
  where: string;
  notes: string[];
}

/**
 * Deploys the archive to an emulator of its own, as a client of OpenWhisk does, and calls it twice. `work` is an empty
 * folder. Rejects with PROGRAM_FAILED in the function's own words, and with TOOL_UNAVAILABLE where containers are needed
 * and there are none.
 */
export async function proveOnOpenWhisk(
  stored: StoredBundle & { filesFolder: string },
  work: string,
  tools: BundleTools,
  job: JobContext,
): Promise<BundleProof> {
  const { bundle, memoryMb, timeoutMs, argument } = stored;
  const place = bundle.target === "openwhisk-node" ? inNode() : await inContainer(stored, tools, job.signal);
  job.step("Starting an emulator for it");
  const emulator = await startOwnEmulator(work, "default");
  try {
    const request = DeployRequest.parse({
      name: bundle.name,
      file: join(stored.filesFolder, bundle.archive.name),
      ...(place.image !== undefined && { image: place.image }),
      sandbox: place.sandbox,
      memoryMb,
      timeoutMs,
    });
    const deployed = (await deployFunction(request, emulator.address, tools, job)).result as DeployResult;
    if (deployed.failure)
      throw new WorkbenchError("PROGRAM_FAILED", `The emulator didn't take it: ${deployed.failure.message}`, {
        hint: deployed.failure.hint ?? undefined,
      });
    job.step("Calling it");
    const functions = createFunctions(work);
    const call = async () => {
      const startedAtMs = performance.now();
      const answered = Activation.parse(await functions.invoke(bundle.name, argument, emulator.address));
      const tookMs = performance.now() - startedAtMs;
      // The logs are in the record alone.
      const { response, logs } = Activation.parse(await functions.activation(answered.activationId, emulator.address));
      const failure = failureOf(response);
      if (failure !== null) throw new WorkbenchError("PROGRAM_FAILED", failure, { hint: logs.at(-1) });
      return { answer: response.result, tookMs, logs };
    };
    const cold = await call();
    const warm = await call();
    return {
      where: place.where,
      answer: cold.answer,
      coldMs: cold.tookMs,
      warmMs: warm.tookMs,
      logs: cold.logs,
      notes: place.notes,
    };
  } finally {
    await emulator.close();
  }
}

function failureOf({ success, status, result }: z.infer<typeof Activation>["response"]): string | null {
  if (success) return null;
  const { error } = (result ?? {}) as { error?: unknown };
  return typeof error === "string" ? error : `${status}: ${JSON.stringify(result)}`;
}

function inNode(): Place {
  return {
    sandbox: "node-process",
    where: `an emulator of its own, as a nodejs action in Node ${process.versions.node}`,
    notes: [],
  };
}

/** In an image of ours that speaks dockerskeleton's protocol: no registry has to answer for it. */
async function inContainer({ runtime }: StoredBundle, tools: BundleTools, signal: AbortSignal): Promise<Place> {
  const detection = createDetectionContext({ run: tools.run });
  const engine = await connectEngine(detection);
  if (Array.isArray(engine)) {
    const { reason, hint } = await explain(engine, detection);
    throw new WorkbenchError("TOOL_UNAVAILABLE", `It can't be proved without containers: ${reason}.`, { hint });
  }
  try {
    const compilerPaths = await detection.findExecutables(["cc", "gcc", "clang"]);
    const proxyPath = await buildActionProxy({
      run: tools.run,
      compilerPaths,
      cacheFolder: join(tools.dataDir, "cache", "containers"),
    });
    if (proxyPath === null || compilerPaths[0] === undefined)
      throw new WorkbenchError("TOOL_UNAVAILABLE", "The image of the proof needs a C compiler that links statically.", {
        hint: "Install one: on Debian, sudo apt-get install gcc libc6-dev.",
      });
    const imageTools: ImageTools = { run: tools.run, source: "offline", proxyPath };
    const recipe = runtime
      ? await runtimeImage(imageTools, runtime.id, runtime.path)
      : await nativeImage(imageTools, compilerPaths[0]);
    // By its own name, so that the emulators' images stay. Its proxy is no process 1: a relay stands before it.
    const listening = { ...recipe, name: `${recipe.name}-bundle`, entrypoint: [IN_IMAGE.proxy, "--listen", "8080"] };
    const { tag } = await buildImage(engine.docker, listening, signal);
    return {
      sandbox: "docker-image",
      image: tag,
      where: `a container of ${tag} in an emulator of its own`,
      notes: [
        "The Dockerfile needs a registry and was not built: exec and the zip ran in an image that the workbench made of this machine's files, and that speaks the same protocol.",
      ],
    };
  } finally {
    engine.close();
  }
}
