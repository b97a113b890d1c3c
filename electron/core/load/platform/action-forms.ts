import { extname } from "node:path";
import { buffer } from "node:stream/consumers";
import { ZipFile } from "yazl";
import { WorkbenchError } from "#shared/errors.ts";
import type { Artifact } from "#shared/model/build.ts";
import type { SandboxId } from "#shared/model/faas/sandbox.ts";
import type { HostLimits } from "#shared/model/load/measured-host.ts";
import { buildProgram, type BuildTools } from "../../builds/build-program.ts";
import { packJavaScript } from "../../emulator/function-package.ts";
import type { JobContext } from "../../jobs/job-registry.ts";
import { deploymentOf, type ExampleFunction } from "../example-functions.ts";
import { ACTION_FILES, ACTION_PACKAGE, ACTION_SCRIPT } from "./javascript-action.ts";
import type { ActionBody } from "./openwhisk-client.ts";

/** How a function goes to an OpenWhisk: wasm in its Node runtime, or a program in its docker skeleton. */
export type ActionForm = "javascript" | "native";

export const FORM_LABELS: Record<ActionForm, string> = { javascript: "wasm in nodejs", native: "native in docker" };

/** OpenWhisk's own (docs/reference.md). */
const USUAL_MEMORY_MB = 256;
const SKELETON = "openwhisk/dockerskeleton";
const RUNNABLE = 0o100755;

/** The form that stands for a sandbox of ours. Throws INVALID_REQUEST for one that OpenWhisk has nothing like. */
export function formOf(sandbox: SandboxId): ActionForm {
  if (sandbox === "node-process" || sandbox === "docker-node") return "javascript";
  if (sandbox === "native-process" || sandbox === "docker-native") return "native";
  throw new WorkbenchError("INVALID_REQUEST", `OpenWhisk has nothing like ${sandbox}.`, {
    hint: "It takes docker-node (the wasm module in its Node runtime) and docker-native (a program in its docker skeleton).",
  });
}

/** Builds a function and packs it for OpenWhisk. Throws what keeps it from going there. */
export async function packForm(
  form: ActionForm,
  fn: ExampleFunction,
  kinds: readonly string[],
  tools: BuildTools,
  job: JobContext,
): Promise<{ exec: ActionBody["exec"]; sizeBytes: number }> {
  if (form === "javascript" && kinds.length > 0 && !kinds.some((kind) => kind.startsWith("nodejs")))
    throw new WorkbenchError("INVALID_REQUEST", `This platform runs no nodejs actions, but ${kinds.join(", ")}.`);
  if (isJavaScript(fn.file)) {
    if (form === "native")
      throw new WorkbenchError("INVALID_REQUEST", `${fn.title} is JavaScript, which is not native.`);
    const { code = "" } = await packJavaScript(fn.file);
    return { exec: { kind: "nodejs:default", code }, sizeBytes: Buffer.byteLength(code) };
  }
  if (form === "native" && process.platform !== "linux")
    throw new WorkbenchError(
      "INVALID_REQUEST",
      "Native programs that are built here don't run in OpenWhisk's containers.",
      {
        hint: "They are Linux; measure the native form from a Linux machine.",
      },
    );
  const artifact = await build(form === "javascript" ? "v8-context" : "docker-native", fn, tools, job);
  const archive = form === "javascript" ? await packJavaScriptApproach(artifact) : await packExec(artifact);
  const code = archive.toString("base64");
  const kind =
    form === "javascript"
      ? { kind: "nodejs:default", binary: true }
      : { kind: "blackbox", image: SKELETON, binary: true };
  return { exec: { ...kind, code }, sizeBytes: archive.length };
}

export function isJavaScript(file: string): boolean {
  return [".js", ".cjs", ".zip"].includes(extname(file).toLowerCase());
}

/** What the function gets of the platform. Throws INVALID_REQUEST for more than that gives. */
export function limitsFor(
  fn: ExampleFunction,
  asked: { memoryMb?: number; timeoutMs: number },
  limits: HostLimits,
): ActionBody["limits"] {
  const memory = asked.memoryMb ?? Math.max(USUAL_MEMORY_MB, fn.memoryMb);
  within("memory", "MB", memory, limits.minMemoryMb, limits.maxMemoryMb, "--memory");
  within("a time limit", "ms", asked.timeoutMs, limits.minTimeoutMs, limits.maxTimeoutMs, "--timeout");
  return { memory, timeout: asked.timeoutMs };
}

function within(what: string, unit: string, value: number, min: number | null, max: number | null, option: string) {
  if ((min === null || value >= min) && (max === null || value <= max)) return;
  throw new WorkbenchError(
    "INVALID_REQUEST",
    `The platform gives functions ${what} of ${min ?? 0} to ${max ?? "any"} ${unit}, and ${value} ${unit} are asked for.`,
    { hint: `Choose another one with ${option}.` },
  );
}

async function build(sandbox: SandboxId, fn: ExampleFunction, tools: BuildTools, job: JobContext): Promise<Artifact> {
  const { file, target, build: options } = deploymentOf(fn, sandbox, { name: fn.name, timeoutMs: 1 });
  if (file === null || target === undefined) throw new TypeError("nothing to build");
  const { artifact, failure } = await buildProgram(
    {
      sources: [file, ...options.sources],
      target,
      compiler: options.compilers[target],
      optimization: options.optimization,
      flags: options.flags,
      simd: false,
      wasmOpt: null,
    },
    tools,
    { signal: job.signal, onLog: (text) => job.log(target, "info", text) },
  );
  if (artifact) return artifact;
  throw new WorkbenchError("BUILD_FAILED", failure?.message ?? `${fn.title} could not be built.`, {
    hint: failure?.hint ?? undefined,
  });
}

async function packJavaScriptApproach({ path, companions }: Artifact): Promise<Buffer> {
  const module = companions.find((companion) => companion.endsWith(".wasm"));
  if (module === undefined) throw new WorkbenchError("BUILD_FAILED", "The build gave a loader without its module.");
  return zipOf((zip) => {
    zip.addBuffer(Buffer.from(ACTION_PACKAGE), "package.json");
    zip.addBuffer(Buffer.from(ACTION_SCRIPT), "index.js");
    zip.addFile(path, ACTION_FILES.loader);
    zip.addFile(module, ACTION_FILES.module);
  });
}

function packExec({ path }: Artifact): Promise<Buffer> {
  return zipOf((zip) => zip.addFile(path, "exec", { mode: RUNNABLE }));
}

function zipOf(fill: (zip: ZipFile) => void): Promise<Buffer> {
  const zip = new ZipFile();
  fill(zip);
  zip.end();
  return buffer(zip.outputStream);
}
