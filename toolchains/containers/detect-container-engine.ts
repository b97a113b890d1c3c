import type { DetectedTool } from "#shared/model/tool.ts";
import type { DetectionContext } from "../process/detection.ts";
import {
  askEngines,
  type ContainerEngine,
  type EngineFacts,
  type EngineProblem,
  isProblem,
} from "./container-engine.ts";

/** Names the row of the list of tools, whichever product answers. */
const CONTAINER_ENGINE_ID = "docker";

const INSTALL_PAGE = "https://docs.docker.com/engine/install/";

/** The engine in which containers would run, as a row of the list of tools. */
export async function detectContainerEngine(context: DetectionContext): Promise<DetectedTool> {
  const answers = await askEngines(context);
  const used = answers.find((answer): answer is ContainerEngine => !isProblem(answer)) ?? null;
  const problems = answers.filter(isProblem);
  for (const answer of answers) if (!isProblem(answer)) answer.close();
  const problem = used === null ? await explain(problems, context) : null;
  return {
    id: CONTAINER_ENGINE_ID,
    kind: "container-engine",
    name: used?.facts.product === "Podman" ? "Podman" : "Docker Engine",
    state: used !== null ? "available" : problems.length > 0 ? "broken" : "missing",
    version: used?.facts.version ?? null,
    path: used?.endpoint.host ?? null,
    ...(used !== null && { limitations: limitationsOf(used.facts) }),
    targets: [],
    languages: [],
    modes: [],
    reason: problem?.reason ?? null,
    hint: problem?.hint ?? null,
    candidates: answers.map((answer) => ({
      path: answer.endpoint.host,
      state: isProblem(answer) ? "broken" : "available",
      version: isProblem(answer) ? null : answer.facts.version,
      targets: [],
      reason: isProblem(answer) ? answer.reason : null,
    })),
  };
}

/** Why no engine can be used, and what to do about it. */
export async function explain(
  problems: readonly EngineProblem[],
  context: DetectionContext,
): Promise<{ reason: string; hint: string }> {
  const [first] = problems;
  if (first?.kind === "denied")
    return {
      reason: first.reason,
      hint: "Add yourself to the group that may: sudo usermod -aG docker $USER, then log in again. Whoever is in it can become root.",
    };
  const installed = await context.findExecutables(["dockerd", "docker", "podman"]);
  const named = (name: string) => installed.some((path) => path.includes(name));
  if (first === undefined && installed.length === 0)
    return {
      reason: "no container engine was found",
      hint: `Install Docker or Podman: ${INSTALL_PAGE}${context.platform === "linux" ? " (Debian: sudo apt-get install docker.io)" : ""}`,
    };
  return {
    reason: first?.reason ?? "a container engine is installed and not running",
    hint: first?.kind === "unusable" ? "See whether it works: docker info" : startHint(context.platform, named),
  };
}

function startHint(platform: NodeJS.Platform, isInstalled: (name: string) => boolean): string {
  if (platform !== "linux") return "Start Docker Desktop (or: podman machine start).";
  if (isInstalled("docker") || !isInstalled("podman"))
    return "Start it: sudo systemctl start docker (or, as root: dockerd)";
  return "Start it: systemctl --user start podman.socket";
}

/** What of a container's limits this engine doesn't hold here. */
export function limitationsOf({ holds, isOnThisKernel, rootless }: EngineFacts): string[] {
  return [
    ...(holds.memory ? [] : ["It holds no limit of a container's memory here: the kernel's memory controller is off."]),
    ...(holds.memory && !holds.swap
      ? ["A container over its memory may swap: limits of swap are off in this kernel."]
      : []),
    ...(holds.processes ? [] : ["It holds no limit of a container's processes here."]),
    ...(isOnThisKernel
      ? []
      : ["It runs in a virtual machine or on another machine, where functions can't be reached yet."]),
    ...(rootless ? ["It runs without root: which limits hold depends on what the system delegates to its user."] : []),
  ];
}
