import { ERRNO, type Errno } from "../wasi/errno.ts";
import type { DirectoryNode, Node } from "./nodes.ts";

/** Linux's PATH_MAX and NAME_MAX, in bytes. */
export const MAX_PATH_BYTES = 4096;
const MAX_NAME_BYTES = 255;
/** Linux's limit of links in one path. */
const MAX_LINKS = 40;

export interface ResolvedPath {
  /** Where the last part of the path lies, or would lie. */
  directory: DirectoryNode;
  /** Null where the path names `directory` itself. */
  name: string | null;
  /** What is there; null where there is nothing. */
  node: Node | null;
  /** It ended in a slash, and so can only mean a directory. */
  wantsDirectory: boolean;
}

/**
 * Follows a path from a directory on. It never leaves that directory, neither by `..` nor by links: those are
 * `notcapable`, as is an absolute path. Links before the last part are followed, the last one on request.
 */
export function resolvePath(start: DirectoryNode, path: string, followLast: boolean): ResolvedPath | Errno {
  if (path === "") return ERRNO.noent;
  if (path.startsWith("/")) return ERRNO.notcapable;
  const way = [start];
  const parts = partsOf(path);
  let wantsDirectory = meansDirectory(path);
  let links = 0;
  let last: ResolvedPath = { directory: start, name: null, node: start, wantsDirectory };
  for (let part = parts.pop(); part !== undefined; part = parts.pop()) {
    const directory = way[way.length - 1]!;
    if (part === "..") {
      way.pop();
      const above = way[way.length - 1];
      if (above === undefined) return ERRNO.notcapable;
      last = { directory: above, name: null, node: above, wantsDirectory };
      continue;
    }
    if (Buffer.byteLength(part) > MAX_NAME_BYTES) return ERRNO.nametoolong;
    const isLast = parts.length === 0;
    const node = directory.entries.get(part)?.node ?? null;
    last = { directory, name: part, node, wantsDirectory };
    if (node === null) return isLast ? last : ERRNO.noent;
    if (node.kind === "directory") way.push(node);
    else if (node.kind === "link" && (!isLast || followLast || wantsDirectory)) {
      if (++links > MAX_LINKS) return ERRNO.loop;
      if (node.target.startsWith("/")) return ERRNO.notcapable;
      if (isLast) wantsDirectory ||= meansDirectory(node.target);
      last = { directory, name: null, node: directory, wantsDirectory };
      parts.push(...partsOf(node.target));
    } else if (!isLast) return ERRNO.notdir;
  }
  if (wantsDirectory && last.node?.kind === "file") return ERRNO.notdir;
  return { ...last, wantsDirectory };
}

/** The last first; without the parts that mean nothing. */
function partsOf(path: string): string[] {
  return path
    .split("/")
    .filter((part) => part !== "" && part !== ".")
    .toReversed();
}

function meansDirectory(path: string): boolean {
  return path.endsWith("/") || path.endsWith("/.") || path === ".";
}
