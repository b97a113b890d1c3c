import { Agent } from "node:http";
import { release } from "node:os";
import type Docker from "dockerode";
import type { DockerOptions } from "dockerode";
import { z } from "zod";
import type { DetectionContext } from "../process/detection.ts";
import { connectionOptions, type EngineEndpoint, findEndpoints } from "./endpoints.ts";

/** How long an engine may take to say what it is, while somebody waits for a list of tools. */
const ANSWER_LIMIT_MS = 1_500;

/** What an engine says of itself and of what it holds. */
export interface EngineFacts {
  product: "Docker" | "Podman";
  version: string;
  operatingSystem: string;
  /** As the kernel names it: `x86_64`, `aarch64`. */
  architecture: string;
  cgroupVersion: "1" | "2";
  /** Which limits of a container it enforces here. */
  holds: { memory: boolean; swap: boolean; processes: boolean };
  rootless: boolean;
  /**
   * Its containers run on this machine's own kernel, so that they can share sockets in folders with it: not so behind
   * the virtual machine of a desktop product, nor on another machine.
   */
  isOnThisKernel: boolean;
}

export interface ContainerEngine {
  docker: Docker;
  endpoint: EngineEndpoint;
  facts: EngineFacts;
  /** Ends the connections that are kept. */
  close(): void;
}

/** Why an engine can't be used. `state`: `missing` where there is none, `broken` where one doesn't answer as it should. */
export interface EngineProblem {
  endpoint: EngineEndpoint;
  reason: string;
  /** Nobody answers, this user may not ask, or something else is wrong. */
  kind: "stopped" | "denied" | "unusable";
}

export type EngineAnswer = ContainerEngine | EngineProblem;

export function isProblem(answer: EngineAnswer): answer is EngineProblem {
  return "reason" in answer;
}

const Version = z.object({
  Version: z.string(),
  Arch: z.string().optional(),
  Components: z.array(z.object({ Name: z.string() })).optional(),
});

const Info = z.object({
  OperatingSystem: z.string().default("unknown"),
  OSType: z.string().default("linux"),
  Architecture: z.string(),
  KernelVersion: z.string(),
  CgroupVersion: z.string().default("1"),
  MemoryLimit: z.boolean().default(false),
  SwapLimit: z.boolean().default(false),
  PidsLimit: z.boolean().default(false),
  SecurityOptions: z.array(z.string()).nullish(),
});

/** Asks every endpoint at once; the answers are in the order of `findEndpoints`. */
export async function askEngines(context: DetectionContext, limitMs = ANSWER_LIMIT_MS): Promise<EngineAnswer[]> {
  const endpoints = await findEndpoints(context);
  return Promise.all(endpoints.map((endpoint) => askEngine(endpoint, context, limitMs)));
}

/** The first engine that answers and runs Linux containers, or all that is wrong. */
export async function connectEngine(
  context: DetectionContext,
  limitMs?: number,
): Promise<ContainerEngine | EngineProblem[]> {
  const answers = await askEngines(context, limitMs);
  const chosen = answers.find((answer): answer is ContainerEngine => !isProblem(answer));
  for (const answer of answers) if (!isProblem(answer) && answer !== chosen) answer.close();
  return chosen ?? answers.filter(isProblem);
}

async function askEngine(
  endpoint: EngineEndpoint,
  { env, platform }: DetectionContext,
  limitMs: number,
): Promise<EngineAnswer> {
  const connection = await connectionOptions(endpoint, env);
  if ("problem" in connection) return { endpoint, reason: connection.problem, kind: "unusable" };
  // It brings much along that takes time to load, and most machines have no engine.
  const { default: DockerClient } = await import("dockerode");
  const isSecret = connection.options.protocol === "https";
  const agent = isSecret ? undefined : new Agent({ keepAlive: true });
  // Of connections that are kept; its types don't know of it.
  const options: DockerOptions & { agent?: Agent } = { ...connection.options, agent };
  const docker = new DockerClient(options);
  const abort = AbortSignal.timeout(limitMs);
  try {
    const [version, info] = await within(abort, Promise.all([docker.version(), docker.info() as Promise<unknown>]));
    const facts = factsOf(Version.parse(version), Info.parse(info), endpoint, platform);
    if ("reason" in facts) return { endpoint, kind: "unusable", ...facts };
    return { docker, endpoint, facts, close: () => agent?.destroy() };
  } catch (error) {
    agent?.destroy();
    return { endpoint, ...problemOf(error, endpoint, limitMs) };
  }
}

function within<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  return Promise.race([
    work,
    new Promise<never>((_resolve, reject) => {
      signal.addEventListener("abort", () => reject(new SilentEngine()), { once: true });
    }),
  ]);
}

class SilentEngine extends Error {}

function factsOf(
  version: z.infer<typeof Version>,
  info: z.infer<typeof Info>,
  endpoint: EngineEndpoint,
  platform: NodeJS.Platform,
): EngineFacts | { reason: string } {
  if (info.OSType !== "linux") return { reason: `it runs ${info.OSType} containers; functions need Linux containers` };
  const isPodman = (version.Components ?? []).some(({ Name }) => Name.startsWith("Podman"));
  return {
    product: isPodman ? "Podman" : "Docker",
    version: version.Version,
    operatingSystem: info.OperatingSystem,
    architecture: info.Architecture,
    cgroupVersion: info.CgroupVersion === "2" ? "2" : "1",
    holds: { memory: info.MemoryLimit, swap: info.SwapLimit, processes: info.PidsLimit },
    rootless: (info.SecurityOptions ?? []).some((option) => option.includes("rootless")),
    isOnThisKernel: platform === "linux" && endpoint.host.startsWith("unix://") && info.KernelVersion === release(),
  };
}

function problemOf(error: unknown, { host }: EngineEndpoint, limitMs: number): Pick<EngineProblem, "reason" | "kind"> {
  if (error instanceof SilentEngine)
    return { kind: "unusable", reason: `the engine at ${host} gave no answer within ${limitMs / 1000} s` };
  const code = typeof error === "object" && error !== null && "code" in error ? String(error.code) : "";
  if (["ENOENT", "ECONNREFUSED", "ECONNRESET", "EHOSTUNREACH", "ENOTFOUND"].includes(code))
    return { kind: "stopped", reason: `no engine answers at ${host}` };
  if (code === "EACCES" || code === "EPERM") return { kind: "denied", reason: `you may not use the engine at ${host}` };
  const words = error instanceof Error ? error.message.split("\n")[0] : String(error);
  return { kind: "unusable", reason: `what answers at ${host} is no container engine: ${words}` };
}
