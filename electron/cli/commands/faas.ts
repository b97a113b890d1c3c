import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { extname, resolve } from "node:path";
import { fromFileSystemError, WorkbenchError } from "#shared/errors.ts";
import type { DeployResult } from "#shared/model/faas/deploy.ts";
import type { SandboxId } from "#shared/model/faas/sandbox.ts";
import { languageOf } from "#shared/model/target.ts";
import { EXIT, exitCodeOf } from "#shared/exit-codes.ts";
import { endpointOf, parameterPairs, unusedDeployOptions } from "../faas-options.ts";
import type { DeployCommandOptions, EndpointOptions } from "../faas-options.ts";
import { buildOptions } from "../program-options.ts";
import { requireTools } from "../require-tools.ts";
import { formatActivations, formatFunctions } from "../printers/faas.ts";
import type { Session } from "../session.ts";
import { watchJob, whyNoResult } from "../watch-job.ts";

/** `wb faas stop` */
export async function faasStop({ workbench, output }: Session): Promise<number> {
  await workbench.client.faas.stop();
  output.answer({ stopped: true }, "The emulator has ended.");
  return EXIT.done;
}

/** `wb faas status` */
export async function faasStatus({ workbench, output }: Session): Promise<number> {
  const running = await workbench.client.faas.status();
  if (running === null) {
    output.answer({ running: false }, "No emulator is running. Start one with: wb faas start");
    return EXIT.done;
  }
  const { url, edgeUrl, apihost, auth, pid, startedAtMs } = running;
  output.answer(
    { running: true, url, edgeUrl, apihost, auth, pid, startedAtMs },
    [`functions  ${edgeUrl}/NAME`, `OpenWhisk  ${apihost}`, `key        ${auth}`, `process    ${pid}`].join("\n"),
  );
  return EXIT.done;
}

/** `wb faas deploy NAME FILE` */
export async function faasDeploy(
  name: string,
  file: string | undefined,
  options: DeployCommandOptions,
  session: Session,
): Promise<number> {
  const { workbench, output } = session;
  if (file === undefined && options.image === undefined)
    throw new WorkbenchError("INVALID_REQUEST", "The function's file is missing.", {
      hint: "wb faas deploy NAME FILE, or --image for a container image that needs none.",
    });
  const endpoint = endpointOf(options);
  const { tools } = await workbench.client.tools.list();
  requireTools({ runtimes: [], compilers: options.with ?? [] }, tools);
  const notes = unusedDeployOptions(options);
  for (const note of notes) output.note(`note: ${note}`);
  const { jobId } = await workbench.client.faas.deploy({
    name,
    file: file === undefined ? null : resolve(file),
    image: options.image,
    sandbox: options.sandbox ?? (options.image === undefined ? usualSandbox(resolve(file ?? "")) : "docker-image"),
    build: buildOptions(options, file === undefined ? [] : [file], tools),
    memoryMb: options.memory,
    timeoutMs: options.timeout,
    concurrency: options.concurrency,
    features: options.allow,
    input: options.input,
    output: options.output,
    environment: options.env,
    parametersSchema: options.parameters === undefined ? undefined : await readSchema(options.parameters),
    main: options.main,
    endpoint,
  });
  const view = await watchJob(jobId, session);
  const result = view.result as DeployResult | null;
  if (!result || view.status === "cancelled") {
    const failure = whyNoResult(view, "The deployment");
    output.answer({ notes }, "", failure);
    return exitCodeOf(failure.code);
  }
  if (!output.json)
    for (const { file: source, line, column, severity, message } of result.build?.diagnostics ?? [])
      output.note(`${source}:${line}:${column}: ${severity}: ${message}`);
  const deployed = result.action === null ? "" : `${String(result.action.name)} ${String(result.action.version)}`;
  output.answer({ ...result.action, diagnostics: result.build?.diagnostics ?? [], notes }, deployed, result.failure);
  return result.failure ? exitCodeOf(result.failure.code) : EXIT.done;
}

/** By the file's name: a loader of Emscripten's has its module beside it, under the same name. */
function usualSandbox(file: string): SandboxId {
  const ending = extname(file).toLowerCase();
  if (languageOf(file) !== undefined || ![".js", ".cjs", ".zip"].includes(ending)) return "wasm-instance";
  const isLoader = ending === ".js" && existsSync(`${file.slice(0, -ending.length)}.wasm`);
  return isLoader ? "v8-context" : "node-process";
}

async function readSchema(file: string): Promise<Record<string, unknown>> {
  let schema: unknown;
  try {
    schema = JSON.parse(await readFile(file, "utf8"));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw fromFileSystemError(error, file);
    throw new WorkbenchError("INVALID_REQUEST", `${file} is not valid JSON: ${error.message}`, { cause: error });
  }
  if (typeof schema !== "object" || schema === null || Array.isArray(schema))
    throw new WorkbenchError("INVALID_REQUEST", `${file} is not a JSON Schema: an object is expected.`);
  return schema as Record<string, unknown>;
}

export interface InvokeCommandOptions extends EndpointOptions {
  param?: string[];
}

interface ActivationResponse {
  success?: boolean;
  status?: string;
  result?: unknown;
}

/** `wb faas invoke NAME [--param K V…] [-- ARGS]` */
export async function faasInvoke(name: string, options: InvokeCommandOptions, session: Session): Promise<number> {
  const { workbench, output, programArgs } = session;
  if (options.param !== undefined && programArgs.length > 0)
    throw new WorkbenchError("INVALID_REQUEST", "Arguments are given with --param or after --, not both.");
  const argument = programArgs.length > 0 ? programArgs : parameterPairs(options.param ?? []);
  const record = await workbench.client.faas.invoke({ name, argument, endpoint: endpointOf(options) });
  const response = (record["response"] ?? {}) as ActivationResponse;
  const result = response.result as { output?: unknown; error?: unknown } | null;
  const failure =
    response.success === false
      ? {
          code: "PROGRAM_FAILED" as const,
          message: `${name}: ${response.status ?? "failed"}: ${wordsOf(result?.error ?? result)}`,
          hint: `Its logs: wb faas activations ${String(record["activationId"])}`,
        }
      : null;
  output.answer(record, failure ? "" : wordsOf(result?.output ?? result), failure);
  return failure ? EXIT.failed : EXIT.done;
}

function wordsOf(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value, null, 2);
}

/** `wb faas list` */
export async function faasList(options: EndpointOptions, { workbench, output }: Session): Promise<number> {
  const functions = await workbench.client.faas.list({ endpoint: endpointOf(options) });
  output.answer({ functions }, formatFunctions(functions));
  return EXIT.done;
}

/** `wb faas delete NAME` */
export async function faasDelete(
  name: string,
  options: EndpointOptions,
  { workbench, output }: Session,
): Promise<number> {
  await workbench.client.faas.remove({ name, endpoint: endpointOf(options) });
  output.answer({ name, deleted: true }, `${name} is deleted.`);
  return EXIT.done;
}

export interface ActivationsCommandOptions extends EndpointOptions {
  name?: string;
  limit?: number;
}

/** `wb faas activations [ID]` */
export async function faasActivations(
  id: string | undefined,
  options: ActivationsCommandOptions,
  { workbench, output }: Session,
): Promise<number> {
  const endpoint = endpointOf(options);
  if (id !== undefined) {
    const record = await workbench.client.faas.activation({ id, endpoint });
    output.answer({ activations: [record] }, JSON.stringify(record, null, 2));
    return EXIT.done;
  }
  const { name, limit } = options;
  const activations = await workbench.client.faas.activations({ name, limit, endpoint });
  output.answer({ activations }, formatActivations(activations));
  return EXIT.done;
}
