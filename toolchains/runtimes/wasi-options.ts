import { resolve } from "node:path";
import type { Invocation, PreopenedFolder } from "#shared/model/program-run.ts";

/** `--env A=b` for every variable. */
export function variableOptions(option: string, env: Invocation["env"]): string[] {
  return Object.entries(env).flatMap(([name, value]) => [option, `${name}=${value}`]);
}

/** `--dir HOST:GUEST`, or what `write` makes of it, for every folder. */
export function folderOptions(
  option: string,
  dirs: PreopenedFolder[],
  write: (dir: PreopenedFolder) => string,
): string[] {
  return dirs.flatMap((dir) => [option, write(dir)]);
}

/** Why folders can't be passed to a runtime that separates their two names by a character; undefined when they can. */
export function separatorProblem(
  runtime: string,
  separator: string,
  dirs: PreopenedFolder[],
  sides: readonly (keyof PreopenedFolder)[] = ["host", "guest"],
): string | undefined {
  const name = dirs.flatMap((dir) => sides.map((side) => dir[side])).find((path) => path.includes(separator));
  if (name === undefined) return undefined;
  return `${runtime} separates folder names by "${separator}", so ${name} can't be passed to it. Rename the folder.`;
}

/** Why variables can't be passed to a runtime that refuses empty ones; undefined when they can. */
export function emptyVariableProblem(runtime: string, env: Invocation["env"]): string | undefined {
  const empty = Object.keys(env).find((name) => env[name] === "");
  return empty === undefined
    ? undefined
    : `${runtime} can't pass an empty environment variable: give ${empty} a value.`;
}

/** Why folders can't be shown by a runtime that has no second name for them; undefined when they can. */
export function renamedFolderProblem(runtime: string, dirs: PreopenedFolder[]): string | undefined {
  if (dirs.filter(({ guest }) => guest === ".").length > 1) return `Only one folder can be "." for ${runtime}.`;
  const renamed = dirs.find(({ host, guest }) => guest !== "." && resolve(guest) !== resolve(host));
  if (renamed === undefined) return undefined;
  return `${runtime} shows folders under their own names, so ${renamed.host} can't appear as ${renamed.guest}. Give the folder its own path or "." (the working folder) as its name.`;
}

/** The folder in which a runtime is started, so that its "." is the one that was asked for. */
export function workingFolder(dirs: PreopenedFolder[]): string | undefined {
  return dirs.find(({ guest }) => guest === ".")?.host;
}
