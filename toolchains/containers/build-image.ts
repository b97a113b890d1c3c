import { Readable } from "node:stream";
import type Docker from "dockerode";
import { WorkbenchError } from "#shared/errors.ts";
import { buildContext, IMAGE_LABEL, type ImageRecipe, imageTag } from "./image-recipe.ts";
import { tarOf } from "./tar.ts";

/** An image that an engine has. */
export interface BuiltImage {
  tag: string;
  /** With what it shares with others. */
  sizeBytes: number;
}

/** The image of a recipe, if the engine has it. */
export async function findImage(docker: Docker, recipe: ImageRecipe): Promise<BuiltImage | null> {
  const tag = await imageTag(recipe);
  return inspect(docker, tag);
}

/**
 * The image of a recipe, built where the engine doesn't have it yet; earlier ones of the same name are removed then,
 * unless containers use them. Rejects with BUILD_FAILED where the engine can't build it.
 */
export async function buildImage(docker: Docker, recipe: ImageRecipe, signal?: AbortSignal): Promise<BuiltImage> {
  const tag = await imageTag(recipe);
  const known = await inspect(docker, tag);
  if (known !== null) return known;
  try {
    const progress = await docker.buildImage(Readable.from(tarOf(buildContext(recipe))), {
      t: tag,
      rm: true,
      forcerm: true,
      abortSignal: signal,
    });
    await followed(docker, progress);
  } catch (error) {
    throw new WorkbenchError("BUILD_FAILED", `The image ${tag} can't be built: ${wordsOf(error)}`, {
      hint:
        recipe.base === "scratch" ? undefined : `It is made from ${recipe.base}, for which a registry has to answer.`,
      cause: error,
    });
  }
  const built = await inspect(docker, tag);
  if (built === null) throw new WorkbenchError("BUILD_FAILED", `The engine built ${tag} and doesn't have it.`);
  await removeEarlier(docker, recipe.name, tag);
  return built;
}

async function inspect(docker: Docker, tag: string): Promise<BuiltImage | null> {
  try {
    const { Size } = await docker.getImage(tag).inspect();
    return { tag, sizeBytes: Size };
  } catch (error) {
    if (isNotFound(error)) return null;
    throw error;
  }
}

export function isNotFound(error: unknown): boolean {
  return typeof error === "object" && error !== null && "statusCode" in error && error.statusCode === 404;
}

/** Resolves at the end of a build; rejects with what the engine says went wrong. */
function followed(docker: Docker, progress: NodeJS.ReadableStream): Promise<void> {
  return new Promise((resolve, reject) => {
    docker.modem.followProgress(progress, (error: Error | null, lines: readonly { error?: string }[] | null) => {
      const failure = lines?.find((line) => line.error !== undefined)?.error;
      if (error !== null) reject(error);
      else if (failure !== undefined) reject(new Error(failure));
      else resolve();
    });
  });
}

/** Those that are in use stay, and are removed after another build. */
async function removeEarlier(docker: Docker, name: string, current: string): Promise<void> {
  const images = await docker.listImages({ filters: { label: [`${IMAGE_LABEL}=${name}`] } });
  for (const { Id, RepoTags } of images) {
    if (RepoTags?.includes(current)) continue;
    await docker
      .getImage(RepoTags?.[0] ?? Id)
      .remove()
      .catch(() => undefined);
  }
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message.trim() : String(error);
}
