import { basename } from "node:path";

/** A program's names where several versions may be installed: `clang`, `clang-23`, `clang-22` … */
export function numberedNames(name: string, { newest, oldest }: { newest: number; oldest: number }): string[] {
  const majors = Array.from({ length: newest - oldest + 1 }, (_, index) => newest - index);
  return [name, ...majors.map((major) => `${name}-${major}`)];
}

/**
 * Programs by such names, in the order in which they are preferred: what is plainly called `clang` here, as its user
 * would type it, then the newest.
 */
export function newestFirst(paths: readonly string[]): string[] {
  const majorOf = (path: string) => Number(/-(\d+)(?:\.exe)?$/i.exec(basename(path))?.[1] ?? Infinity);
  // Equal ones keep their order, which is that of PATH.
  return paths.toSorted((a, b) => (majorOf(a) === majorOf(b) ? 0 : majorOf(b) - majorOf(a)));
}
