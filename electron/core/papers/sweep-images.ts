import { statfs } from "node:fs/promises";
import { join } from "node:path";
import type Docker from "dockerode";
import { WorkbenchError } from "#shared/errors.ts";
import { formatBytes } from "#shared/format/bytes.ts";
import { buildActionProxy } from "#toolchains/containers/action-proxy/build-action-proxy.ts";
import { type BuiltImage, buildImage } from "#toolchains/containers/build-image.ts";
import { connectEngine, type ContainerEngine } from "#toolchains/containers/container-engine.ts";
import { explain } from "#toolchains/containers/detect-container-engine.ts";
import { IN_IMAGE, runtimeImage } from "#toolchains/containers/function-images.ts";
import { IMAGE_LABEL, type ImageRecipe } from "#toolchains/containers/image-recipe.ts";
import { createDetectionContext } from "#toolchains/process/create-detection-context.ts";
import type { RunCommand } from "#toolchains/process/command-spec.ts";
import type { ToolCatalog } from "../tools/tool-catalog.ts";

/** Begins the names of recipes whose images differ in their sizes alone; by them those that were left are found. */
const NAME_PREFIX = "sized-";
/** What the machine keeps free for everything else. */
const RESERVE_BYTES = 2 ** 30;
/** The engine has what it is sent on its disk while it makes a layer of it. */
const COPIES = 2;

export interface ImageBuildTools {
  dataDir: string;
  run: RunCommand;
  catalog: ToolCatalog;
}

/** Images of `docker-wasmer` with so many bytes more. */
export interface SweepImages {
  /** Throws DISK_FULL before anything is written, where there is no room for it; BUILD_FAILED. */
  build(extraBytes: number, signal: AbortSignal): Promise<BuiltImage>;
  /** Removes all of them, with containers that are left of them. */
  close(): Promise<void>;
}

/**
 * Finds the engine, removes what an earlier sweep left, and makes the image that all others begin with: the one in which
 * `docker-wasmer` runs. For who holds the measuring lane, as these images belong to nobody else then. Throws
 * TOOL_UNAVAILABLE.
 */
export async function openSweepImages({ dataDir, run, catalog }: ImageBuildTools): Promise<SweepImages> {
  const context = createDetectionContext({ run });
  const engine = await requireEngine(context);
  const { docker } = engine;
  try {
    await removeSized(docker);
    const { tools } = await catalog.list();
    const wasmer = tools.find(({ kind, id }) => kind === "runtime" && id === "wasmer");
    if (wasmer?.state !== "available" || wasmer.path === null)
      throw new WorkbenchError("TOOL_UNAVAILABLE", `Wasmer: ${wasmer?.reason ?? "it was not found"}.`, {
        hint: wasmer?.hint ?? undefined,
      });
    const compilerPaths = await context.findExecutables(["cc", "gcc", "clang"]);
    const cacheFolder = join(dataDir, "cache", "containers");
    const proxyPath = await buildActionProxy({ run, compilerPaths, cacheFolder });
    if (proxyPath === null)
      throw new WorkbenchError("TOOL_UNAVAILABLE", "The action proxy of the images could not be compiled.", {
        hint: "Install a C compiler that links statically: on Debian, sudo apt-get install gcc libc6-dev.",
      });
    const base = await runtimeImage({ run, source: "offline", proxyPath }, "wasmer", wasmer.path);
    return {
      async build(extraBytes, signal) {
        await requireRoom(docker, extraBytes);
        // Beside the others', a layer of nothing: the images differ in its size alone.
        return buildImage(docker, sized(base, (await buildImage(docker, base, signal)).tag, extraBytes), signal);
      },
      async close() {
        // Of an engine that has gone, the next run removes them.
        await removeSized(docker).catch(() => undefined);
        engine.close();
      },
    };
  } catch (error) {
    engine.close();
    throw error;
  }
}

/** Removes images that a sweep left which was killed. For who holds the measuring lane. */
export async function removeLeftImages(run: RunCommand): Promise<void> {
  const found = await connectEngine(createDetectionContext({ run }));
  if (Array.isArray(found)) return;
  await removeSized(found.docker).catch(() => undefined);
  found.close();
}

async function requireEngine(context: ReturnType<typeof createDetectionContext>): Promise<ContainerEngine> {
  const found = await connectEngine(context);
  if (!Array.isArray(found)) return found;
  const { reason, hint } = await explain(found, context);
  throw new WorkbenchError("TOOL_UNAVAILABLE", `No containers: ${reason}.`, { hint });
}

function sized(base: ImageRecipe, baseTag: string, extraBytes: number): ImageRecipe {
  const ballast = { path: "/ballast", mode: 0o644, content: { ballastBytes: extraBytes } };
  // As an image of one's own its proxy listens where OpenWhisk expects it.
  const entrypoint = [IN_IMAGE.proxy, "--listen", "8080"];
  return { ...base, name: `${NAME_PREFIX}${extraBytes}`, base: baseTag, files: [ballast], folders: [], entrypoint };
}

async function requireRoom(docker: Docker, extraBytes: number): Promise<void> {
  const { DockerRootDir: folder } = (await docker.info()) as { DockerRootDir?: string };
  const disk = folder === undefined ? null : await statfs(folder).catch(() => null);
  if (disk === null) return;
  const [freeBytes, neededBytes] = [disk.bavail * disk.bsize, COPIES * extraBytes + RESERVE_BYTES];
  if (freeBytes >= neededBytes) return;
  throw new WorkbenchError(
    "DISK_FULL",
    `An image with ${formatBytes(extraBytes)} more needs ${formatBytes(neededBytes)} in ${folder}, where ${formatBytes(freeBytes)} are free.`,
    { hint: "Make room there (docker system df), and resume the run." },
  );
}

async function removeSized(docker: Docker): Promise<void> {
  const images = await docker.listImages({ filters: { label: [IMAGE_LABEL] } });
  for (const { Id, Labels, RepoTags } of images) {
    if (!Labels[IMAGE_LABEL]?.startsWith(NAME_PREFIX)) continue;
    const containers = await docker.listContainers({ all: true, filters: { ancestor: [Id] } });
    for (const container of containers)
      await docker
        .getContainer(container.Id)
        .remove({ force: true, v: true })
        .catch(() => undefined);
    await docker
      .getImage(RepoTags?.[0] ?? Id)
      .remove({ force: true })
      .catch(() => undefined);
  }
}
