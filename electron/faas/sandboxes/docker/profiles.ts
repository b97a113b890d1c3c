import { join } from "node:path";
import { WorkbenchError } from "#shared/errors.ts";
import type { DeployedFunction, FunctionForm } from "#shared/model/faas/function.ts";
import type { DockerSandboxId } from "#shared/model/faas/sandbox.ts";
import type { DetectedTool } from "#shared/model/tool.ts";
import { IN_IMAGE, nativeImage, nodeImage, runtimeImage } from "#toolchains/containers/function-images.ts";
import type { ImageRecipe } from "#toolchains/containers/image-recipe.ts";
import type { DetectionContext } from "#toolchains/process/detection.ts";
import { readProgramFile } from "#toolchains/process/program-file.ts";
import type { RuntimeAdapter } from "#toolchains/runtimes/adapter.ts";
import { wasmerRuntime } from "#toolchains/runtimes/wasmer.ts";
import { wasmtimeRuntime } from "#toolchains/runtimes/wasmtime.ts";
import { launchOf } from "../process/launch-of.ts";
import { type Conversation, nodeConversation, programConversation } from "./conversation.ts";
import { HOME_SOCKET } from "./container-options.ts";
import type { ImageParts } from "./image-tools.ts";

/** A kind of container with an image of ours. */
export interface ContainerProfile {
  id: DockerSandboxId;
  name: string;
  form: FunctionForm;
  /** In words. */
  runs: string;
  conversation: Conversation;
  /** Process 1 of the container. */
  command: string[];
  /** What its image is made of. Rejects with TOOL_UNAVAILABLE where a part of it isn't here. */
  recipe(): Promise<ImageRecipe>;
  /** Why this function of that form can't run in it. */
  problemOf(fn: DeployedFunction): string | null;
  /** Of what is in the image beside the function; null where nothing is. */
  runtimeVersion(): string | null;
  limitations(): string[];
}

const SERVE = [IN_IMAGE.proxy, "--connect", HOME_SOCKET];

/** Executables by OpenWhisk's exec convention, as its image dockerskeleton runs them. */
export function nativeProfile(parts: ImageParts): ContainerProfile {
  let image: ImageRecipe | null = null;
  return {
    id: "docker-native",
    name: "Native program in a container",
    form: "native",
    runs: "native programs",
    conversation: programConversation(() => null),
    command: SERVE,
    recipe: async () => (image = await nativeImage(await parts.tools(), await parts.compiler())),
    problemOf: (fn) => programProblem(join(fn.code.folder, fn.code.entry), image),
    runtimeVersion: () => null,
    limitations: () => [],
  };
}

/** Of an image from scratch everything in it is known. */
function programProblem(path: string, image: ImageRecipe | null): string | null {
  if (image === null || image.base !== "scratch") return null;
  const program = readProgramFile(path);
  const has = (name: string) => image.files.some((file) => file.path === name || file.path.endsWith(`/${name}`));
  if (program.type === "script") {
    const interpreter = program.interpreter.split(" ")[0]!;
    return has(interpreter) ? null : `It is a script for ${interpreter}, which the image ${image.name} doesn't have.`;
  }
  if (program.type !== "elf") return null;
  if (program.architecture !== ARCHITECTURES[process.arch])
    return `It is a program for ${program.architecture}, and containers here run programs for ${ARCHITECTURES[process.arch] ?? process.arch}.`;
  const lacking = [program.loader, ...program.libraries].find((name) => name !== null && !has(name));
  return lacking === undefined || lacking === null
    ? null
    : `It needs ${lacking}, which the image ${image.name} doesn't have. Link it statically (-static).`;
}

const ARCHITECTURES: Partial<Record<NodeJS.Architecture, string>> = { x64: "x86_64", arm64: "aarch64" };

/** OpenWhisk's `nodejs` actions. */
export function nodeProfile(parts: ImageParts): ContainerProfile {
  return {
    id: "docker-node",
    name: "Node.js in a container",
    form: "nodejs",
    runs: "OpenWhisk's nodejs actions",
    conversation: nodeConversation,
    command: [IN_IMAGE.proxy, "--connect", HOME_SOCKET, "--exec", "node", IN_IMAGE.nodeProxy, "--descriptor", "3"],
    recipe: async () => nodeImage(await parts.tools(), await parts.node()),
    problemOf: () => null,
    runtimeVersion: () => (parts.source === "offline" ? `Node ${process.versions.node}` : "Node of its image"),
    limitations: () => [],
  };
}

/** WASI programs, with an exec file that calls a runtime, as in Persaud 2019, section 4.2. */
export function runtimeProfiles(parts: ImageParts, detection: DetectionContext): ContainerProfile[] {
  return [
    runtimeProfile("docker-wasmtime", wasmtimeRuntime, parts, detection),
    runtimeProfile("docker-wasmer", wasmerRuntime, parts, detection),
  ];
}

function runtimeProfile(
  id: DockerSandboxId,
  adapter: RuntimeAdapter,
  parts: ImageParts,
  detection: DetectionContext,
): ContainerProfile {
  let detected: Promise<DetectedTool> | null = null;
  let found: DetectedTool | null = null;
  const tool = async (): Promise<DetectedTool> => {
    found = await (detected ??= adapter.detect(detection));
    if (found.state === "available") return found;
    detected = null;
    throw new WorkbenchError("TOOL_UNAVAILABLE", `${adapter.name}: ${found.reason}.`, {
      hint: found.hint ?? undefined,
    });
  };
  return {
    id,
    name: `${adapter.name} in a container`,
    form: "wasi-command",
    runs: "WASI programs",
    conversation: programConversation(
      (fn) => (found === null ? null : execScript(adapter, found, fn)),
      (exitCode, logs) => {
        const stderr = logs.filter(({ stream }) => stream === "stderr").map(({ text }) => text);
        return adapter.readTrap?.({ exitCode, stdout: "", stderr: stderr.join("\n"), silent: false }) ?? null;
      },
    ),
    command: SERVE,
    recipe: async () => runtimeImage(await parts.tools(), adapter.id, (await tool()).path!),
    problemOf: (fn) => (found === null ? null : moduleProblem(adapter, found, fn)),
    runtimeVersion: () => (found?.version ? `${adapter.name} ${found.version}` : null),
    limitations: () => found?.limitations ?? [],
  };
}

/** Its further lines are a command, one argument each: an image from scratch has no shell. */
function execScript(adapter: RuntimeAdapter, tool: DetectedTool, fn: DeployedFunction): string {
  const module = join(IN_IMAGE.action, fn.code.entry);
  const launch = launchOf(module, null, hasFolder(fn) ? IN_IMAGE.action : null);
  const invocation = { ...launch.invocation, env: environmentOf(fn) };
  const { exe, args } = adapter.command({ ...launch, invocation }, { ...tool, path: `/bin/${adapter.id}` });
  return [`#!${IN_IMAGE.proxy} --lines`, exe, ...args, ""].join("\n");
}

function moduleProblem(adapter: RuntimeAdapter, tool: DetectedTool, fn: DeployedFunction): string | null {
  const env = environmentOf(fn);
  const broken = Object.entries(env).find(([, value]) => value.includes("\n"));
  if (broken)
    return `The environment variable ${broken[0]} has several lines, which can't be passed to ${adapter.name}.`;
  const launch = launchOf(join(fn.code.folder, fn.code.entry), null, hasFolder(fn) ? fn.code.folder : null);
  return adapter.unsupported({ ...launch, invocation: { ...launch.invocation, env } }, tool) ?? null;
}

function hasFolder({ features }: DeployedFunction): boolean {
  return features.includes("folder") || features.includes("scratch-folder");
}

function environmentOf({ features, environment }: DeployedFunction): Record<string, string> {
  return features.includes("environment") ? environment : {};
}
