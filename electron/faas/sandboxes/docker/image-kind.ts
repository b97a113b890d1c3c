import type Docker from "dockerode";
import { WorkbenchError } from "#shared/errors.ts";
import type { DeployedFunction } from "#shared/model/faas/function.ts";
import type { SandboxInfo } from "#shared/model/faas/sandbox.ts";
import { isNotFound } from "#toolchains/containers/build-image.ts";
import type { SandboxKind, SandboxRequest } from "../sandbox.ts";
import { ActionContainer } from "./action-container.ts";
import { HOME_SOCKET, RELAY, userImageOptions } from "./container-options.ts";
import { imageConversation } from "./conversation.ts";
import { DockerSandbox } from "./docker-sandbox.ts";
import type { EngineConnection } from "./engine-connection.ts";
import type { ImageParts } from "./image-tools.ts";
import { containerWords } from "./kind-words.ts";

/** Where OpenWhisk expects an image's proxy. */
const OPENWHISK_PORT = "8080";

/**
 * A user's own image, as OpenWhisk's `blackbox`. Which one it is only the function says, so that there are no stem cells
 * of it (as in OpenWhisk): its container is made when the function is loaded.
 */
export function createImageKind(connection: EngineConnection, parts: ImageParts): SandboxKind {
  const start = async (
    request: SandboxRequest,
    { image }: Pick<DeployedFunction, "image">,
  ): Promise<ActionContainer> => {
    if (image === undefined) throw new WorkbenchError("INVALID_REQUEST", "The function names no image.");
    const { proxyPath } = await parts.tools();
    const program = await connection.using(({ docker }) => programOf(docker, image));
    return ActionContainer.start({
      request,
      connection,
      options: (container) => userImageOptions(container, proxyPath),
      image,
      command: [RELAY, "--connect", HOME_SOCKET, "--relay", OPENWHISK_PORT, ...program],
      memoryMb: request.memoryMb,
    });
  };
  return {
    id: "docker-image",
    holds: "one-function",
    heavyStart: "load",
    async info(): Promise<SandboxInfo> {
      const state = await connection.state();
      const problem =
        "reason" in state ? { reason: `no containers: ${state.reason}`, hint: state.hint } : await lacking(parts);
      const words =
        "engine" in state && problem === null
          ? containerWords(state.engine, false)
          : { isolates: [], doesNotIsolate: [] };
      return {
        id: "docker-image",
        name: "Container of your own image",
        state: problem === null ? "available" : "unavailable",
        reason: problem?.reason ?? null,
        hint: problem?.hint ?? null,
        version: "engine" in state ? `${state.engine.facts.product} ${state.engine.facts.version}` : null,
        freshPerCall: false,
        ...words,
      };
    },
    unsupported(fn) {
      if (fn.form !== "container") return "docker-image runs images that speak OpenWhisk's proxy protocol only.";
      return fn.image ? null : "The function names no image.";
    },
    create: (request) => DockerSandbox.create(request, imageConversation, (fn) => start(request, fn ?? {}), false),
    // The connection is ended by the kinds that share it.
    close: () => Promise.resolve(),
  };
}

async function lacking(parts: ImageParts): Promise<{ reason: string; hint: string | null } | null> {
  try {
    await parts.tools();
    return null;
  } catch (error) {
    if (!(error instanceof WorkbenchError)) throw error;
    return { reason: error.message, hint: error.hint };
  }
}

/** What the image itself would start. An image that the engine lacks is fetched from its registry. */
async function programOf(docker: Docker, image: string): Promise<string[]> {
  const found = await docker
    .getImage(image)
    .inspect()
    .catch(async (error: unknown) => {
      if (!isNotFound(error)) throw error;
      await pull(docker, image);
      return docker.getImage(image).inspect();
    });
  const { Entrypoint, Cmd } = found.Config;
  const program = [...(typeof Entrypoint === "string" ? [Entrypoint] : (Entrypoint ?? [])), ...(Cmd ?? [])];
  if (program.length > 0) return program;
  throw new WorkbenchError("INVALID_REQUEST", `The image ${image} names nothing to start.`, {
    hint: "Give it an ENTRYPOINT or a CMD.",
  });
}

async function pull(docker: Docker, image: string): Promise<void> {
  try {
    const progress: NodeJS.ReadableStream = await docker.pull(image);
    await new Promise<void>((resolve, reject) => {
      docker.modem.followProgress(progress, (error: Error | null) => (error ? reject(error) : resolve()));
    });
  } catch (error) {
    const words = error instanceof Error ? error.message.trim() : String(error);
    throw new WorkbenchError("TOOL_UNAVAILABLE", `There is no image ${image}: ${words}`, {
      hint: `Build it, or fetch it where the network allows that: docker pull ${image}`,
      cause: error,
    });
  }
}
