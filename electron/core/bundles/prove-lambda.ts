import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { WorkbenchError } from "#shared/errors.ts";
import type { BundleProof } from "#shared/model/bundle.ts";
import { unpackArchive } from "#toolchains/archive/unpack-archive.ts";
import { builtEntry } from "#toolchains/process/built-entry.ts";
import type { CommandSpec, RunCommand } from "#toolchains/process/command-spec.ts";
import type { StoredBundle } from "./bundle-store.ts";
import { type LambdaOutcome, type LambdaRuntimeApi, startLambdaRuntimeApi } from "./lambda-runtime-api.ts";

/** For a start on a machine that has other work. */
const START_LIMIT_MS = 15_000;

/**
 * Starts what is in the archive as Lambda does, against a Runtime API of our own, and calls it twice. `work` is an empty
 * folder. Rejects with PROGRAM_FAILED in the function's own words.
 */
export async function proveOnLambda(
  stored: StoredBundle & { filesFolder: string },
  work: string,
  run: RunCommand,
  signal: AbortSignal,
): Promise<BundleProof> {
  const { bundle, timeoutMs } = stored;
  const task = join(work, "task");
  await mkdir(task);
  // As large as Lambda allows; what is ours has been bounded before.
  await unpackArchive(await readFile(join(stored.filesFolder, bundle.archive.name)), task);
  const api = await startLambdaRuntimeApi({ functionName: bundle.name, timeoutMs });
  const ending = new AbortController();
  const logs: string[] = [];
  const startedAtMs = performance.now();
  const started = run(
    { ...commandOf(stored, task, work, api.address), timeoutMs: START_LIMIT_MS + 2 * timeoutMs },
    { signal: AbortSignal.any([signal, ending.signal]), onOutput: (_stream, text) => logs.push(text) },
  ).then(
    ({ exitCode, signal: killedBy }) => `It ended before it had answered: ${killedBy ?? `exit code ${exitCode}`}.`,
    (error: unknown) => {
      if (ending.signal.aborted && !signal.aborted) return "";
      throw error;
    },
  );
  try {
    const cold = await called(api, started, stored, logs);
    const warm = await called(api, started, stored, logs);
    return {
      where: whereOf(stored),
      answer: cold.answer,
      coldMs: cold.answeredAtMs - startedAtMs,
      warmMs: warm.answeredAtMs - warm.deliveredAtMs,
      logs: linesOf(logs),
      notes: [
        "It ran with your rights, as wb run does: Lambda's own sandbox, its limits of memory and its network are not here.",
      ],
    };
  } finally {
    ending.abort();
    await started.catch(() => undefined);
    await api.close();
  }
}

async function called(
  api: LambdaRuntimeApi,
  ended: Promise<string>,
  { argument, timeoutMs }: StoredBundle,
  logs: readonly string[],
): Promise<LambdaOutcome & { answer: unknown; deliveredAtMs: number }> {
  const limit = AbortSignal.timeout(START_LIMIT_MS + timeoutMs);
  const tooLate = new Promise<string>((resolve) => {
    limit.addEventListener("abort", () => resolve(`It gave no answer within ${timeoutMs / 1000} s.`), { once: true });
  });
  const outcome = await Promise.race([api.invoke(argument), ended, tooLate]);
  if (typeof outcome === "string") throw failed(outcome, logs);
  if (outcome.kind === "error") throw failed(messageOf(outcome.body), logs);
  return { ...outcome, answer: JSON.parse(outcome.body) as unknown };
}

function failed(message: string, logs: readonly string[]): WorkbenchError {
  const last = linesOf(logs).at(-1);
  return new WorkbenchError("PROGRAM_FAILED", message, { hint: last === undefined ? undefined : `It wrote: ${last}` });
}

function messageOf(body: string): string {
  try {
    const { errorMessage } = JSON.parse(body) as { errorMessage?: unknown };
    return typeof errorMessage === "string" ? errorMessage : body;
  } catch {
    return body;
  }
}

function linesOf(pieces: readonly string[]): string[] {
  return pieces
    .join("")
    .split(/\r?\n/)
    .filter((line) => line !== "");
}

function whereOf({ bundle: { target } }: StoredBundle): string {
  const api = "against a Lambda Runtime API of the workbench's own";
  return target === "lambda-custom"
    ? `its bootstrap, unpacked, ${api}`
    : `its index.handler in Node ${process.versions.node}, loaded as AWS' runtime does, ${api}`;
}

/** Lambda's environment variables (docs.aws.amazon.com/lambda, "configuration-envvars-runtime"), and nothing of ours. */
function commandOf({ bundle, memoryMb }: StoredBundle, task: string, work: string, api: string): CommandSpec {
  const isCustom = bundle.target === "lambda-custom";
  const env: Record<string, string> = {
    AWS_LAMBDA_RUNTIME_API: api,
    AWS_LAMBDA_FUNCTION_NAME: bundle.name,
    AWS_LAMBDA_FUNCTION_VERSION: "$LATEST",
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(memoryMb),
    AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${bundle.name}`,
    AWS_LAMBDA_LOG_STREAM_NAME: "local",
    AWS_REGION: "us-east-1",
    LAMBDA_TASK_ROOT: task,
    _HANDLER: isCustom ? "bootstrap" : "index.handler",
    PATH: "/usr/local/bin:/usr/bin/:/bin:/opt/bin",
    LANG: "en_US.UTF-8",
    TZ: ":UTC",
    // In Lambda all of /tmp is the function's; here it is somebody's.
    XDG_CACHE_HOME: join(work, "cache"),
    WASMER_DIR: join(work, "wasmer"),
    WASMER_CACHE_DIR: join(work, "wasmer-cache"),
    // Inside Electron the same binary is Node only when it is told so.
    ...(isCustom ? {} : { ELECTRON_RUN_AS_NODE: "1" }),
    // Without it no program of Windows' finds its libraries.
    ...(process.env["SystemRoot"] === undefined ? {} : { SystemRoot: process.env["SystemRoot"] }),
  };
  const program = isCustom
    ? { exe: join(task, "bootstrap"), args: [] }
    : { exe: process.execPath, args: [builtEntry("lambda-node-runtime")] };
  return { ...program, cwd: task, env, inheritsEnvironment: false };
}
