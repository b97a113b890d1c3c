import { extname } from "node:path";
import { WorkbenchError } from "#shared/errors.ts";
import type { Artifact } from "#shared/model/build.ts";
import type { SandboxId } from "#shared/model/faas/sandbox.ts";
import type { HostLimits } from "#shared/model/load/measured-host.ts";
import type { BundleFile } from "#toolchains/bundles/adapter.ts";
import { LEAST_NODE, openwhiskNode } from "#toolchains/bundles/openwhisk-node.ts";
import { buildProgram, type BuildTools } from "../../builds/build-program.ts";
import { gatherParts, type PartTools } from "../../bundles/bundle-parts.ts";
import { zipBundle } from "../../bundles/deterministic-zip.ts";
import { codeOfArtifact } from "../../bundles/subject-code.ts";
import { packJavaScript } from "../../emulator/function-package.ts";
import type { JobContext } from "../../jobs/job-registry.ts";
import { deploymentOf, type ExampleFunction } from "../example-functions.ts";
import type { ActionBody } from "./openwhisk-client.ts";

export type PackTools = BuildTools & PartTools;

/** How a function goes to an OpenWhisk: wasm in its Node runtime, or a program in its docker skeleton. */
export type ActionForm = "javascript" | "native";

export const FORM_LABELS: Record<ActionForm, string> = { javascript: "wasm in nodejs", native: "native in docker" };

/** OpenWhisk's own (docs/reference.md). */
const USUAL_MEMORY_MB = 256;
const SKELETON = "openwhisk/dockerskeleton";

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
  tools: PackTools,
  job: JobContext,
): Promise<{ exec: ActionBody["exec"]; sizeBytes: number }> {
  const isScript = isJavaScript(fn.file);
  const nodeKind = form === "javascript" ? nodeKindOf(kinds, isScript ? 0 : LEAST_NODE) : null;
  if (isScript) {
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
  const files = nodeKind === null ? execAlone(artifact) : await javaScriptApproach(artifact, fn, tools);
  const { bytes } = await zipBundle(files);
  const kind = nodeKind === null ? { kind: "blackbox", image: SKELETON } : { kind: nodeKind };
  return { exec: { ...kind, binary: true, code: bytes.toString("base64") }, sizeBytes: bytes.length };
}

/** A platform's newest Node runtime. Throws INVALID_REQUEST where it has none, or only older ones than are needed. */
export function nodeKindOf(kinds: readonly string[], leastVersion: number): string {
  const own = kinds.filter((kind) => kind.startsWith("nodejs"));
  if (kinds.length > 0 && own.length === 0)
    throw new WorkbenchError("INVALID_REQUEST", `This platform runs no nodejs actions, but ${kinds.join(", ")}.`);
  const versions = own.flatMap((kind) => /^nodejs:(\d+)$/.exec(kind)?.[1] ?? []).map(Number);
  if (versions.length === 0) return "nodejs:default";
  const newest = Math.max(...versions);
  if (newest >= leastVersion) return `nodejs:${newest}`;
  throw new WorkbenchError("INVALID_REQUEST", `This platform's newest Node runtime is nodejs:${newest}.`, {
    hint: `A module needs nodejs:${leastVersion} or later; measure docker-native, or a JavaScript action.`,
  });
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

/** As the bundle for OpenWhisk has it: what is measured is what is deployed with it. */
async function javaScriptApproach(
  artifact: Artifact,
  { name, memoryMb, input, output }: ExampleFunction,
  tools: PackTools,
): Promise<readonly BundleFile[]> {
  const code = await codeOfArtifact(artifact);
  const problem = openwhiskNode.unsupported(code, null);
  if (problem !== undefined) throw new WorkbenchError("INVALID_REQUEST", problem);
  const settings = { name, memoryMb, timeoutMs: 1, features: [], input, output, environment: {}, main: null };
  const parts = await gatherParts(openwhiskNode, code, settings, { runtime: null, argument: {} }, tools);
  return openwhiskNode.plan(parts).archive.entries;
}

function execAlone({ path }: Artifact): readonly BundleFile[] {
  return [{ path: "exec", content: { file: path }, executable: true, what: "the program" }];
}
