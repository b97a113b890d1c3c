import { readlinkSync, realpathSync } from "node:fs";
import { dirname, isAbsolute, join, relative, resolve, sep } from "node:path";

/** Numbers of WASI preview 1. */
const ERRNO_ILSEQ = 25;
const ERRNO_NOTCAPABLE = 76;
const LOOKUP_SYMLINK_FOLLOW = 1;
const FIRST_PREOPEN_FD = 3;
const OPENED_FD_ARGUMENT = 8;

export type WasiFunctions = Record<string, (...args: (number | bigint)[]) => number>;

/** Where a function has a folder's descriptor and a path (address, then length), and whether it follows a link at its end. */
interface PathArgument {
  fd: number;
  path: number;
  follows?: "always" | { flagsArgument: number };
}

const OPENED_PATH: PathArgument = { fd: 0, path: 2, follows: "always" };
const PATH_ARGUMENTS: Record<string, PathArgument[]> = {
  path_create_directory: [{ fd: 0, path: 1 }],
  path_filestat_get: [{ fd: 0, path: 2, follows: { flagsArgument: 1 } }],
  path_filestat_set_times: [{ fd: 0, path: 2, follows: { flagsArgument: 1 } }],
  path_link: [
    { fd: 0, path: 2, follows: "always" },
    { fd: 4, path: 5 },
  ],
  path_open: [OPENED_PATH],
  path_readlink: [{ fd: 0, path: 1 }],
  path_remove_directory: [{ fd: 0, path: 1 }],
  path_rename: [
    { fd: 0, path: 1 },
    { fd: 3, path: 4 },
  ],
  path_symlink: [{ fd: 2, path: 3 }],
  path_unlink_file: [{ fd: 0, path: 1 }],
};

/** A folder the module holds open, and the preopened one it was reached from; real paths. */
interface OpenFolder {
  root: string;
  path: string;
}

/**
 * Node's WASI checks paths as text only: a link in a preopened folder would lead a module out of it. With these
 * functions a path is refused when one of its links leads out. It is no defence against another process that swaps a
 * folder for a link at the same moment.
 */
export function refuseLinks(
  functions: WasiFunctions,
  preopens: Record<string, string>,
  memory: () => ArrayBufferLike,
): WasiFunctions {
  const folders = new Map<number, OpenFolder>();
  Object.values(preopens).forEach((host, index) => {
    const root = realpathSync(host);
    folders.set(FIRST_PREOPEN_FD + index, { root, path: root });
  });
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

  /** Null for bytes that are no text, and for what the system would take for a shorter path. */
  function readPath(args: number[], { path }: PathArgument): string | null {
    try {
      // A copy, because text can't be decoded from memory that threads share.
      const bytes = Uint8Array.from(new Uint8Array(memory(), args[path]! >>> 0, args[path + 1]! >>> 0));
      const text = decoder.decode(bytes);
      return text.includes("\0") ? null : text;
    } catch {
      return null;
    }
  }

  /** Why a path is refused, as an error number; 0 when it is not. */
  function refusal(args: number[], argument: PathArgument): number {
    const folder = folders.get(args[argument.fd]!);
    // No folder of the module's, as Node's WASI says itself.
    if (folder === undefined) return 0;
    const text = readPath(args, argument);
    if (text === null) return ERRNO_ILSEQ;
    const { follows } = argument;
    const followsEnd =
      follows === "always" ||
      (follows !== undefined && (args[follows.flagsArgument]! & LOOKUP_SYMLINK_FOLLOW) !== 0) ||
      // To the system `link/` is what the link leads to.
      /\/\.*$/.test(text);
    return wayThere(folder.root, resolve(folder.path, text), followsEnd);
  }

  const guarded = { ...functions };
  for (const [name, pathArguments] of Object.entries(PATH_ARGUMENTS))
    guarded[name] = (...args) => {
      const numbers = args.map(Number);
      for (const argument of pathArguments) {
        const refused = refusal(numbers, argument);
        if (refused !== 0) return refused;
      }
      return functions[name]!(...args);
    };

  const { path_open: open, fd_readdir: readFolder, fd_renumber: renumber } = guarded;
  guarded["path_open"] = (...args) => {
    const numbers = args.map(Number);
    const folder = folders.get(numbers[OPENED_PATH.fd]!);
    const text = readPath(numbers, OPENED_PATH);
    const result = open!(...args);
    if (result === 0 && folder !== undefined && text !== null) {
      const fd = new DataView(memory()).getUint32(numbers[OPENED_FD_ARGUMENT]! >>> 0, true);
      folders.set(fd, { root: folder.root, path: resolve(folder.path, text) });
    }
    return result;
  };
  // It looks the folder up by its path again, where a link may be by now.
  guarded["fd_readdir"] = (...args) => {
    const folder = folders.get(Number(args[0]));
    const refused = folder === undefined ? 0 : wayThere(folder.root, folder.path, true);
    return refused === 0 ? readFolder!(...args) : refused;
  };
  guarded["fd_renumber"] = (...args) => {
    const folder = folders.get(Number(args[0]));
    const result = renumber!(...args);
    if (result === 0 && folder !== undefined) folders.set(Number(args[1]), folder);
    return result;
  };
  return guarded;
}

/** More than any system follows: where so many are met, the system itself refuses. */
const MOST_LINKS = 64;

/**
 * 0, or the error number of a path that leaves the folder: as text, or where its links lead. An absolute link leaves it
 * always, because to the module the folder's outside isn't there.
 */
function wayThere(root: string, path: string, followsEnd: boolean): number {
  const inside = relative(root, path);
  if (isAbsolute(inside) || inside.split(sep)[0] === "..") return ERRNO_NOTCAPABLE;
  const names = inside === "" ? [] : inside.split(sep);
  let reached = root;
  let links = 0;
  while (names.length > 0) {
    const name = names.shift()!;
    if (name === "" || name === ".") continue;
    if (name === "..") {
      if (reached === root) return ERRNO_NOTCAPABLE;
      reached = dirname(reached);
      continue;
    }
    const next = join(reached, name);
    const target = names.length > 0 || followsEnd ? linkTarget(next) : null;
    if (target === null) {
      reached = next;
      continue;
    }
    links += 1;
    if (links > MOST_LINKS) return 0;
    if (isAbsolute(target)) return ERRNO_NOTCAPABLE;
    names.unshift(...target.split(PATH_SEPARATORS));
  }
  return 0;
}

const PATH_SEPARATORS = sep === "/" ? "/" : /[\\/]/;

/** Null for what is no link, or isn't there. */
function linkTarget(path: string): string | null {
  try {
    return readlinkSync(path);
  } catch {
    return null;
  }
}
