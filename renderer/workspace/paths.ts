/** The absolute path of a project's file. The root names the platform's separator by using it. */
export function absolutePath(root: string, path: string): string {
  const separator = root.includes("\\") && !root.includes("/") ? "\\" : "/";
  return `${root.replace(/[\\/]+$/, "")}${separator}${path.replaceAll("/", separator)}`;
}

/** A file's path inside the project, with forward slashes; null when it lies elsewhere. */
export function projectPath(root: string, file: string): string | null {
  const slashed = (text: string) => text.replaceAll("\\", "/");
  const folder = `${slashed(root).replace(/\/+$/, "")}/`;
  const full = slashed(file);
  if (full.startsWith(folder)) return full.slice(folder.length);
  return /^([A-Za-z]:)?\//.test(full) ? null : full.replace(/^\.\//, "");
}

export function fileName(path: string): string {
  return path.slice(Math.max(path.lastIndexOf("/"), path.lastIndexOf("\\")) + 1);
}

export function parentFolder(path: string): string {
  return path.includes("/") ? path.slice(0, path.lastIndexOf("/")) : "";
}

/** Where `path` is after `from` became `to`; unchanged when it isn't `from` or inside it. */
export function renamedPath(path: string, from: string, to: string): string {
  if (path === from) return to;
  return path.startsWith(`${from}/`) ? to + path.slice(from.length) : path;
}

export function isInside(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder}/`);
}
