import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { fromFileSystemError } from "#shared/errors.ts";
import type { TarContent, TarEntry } from "./tar.ts";

export interface ImageFile {
  /** Absolute, in the image. */
  path: string;
  mode: number;
  content: TarContent;
}

/** What goes into an image; the image's name follows from all of it. */
export interface ImageRecipe {
  /** What it is for, one word: `native`. */
  name: string;
  /** `scratch`, or an image of a registry. */
  base: string;
  files: ImageFile[];
  /** Empty ones that belong to the user, absolute. */
  folders: string[];
  entrypoint: string[];
  environment: Record<string, string>;
  /** `65534:65534`. */
  user: string;
}

const PREFIX = "wasm-workbench/";
/** By it images of ours are found; its value is the recipe's name. */
export const IMAGE_LABEL = "wasm-workbench.image";

/** `wasm-workbench/NAME:HASH`, the hash being of the bytes of every file and of everything else that is said. */
export async function imageTag(recipe: ImageRecipe): Promise<string> {
  const { files, ...rest } = recipe;
  const hash = createHash("sha256").update(JSON.stringify(rest));
  for (const { path, mode, content } of files) {
    hash.update(`\n${path} ${mode} ${await contentHash(content)}`);
  }
  return `${PREFIX}${recipe.name}:${hash.digest("hex").slice(0, 16)}`;
}

async function contentHash(content: TarContent): Promise<string> {
  if ("text" in content) return createHash("sha256").update(content.text).digest("hex");
  return "file" in content ? hashOf(content.file) : `ballast ${content.ballastBytes}`;
}

/** Node has 100 MB: a file that is as it was isn't read again. */
const hashes = new Map<string, { seen: string; hash: Promise<string> }>();

async function hashOf(file: string): Promise<string> {
  try {
    const { size, mtimeMs, ino } = await stat(file);
    const seen = `${size} ${mtimeMs} ${ino}`;
    const known = hashes.get(file);
    if (known?.seen === seen) return await known.hash;
    const hash = readAll(file);
    hashes.set(file, { seen, hash });
    hash.catch(() => hashes.delete(file));
    return await hash;
  } catch (error) {
    throw fromFileSystemError(error, file);
  }
}

async function readAll(file: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const piece of createReadStream(file) as AsyncIterable<Buffer>) hash.update(piece);
  return hash.digest("hex");
}

/** Everything that an engine builds it of: the Dockerfile, and what it copies. */
export function buildContext(recipe: ImageRecipe): TarEntry[] {
  const root = (path: string) => `root${path}`;
  return [
    { path: "Dockerfile", mode: 0o644, content: { text: dockerfile(recipe) } },
    { path: "root/", mode: 0o755, content: null },
    { path: "own/", mode: 0o755, content: null },
    ...recipe.folders.map((path) => ({ path: `own${path}/`, mode: 0o755, content: null })),
    ...recipe.files.map(({ path, mode, content }) => ({ path: root(path), mode, content })),
  ];
}

function dockerfile({ name, base, entrypoint, environment, user }: ImageRecipe): string {
  return [
    `FROM ${base}`,
    "COPY root/ /",
    `COPY --chown=${user} own/ /`,
    ...Object.entries(environment).map(([key, value]) => `ENV ${key}=${JSON.stringify(value)}`),
    `LABEL ${IMAGE_LABEL}=${JSON.stringify(name)}`,
    `USER ${user}`,
    `ENTRYPOINT ${JSON.stringify(entrypoint)}`,
    "",
  ].join("\n");
}
