import { WorkbenchError } from "#shared/errors.ts";
import type { DeployedFunction } from "#shared/model/faas/function.ts";
import type { SandboxInfo } from "#shared/model/faas/sandbox.ts";
import { type BuiltImage, buildImage, findImage, isNotFound } from "#toolchains/containers/build-image.ts";
import type { ContainerEngine } from "#toolchains/containers/container-engine.ts";
import { type ImageRecipe, imageTag } from "#toolchains/containers/image-recipe.ts";
import { emulatorDetection } from "../process/runtime-tools.ts";
import type { SandboxContext } from "../sandbox-context.ts";
import type { SandboxKind, SandboxRequest } from "../sandbox.ts";
import { ActionContainer } from "./action-container.ts";
import { ownImageOptions } from "./container-options.ts";
import { DockerSandbox } from "./docker-sandbox.ts";
import { EngineConnection } from "./engine-connection.ts";
import { createImageKind } from "./image-kind.ts";
import { ImageParts } from "./image-tools.ts";
import { containerWords } from "./kind-words.ts";
import { type ContainerProfile, nativeProfile, nodeProfile, runtimeProfiles } from "./profiles.ts";

/** Sandboxes that are containers; on a machine without an engine, `info` says so. */
export function createDockerKinds({ dataDir, imageSource = "offline" }: SandboxContext): SandboxKind[] {
  const detection = emulatorDetection(dataDir);
  const connection = new EngineConnection(dataDir, detection);
  const parts = new ImageParts({ dataDir, detection, source: imageSource });
  // So that what a killed emulator left is removed, whether containers are used this time or not.
  void connection.state().catch(() => undefined);
  const profiles = [nativeProfile(parts), ...runtimeProfiles(parts, detection), nodeProfile(parts)];
  return [...profiles.map((profile) => createContainerKind(profile, connection)), createImageKind(connection, parts)];
}

function createContainerKind(profile: ContainerProfile, connection: EngineConnection): SandboxKind {
  const { id, name, conversation } = profile;
  let building: Promise<BuiltImage> | null = null;

  /** Built once; again only where the engine has lost it. */
  const image = (): Promise<BuiltImage> => {
    if (building === null) {
      building = profile.recipe().then((recipe) => connection.using(({ docker }) => buildImage(docker, recipe)));
      building.catch(() => (building = null));
    }
    return building;
  };

  const start = async (request: SandboxRequest) => {
    const attempt = async () =>
      ActionContainer.start({
        request,
        connection,
        options: ownImageOptions,
        image: (await image()).tag,
        command: profile.command,
        memoryMb: request.memoryMb,
      });
    try {
      return await attempt();
    } catch (error) {
      // Somebody removed the image.
      if (!(error instanceof WorkbenchError) || !isNotFound(error.cause)) throw error;
      building = null;
      return attempt();
    }
  };

  return {
    id,
    holds: "one-function",
    heavyStart: "create",
    async info() {
      const state = await connection.state();
      if ("reason" in state) return unavailable(profile, `no containers: ${state.reason}`, state.hint);
      try {
        const recipe = await profile.recipe();
        return await available(profile, recipe, state.engine);
      } catch (error) {
        if (!(error instanceof WorkbenchError)) throw error;
        return unavailable(profile, error.message, error.hint ?? "Install what is missing, and start again.");
      }
    },
    unsupported(fn: DeployedFunction) {
      if (fn.form !== profile.form) return `${name} runs ${profile.runs} only.`;
      const problem = profile.problemOf(fn);
      // While a function is deployed, so that none of its calls waits for the image.
      if (problem === null) void image().catch(() => undefined);
      return problem;
    },
    create: (request) => DockerSandbox.create(request, conversation, () => start(request), true),
    close: () => connection.close(),
  };
}

function unavailable({ id, name }: ContainerProfile, reason: string, hint: string): SandboxInfo {
  return {
    id,
    name,
    state: "unavailable",
    reason,
    hint,
    version: null,
    freshPerCall: false,
    isolates: [],
    doesNotIsolate: [],
  };
}

async function available(
  profile: ContainerProfile,
  recipe: ImageRecipe,
  engine: ContainerEngine,
): Promise<SandboxInfo> {
  const { id, name } = profile;
  const [tag, built] = await Promise.all([imageTag(recipe), findImage(engine.docker, recipe)]);
  const words = containerWords(engine, true);
  const runtime = profile.runtimeVersion();
  const { product, version } = engine.facts;
  return {
    id,
    name,
    state: "available",
    reason: null,
    hint: null,
    version: runtime === null ? `${product} ${version}` : `${runtime} (${product} ${version})`,
    freshPerCall: false,
    isolates: words.isolates,
    doesNotIsolate: [...words.doesNotIsolate, ...profile.limitations()],
    image: { name: tag, sizeBytes: built?.sizeBytes ?? null },
  };
}
