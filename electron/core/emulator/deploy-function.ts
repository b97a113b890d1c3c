import { resolve } from "node:path";
import { z } from "zod";
import { toWireError, WorkbenchError } from "#shared/errors.ts";
import type { BuildResult } from "#shared/model/build.ts";
import { UPLOAD_STEP, type DeployRequest, type DeployResult, type Endpoint } from "#shared/model/faas/deploy.ts";
import { languageOf, type Target } from "#shared/model/target.ts";
import { buildProgram, type BuildTools } from "../builds/build-program.ts";
import type { JobContext, JobOutcome } from "../jobs/job-registry.ts";
import { existingArtifact } from "../runs/existing-artifact.ts";
import { packArtifact, packImage, packJavaScript, targetOfSandbox, type ActionExec } from "./function-package.ts";
import { actionPath, openWhiskApi, type OpenWhiskApi } from "./openwhisk-api.ts";

/** Builds what has to be built and puts the action. The job's result is a `DeployResult`. */
export async function deployFunction(
  request: DeployRequest,
  endpoint: Endpoint,
  tools: BuildTools,
  job: JobContext,
): Promise<JobOutcome> {
  job.started();
  let build: BuildResult | null = null;
  try {
    const file = fileOf(request);
    const target = file === null ? null : (request.target ?? targetOfSandbox(request.sandbox, file));
    const isSource = file !== null && request.image === undefined && languageOf(file) !== undefined;
    if (isSource && target !== null && target !== "javascript") {
      build = await buildFor(target, file, request, tools, job);
      if (build.failure) return outcome({ action: null, build, failure: build.failure });
    }
    const exec = await packed(request, file, target, build);
    job.step(UPLOAD_STEP);
    const api = openWhiskApi(endpoint, job.signal);
    const path = actionPath(request.name);
    const action = actionBody(request, exec, await isBoundedInCalls(api, path));
    const { body } = await api.request("PUT", `${path}?overwrite=true`, action);
    return outcome({ action: withoutCode(body), build, failure: null });
  } catch (error) {
    if (error instanceof WorkbenchError && error.code === "CANCELLED") throw error;
    return outcome({ action: null, build, failure: toWireError(error) });
  }
}

/** Null of an image without code. Throws INVALID_REQUEST where neither is named. */
function fileOf({ file, image }: DeployRequest): string | null {
  if (file !== null) return resolve(file);
  if (image !== undefined) return null;
  throw new WorkbenchError("INVALID_REQUEST", "Neither a file nor a container image is named.");
}

function buildFor(
  target: Target,
  file: string,
  { build }: DeployRequest,
  tools: BuildTools,
  job: JobContext,
): Promise<BuildResult> {
  job.step(`Building for ${target}`);
  return buildProgram(
    {
      sources: [file, ...build.sources],
      target,
      compiler: build.compilers[target],
      optimization: build.optimization,
      flags: build.flags,
      simd: target !== "native" && build.simd,
      wasmOpt: target === "native" ? null : build.wasmOpt,
    },
    tools,
    { signal: job.signal, onLog: (text) => job.log(target, "info", text) },
  );
}

async function packed(
  { image, main }: DeployRequest,
  file: string | null,
  target: Target | "javascript" | null,
  build: BuildResult | null,
): Promise<ActionExec> {
  if (image !== undefined) return packImage(image, file, main);
  if (file === null || target === null) throw new TypeError("nothing to deploy");
  if (target === "javascript") return packJavaScript(file, main);
  return packArtifact(build?.artifact ?? (await existingArtifact(file, target)), main);
}

function outcome(result: DeployResult): JobOutcome {
  return { result, failure: result.failure };
}

/** OpenWhisk's own (docs/reference.md). */
const DEFAULT_MEMORY_MB = 256;
const DEFAULT_TIMEOUT_MS = 60_000;
/** The most that is taken, which is as good as no limit of the function's own. */
const ANY_NUMBER_OF_CALLS = 1000;

/**
 * A deployment says all of a function: what it leaves out is as by default, whatever the function had before, which a
 * platform would keep.
 */
function actionBody(request: DeployRequest, exec: ActionExec, wasBounded: boolean) {
  const { memoryMb, timeoutMs, concurrency } = request;
  const settings = Object.entries({
    "workbench-sandbox": request.sandbox,
    "workbench-features": request.features,
    "workbench-input": request.input,
    "workbench-output": request.output,
    "workbench-environment": Object.keys(request.environment).length === 0 ? undefined : request.environment,
    "workbench-parameters": request.parametersSchema,
  });
  return {
    exec,
    annotations: settings.flatMap(([key, value]) => (value === undefined ? [] : [{ key, value }])),
    delAnnotations: settings.flatMap(([key, value]) => (value === undefined ? [key] : [])),
    limits: {
      memory: memoryMb ?? DEFAULT_MEMORY_MB,
      timeout: timeoutMs ?? DEFAULT_TIMEOUT_MS,
      // Platforms of before it was invented don't know it.
      instances: concurrency ?? (wasBounded ? ANY_NUMBER_OF_CALLS : undefined),
    },
  };
}

const Bounded = z.looseObject({ limits: z.looseObject({ instances: z.number() }) });

/** Whether the function that is replaced has a limit of its own to its calls at the same time. */
async function isBoundedInCalls(api: OpenWhiskApi, path: string): Promise<boolean> {
  try {
    const { body } = await api.request("GET", `${path}?code=false`);
    return Bounded.safeParse(body).success;
  } catch (error) {
    if (error instanceof WorkbenchError && error.code === "FILE_NOT_FOUND") return false;
    throw error;
  }
}

const Action = z.looseObject({ exec: z.looseObject({}).optional() });

function withoutCode(body: unknown): Record<string, unknown> {
  const { exec, ...action } = Action.parse(body);
  const { code: _code, ...rest } = exec ?? {};
  return { ...action, exec: rest };
}
