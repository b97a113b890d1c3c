import { basename } from "node:path";
import { builtEntry } from "../process/built-entry.ts";
import type { RunCommand } from "../process/command-spec.ts";
import type { ImageFile, ImageRecipe } from "./image-recipe.ts";
import { type LibraryFile, librariesOf, usualLibraries } from "./program-libraries.ts";

/** Where an image's parts lie in it. */
export const IN_IMAGE = {
  proxy: "/bin/action-proxy",
  action: "/action",
  temporary: "/tmp",
  nodeProxy: "/opt/action/node-action-proxy.js",
} as const;

/** Nobody, by number: an image from scratch has no names of users. */
export const IMAGE_USER = "65534:65534";

/**
 * `offline`: from scratch, out of files of this machine. `official`: out of the same files of ours, but from an image of
 * a registry, which has to answer.
 */
export type ImageSource = "offline" | "official";

const OFFICIAL = { programs: "debian:12-slim", node: "node:20-slim" };

export interface ImageTools {
  run: RunCommand;
  source: ImageSource;
  /** Of the action proxy that was built for this machine. */
  proxyPath: string;
}

/** An image whose proxy starts what /init brings: a native program, with the libraries that such ones usually need. */
export async function nativeImage(tools: ImageTools, compilerPath: string): Promise<ImageRecipe> {
  const libraries = tools.source === "official" ? [] : await usualLibraries(tools.run, compilerPath);
  return programImage("native", tools, libraries.map(asImageFile));
}

/** The same with a runtime for wasm in it, as `/bin/NAME`. */
export async function runtimeImage(tools: ImageTools, name: string, runtimePath: string): Promise<ImageRecipe> {
  const libraries = tools.source === "official" ? [] : await librariesOf(tools.run, runtimePath);
  const runtime: ImageFile = { path: `/bin/${name}`, mode: 0o755, content: { file: runtimePath } };
  return programImage(name, tools, [runtime, ...libraries.map(asImageFile)]);
}

/** An image with Node and the proxy for `nodejs` actions; an official one brings its own Node. */
export async function nodeImage(tools: ImageTools, nodePath: string): Promise<ImageRecipe> {
  const isOfficial = tools.source === "official";
  const own: ImageFile[] = isOfficial
    ? []
    : [
        { path: "/bin/node", mode: 0o755, content: { file: nodePath } },
        ...(await librariesOf(tools.run, nodePath)).map(asImageFile),
      ];
  return {
    name: "node",
    base: isOfficial ? OFFICIAL.node : "scratch",
    files: [
      proxyFile(tools),
      { path: IN_IMAGE.nodeProxy, mode: 0o644, content: { file: builtEntry("node-action-proxy") } },
      { path: "/opt/action/package.json", mode: 0o644, content: { text: '{"type":"module"}\n' } },
      ...own,
    ],
    folders: [IN_IMAGE.action, IN_IMAGE.temporary],
    entrypoint: ["node", IN_IMAGE.nodeProxy, "--listen", "8080"],
    environment: environmentOf(tools.source),
    user: IMAGE_USER,
  };
}

function programImage(name: string, tools: ImageTools, files: ImageFile[]): ImageRecipe {
  return {
    name,
    base: tools.source === "official" ? OFFICIAL.programs : "scratch",
    files: [proxyFile(tools), ...files],
    folders: [IN_IMAGE.action, IN_IMAGE.temporary],
    entrypoint: [IN_IMAGE.proxy],
    environment: environmentOf(tools.source),
    user: IMAGE_USER,
  };
}

function proxyFile({ proxyPath }: ImageTools): ImageFile {
  return { path: IN_IMAGE.proxy, mode: 0o755, content: { file: proxyPath } };
}

function asImageFile({ path, file }: LibraryFile): ImageFile {
  return { path, mode: basename(path).startsWith("ld") ? 0o755 : 0o644, content: { file } };
}

function environmentOf(source: ImageSource): Record<string, string> {
  const own = { HOME: IN_IMAGE.temporary, TMPDIR: IN_IMAGE.temporary };
  return source === "official" ? own : { PATH: "/bin", ...own };
}
