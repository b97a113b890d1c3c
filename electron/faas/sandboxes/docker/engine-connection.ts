import { createHash } from "node:crypto";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import type Docker from "dockerode";
import { z } from "zod";
import { WorkbenchError } from "#shared/errors.ts";
import { connectEngine, type ContainerEngine } from "#toolchains/containers/container-engine.ts";
import { explain, limitationsOf } from "#toolchains/containers/detect-container-engine.ts";
import { isNotFound } from "#toolchains/containers/build-image.ts";
import type { DetectionContext } from "#toolchains/process/detection.ts";
import { within } from "../../invoker/limit-wait.ts";

/** Every container of an emulator has it, with the emulator's id. */
export const EMULATOR_LABEL = "wasm-workbench.emulator";

/** What a living engine takes for a word. */
const PING_LIMIT_MS = 1_500;
/** The same of what it is and holds; calls wait for it, on a machine that they load. */
const FIND_LIMIT_MS = 5_000;

/** No two emulators have a data folder at the same time. */
export function emulatorIdOf(dataDir: string): string {
  return createHash("sha256").update(dataDir).digest("hex").slice(0, 16);
}

const OutOfMemory = z.object({ Actor: z.object({ Attributes: z.object({ name: z.string() }) }) });

type EngineState = { engine: ContainerEngine } | { reason: string; hint: string };

/**
 * The way to the container engine: found when it is first needed, forgotten when it no longer answers, and then looked
 * for again. Each time it is found, what an emulator with the same data folder left in it is removed: one that was
 * killed, or this one while the engine was away.
 */
export class EngineConnection {
  readonly emulatorId: string;
  readonly #context: DetectionContext;
  /** Containers by their names, with what to do when one has run out of memory. */
  readonly #living = new Map<string, () => void>();
  #found: Promise<EngineState> | null = null;
  #events: Readable | null = null;

  constructor(dataDir: string, context: DetectionContext) {
    this.emulatorId = emulatorIdOf(dataDir);
    this.#context = context;
  }

  /** What is known of the engine now. Asks whether it still answers. */
  async state(): Promise<EngineState> {
    const known = await this.#known();
    if ("engine" in known) {
      const answer = await ping(known.engine);
      if (answer === "answers") return known;
      // One that is only slow has our containers still.
      if (answer === "late")
        return {
          reason: `the engine at ${known.engine.endpoint.host} gave no answer within ${PING_LIMIT_MS / 1000} s`,
          hint: "It may have much to do. See whether it works: docker info",
        };
    }
    this.#found = null;
    return this.#known();
  }

  /** Throws TOOL_UNAVAILABLE with what to do. */
  async engine(): Promise<ContainerEngine> {
    const known = await this.#known();
    if ("engine" in known) return known.engine;
    this.#found = null;
    throw new WorkbenchError("TOOL_UNAVAILABLE", `Containers can't be used: ${known.reason}.`, { hint: known.hint });
  }

  /**
   * Works with the engine; if it turns out to have gone, looks for it once more. Rejects with TOOL_UNAVAILABLE where
   * there is none any more.
   */
  async using<T>(work: (engine: ContainerEngine) => Promise<T>): Promise<T> {
    const engine = await this.engine();
    try {
      return await work(engine);
    } catch (error) {
      if (!isGone(error)) throw error;
      this.#found = null;
      return work(await this.engine());
    }
  }

  /** From here on it isn't taken for one that was left behind. */
  add(containerName: string, onOutOfMemory: () => void): void {
    this.#living.set(containerName, onOutOfMemory);
  }

  delete(containerName: string): void {
    this.#living.delete(containerName);
  }

  /** Removes every container that is still there. */
  async close(): Promise<void> {
    this.#living.clear();
    const known = await this.#found;
    if (known !== null && "engine" in known) {
      await this.#removeLeftovers(known.engine.docker).catch(() => undefined);
      known.engine.close();
    }
    this.#found = null;
    this.#events?.destroy();
  }

  #known(): Promise<EngineState> {
    return (this.#found ??= this.#find());
  }

  async #find(): Promise<EngineState> {
    const found = await connectEngine(this.#context, FIND_LIMIT_MS);
    if (Array.isArray(found)) return explain(found, this.#context);
    if (!found.facts.isOnThisKernel || !found.facts.holds.memory) {
      found.close();
      return {
        reason: `the engine at ${found.endpoint.host} can't carry functions. ${limitationsOf(found.facts)[0]!.replace(/\.$/, "")}`,
        hint: "Use an engine of this machine itself: on Linux, Docker Engine or Podman without a virtual machine.",
      };
    }
    await this.#removeLeftovers(found.docker).catch(() => undefined);
    await this.#followMemory(found.docker).catch(() => undefined);
    return { engine: found };
  }

  /**
   * Tells containers whose kernel ended one of their processes for want of memory: the others may wait for it for ever.
   * The stream ends with the engine.
   */
  async #followMemory(docker: Docker): Promise<void> {
    const label = [`${EMULATOR_LABEL}=${this.emulatorId}`];
    const events = await docker.getEvents({ filters: { type: ["container"], event: ["oom"], label } });
    this.#events?.destroy();
    this.#events = events as Readable;
    const lines = createInterface({ input: events });
    for (const emitter of [events, lines]) emitter.on("error", () => undefined);
    lines.on("line", (line) => {
      const event = OutOfMemory.safeParse(JSON.parse(line));
      if (event.success) this.#living.get(event.data.Actor.Attributes.name)?.();
    });
  }

  async #removeLeftovers(docker: Docker): Promise<void> {
    const filters = { label: [`${EMULATOR_LABEL}=${this.emulatorId}`] };
    const containers = await docker.listContainers({ all: true, filters });
    const left = containers.filter(({ Names }) => !Names.some((name) => this.#living.has(name.replace(/^\//, ""))));
    await Promise.all(left.map(({ Id }) => removeContainer(docker, Id)));
  }
}

/** With its processes, also where it is paused. Returns when it is gone, whoever removed it. */
export async function removeContainer(docker: Docker, id: string): Promise<void> {
  await docker
    .getContainer(id)
    .remove({ force: true, v: true })
    .catch((error: unknown) => {
      // Another removal of it is under way, or has been.
      const isGoing = typeof error === "object" && error !== null && "statusCode" in error && error.statusCode === 409;
      if (!isNotFound(error) && !isGoing) throw error;
    });
}

async function ping({ docker }: ContainerEngine): Promise<"answers" | "late" | "gone"> {
  const asked = docker.ping().then(
    () => "answers" as const,
    () => "gone" as const,
  );
  return (await within(PING_LIMIT_MS, asked)) ?? "late";
}

/** Nobody answered, rather than that somebody refused. */
export function isGone(error: unknown): boolean {
  if (typeof error !== "object" || error === null || "statusCode" in error) return false;
  return "code" in error && ["ECONNREFUSED", "ECONNRESET", "ENOENT", "EPIPE"].includes(String(error.code));
}
