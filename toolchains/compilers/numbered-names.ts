/** A program's names where several versions may be installed: `clang`, `clang-23`, `clang-22` … */
export function numberedNames(name: string, { newest, oldest }: { newest: number; oldest: number }): string[] {
  const majors = Array.from({ length: newest - oldest + 1 }, (_, index) => newest - index);
  return [name, ...majors.map((major) => `${name}-${major}`)];
}
