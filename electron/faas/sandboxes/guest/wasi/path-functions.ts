import type { Node } from "../folder/nodes.ts";
import { MAX_PATH_BYTES, type ResolvedPath } from "../folder/resolve-path.ts";
import { FILESTAT_BYTES, KNOWN_FD_FLAGS, putFilestat, setTimes } from "./descriptor-functions.ts";
import type { Descriptor } from "./descriptors.ts";
import { ERRNO, type Errno } from "./errno.ts";
import { utf8 } from "./guest-memory.ts";
import { DIRECTORY_RIGHTS, FILE_RIGHTS, RIGHT } from "./rights.ts";
import type { WasiState } from "./wasi-state.ts";

const FOLLOW_LINKS = 1;
const OPEN = { create: 1, directory: 2, exclusive: 4, truncate: 8 };
const KNOWN_OPEN_FLAGS = 15;

/** Everything that names a file or folder by a path from an open directory on. */
export function pathFunctions(state: WasiState) {
  const { memory } = state;

  function textAt(at: number, length: number): string | Errno {
    if (!memory.has(at, length)) return ERRNO.fault;
    if (length > MAX_PATH_BYTES) return ERRNO.nametoolong;
    const text = memory.text(at, length);
    if (text === null) return ERRNO.ilseq;
    return text.includes("\0") ? ERRNO.inval : text;
  }

  function resolve(fd: number, rights: number, at: number, length: number, follow: boolean): ResolvedPath | Errno {
    const descriptor = state.descriptors.get(fd);
    if (descriptor === null) return ERRNO.badf;
    if (descriptor.kind !== "directory") return ERRNO.notdir;
    if ((descriptor.rights & rights) !== rights) return ERRNO.notcapable;
    const path = textAt(at, length);
    if (typeof path === "number") return path;
    return state.fileSystem.resolve(descriptor.node, path, follow);
  }

  function withPath(
    fd: number,
    rights: number,
    at: number,
    length: number,
    use: (place: ResolvedPath) => Errno,
    follow = false,
  ): Errno {
    const place = resolve(fd, rights, at, length, follow);
    return typeof place === "number" ? place : use(place);
  }

  /** What is there, made where it is missing and wanted. */
  function nodeToOpen(place: ResolvedPath, openFlags: number): Node | Errno {
    const { node } = place;
    if (node === null) return openFlags & OPEN.create ? state.fileSystem.createFile(place) : ERRNO.noent;
    if (openFlags & OPEN.create && openFlags & OPEN.exclusive) return ERRNO.exist;
    if (node.kind === "link") return ERRNO.loop;
    return openFlags & OPEN.directory && node.kind !== "directory" ? ERRNO.notdir : node;
  }

  return {
    path_open(
      fd: number,
      lookup: number,
      at: number,
      length: number,
      openFlags: number,
      rights: bigint,
      inheriting: bigint,
      flags: number,
      resultAt: number,
    ): Errno {
      if ((openFlags & ~KNOWN_OPEN_FLAGS) !== 0 || (flags & ~KNOWN_FD_FLAGS) !== 0) return ERRNO.inval;
      if (openFlags & OPEN.create && openFlags & OPEN.directory) return ERRNO.inval;
      if (!memory.has(resultAt, 4)) return ERRNO.fault;
      const needed =
        RIGHT.pathOpen |
        (openFlags & OPEN.create ? RIGHT.pathCreateFile : 0) |
        (openFlags & OPEN.truncate ? RIGHT.pathFilestatSetSize : 0);
      const place = resolve(fd, needed, at, length, (lookup & FOLLOW_LINKS) !== 0);
      if (typeof place === "number") return place;
      if (state.descriptors.isFull()) return ERRNO.mfile;
      const allowed = state.descriptors.get(fd)!.inheriting;
      const asked = Number(BigInt.asUintN(30, rights));
      const wantsToWrite = (asked & RIGHT.fdWrite) !== 0;
      if (wantsToWrite && place.node?.kind === "file" && (allowed & RIGHT.fdWrite) === 0) return ERRNO.notcapable;
      const node = nodeToOpen(place, openFlags);
      if (typeof node === "number") return node;
      const inherited = allowed & Number(BigInt.asUintN(30, inheriting));
      let opened: Descriptor;
      if (node.kind === "directory") {
        if (wantsToWrite || openFlags & OPEN.truncate) return ERRNO.isdir;
        const own = asked & allowed & DIRECTORY_RIGHTS.writable;
        opened = {
          kind: "directory",
          node,
          preopenName: null,
          cursor: null,
          rights: own,
          inheriting: inherited,
          flags,
        };
      } else if (node.kind === "file") {
        if (openFlags & OPEN.truncate) state.fileSystem.resize(node, 0);
        // Programs ask for more than they need; what a folder doesn't pass on is missing when it is used.
        const own = asked & allowed & FILE_RIGHTS.writable;
        opened = { kind: "file", node, position: 0, rights: own, inheriting: inherited, flags };
        state.fileSystem.open(node);
      } else return ERRNO.loop;
      memory.setU32(resultAt, state.descriptors.add(opened));
      return ERRNO.success;
    },

    path_filestat_get(fd: number, lookup: number, at: number, length: number, resultAt: number): Errno {
      const read = ({ node }: ResolvedPath): Errno => {
        if (node === null) return ERRNO.noent;
        if (!memory.has(resultAt, FILESTAT_BYTES)) return ERRNO.fault;
        putFilestat(memory, resultAt, node);
        return ERRNO.success;
      };
      return withPath(fd, RIGHT.pathFilestatGet, at, length, read, (lookup & FOLLOW_LINKS) !== 0);
    },

    path_filestat_set_times(
      fd: number,
      lookup: number,
      at: number,
      length: number,
      accessedNs: bigint,
      modifiedNs: bigint,
      flags: number,
    ): Errno {
      const set = ({ node }: ResolvedPath): Errno =>
        node === null ? ERRNO.noent : setTimes(state, node, accessedNs, modifiedNs, flags);
      return withPath(fd, RIGHT.pathFilestatSetTimes, at, length, set, (lookup & FOLLOW_LINKS) !== 0);
    },

    path_readlink(
      fd: number,
      at: number,
      length: number,
      bufferAt: number,
      bufferLength: number,
      resultAt: number,
    ): Errno {
      return withPath(fd, RIGHT.pathReadlink, at, length, ({ node }) => {
        if (node === null) return ERRNO.noent;
        if (node.kind !== "link") return ERRNO.inval;
        if (!memory.has(bufferAt, bufferLength) || !memory.has(resultAt, 4)) return ERRNO.fault;
        memory.setU32(resultAt, memory.put(utf8(node.target), bufferAt, bufferLength));
        return ERRNO.success;
      });
    },

    path_create_directory: (fd: number, at: number, length: number): Errno =>
      withPath(fd, RIGHT.pathCreateDirectory, at, length, (place) => state.fileSystem.createDirectory(place)),

    path_remove_directory: (fd: number, at: number, length: number): Errno =>
      withPath(fd, RIGHT.pathRemoveDirectory, at, length, (place) => state.fileSystem.removeDirectory(place)),

    path_unlink_file: (fd: number, at: number, length: number): Errno =>
      withPath(fd, RIGHT.pathUnlinkFile, at, length, (place) => state.fileSystem.unlink(place)),

    path_symlink(targetAt: number, targetLength: number, fd: number, at: number, length: number): Errno {
      const target = textAt(targetAt, targetLength);
      if (typeof target === "number") return target;
      return withPath(fd, RIGHT.pathSymlink, at, length, (place) => state.fileSystem.createLink(place, target));
    },

    path_link(
      fromFd: number,
      lookup: number,
      fromAt: number,
      fromLength: number,
      toFd: number,
      toAt: number,
      toLength: number,
    ): Errno {
      const follow = (lookup & FOLLOW_LINKS) !== 0;
      const link = (from: ResolvedPath): Errno =>
        withPath(toFd, RIGHT.pathLinkTarget, toAt, toLength, (to) => state.fileSystem.link(from.node, to));
      return withPath(fromFd, RIGHT.pathLinkSource, fromAt, fromLength, link, follow);
    },

    path_rename(
      fromFd: number,
      fromAt: number,
      fromLength: number,
      toFd: number,
      toAt: number,
      toLength: number,
    ): Errno {
      const rename = (from: ResolvedPath): Errno =>
        withPath(toFd, RIGHT.pathRenameTarget, toAt, toLength, (to) => state.fileSystem.rename(from, to));
      return withPath(fromFd, RIGHT.pathRenameSource, fromAt, fromLength, rename);
    },
  };
}
