import { ERRNO, type Errno } from "../wasi/errno.ts";
import type { GuestFolder } from "./guest-folder.ts";
import { DirectoryNode, entryCost, FileNode, LinkNode, type Node } from "./nodes.ts";
import { Quota } from "./quota.ts";
import { resolvePath, type ResolvedPath } from "./resolve-path.ts";

interface FileSystemOptions {
  /** What is in it at the beginning; null: nothing. */
  folder: GuestFolder | null;
  /** What may be written goes to a copy that lasts as long as this object; null: nothing may be written. */
  scratchLimitBytes: number | null;
  nowNs: () => bigint;
}

/** The files that one call sees. Whether a guest may do what it asks for is decided before it gets here. */
export class FileSystem {
  readonly root: DirectoryNode;
  readonly writable: boolean;
  readonly #quota: Quota;
  readonly #nowNs: () => bigint;
  #lastInode: number;

  constructor({ folder, scratchLimitBytes, nowNs }: FileSystemOptions) {
    this.writable = scratchLimitBytes !== null;
    this.#quota = new Quota(scratchLimitBytes ?? 0);
    this.#nowNs = nowNs;
    this.#lastInode = folder?.lastInode ?? 1;
    const root = folder?.root ?? new DirectoryNode(1, 0n);
    // What can't be changed needs no copy.
    this.root = this.writable ? root.copy(null) : root;
  }

  /** An opened file keeps its bytes until it is closed. */
  open(file: FileNode): void {
    if (this.writable) file.openings += 1;
  }

  close(file: FileNode): void {
    if (!this.writable) return;
    file.openings -= 1;
    file.dropIfUnused(this.#quota);
  }

  write(file: FileNode, position: number, data: Uint8Array): Errno {
    if (!file.write(position, data, this.#quota)) return ERRNO.nospc;
    this.#touch(file);
    return ERRNO.success;
  }

  resize(file: FileNode, sizeBytes: number): Errno {
    if (!file.resize(sizeBytes, this.#quota)) return ERRNO.nospc;
    this.#touch(file);
    return ERRNO.success;
  }

  createFile(place: ResolvedPath): FileNode | Errno {
    if (place.wantsDirectory) return ERRNO.isdir;
    const file = new FileNode(this.#nextInode(), this.#nowNs());
    return this.#add(place, file) || file;
  }

  createDirectory(place: ResolvedPath): Errno {
    return this.#add(place, new DirectoryNode(this.#nextInode(), this.#nowNs()));
  }

  createLink(place: ResolvedPath, target: string): Errno {
    if (target === "") return ERRNO.noent;
    if (target.startsWith("/")) return ERRNO.notcapable;
    if (place.wantsDirectory && place.node === null) return ERRNO.noent;
    return this.#add(place, new LinkNode(this.#nextInode(), this.#nowNs(), target));
  }

  /** A second name of the same file. */
  link(node: Node | null, place: ResolvedPath): Errno {
    if (node === null) return ERRNO.noent;
    if (node.kind === "directory") return ERRNO.perm;
    if (place.wantsDirectory && place.node === null) return ERRNO.noent;
    const errno = this.#add(place, node);
    if (errno === ERRNO.success) node.links += 1;
    return errno;
  }

  unlink({ directory, name, node, wantsDirectory }: ResolvedPath): Errno {
    if (node === null) return ERRNO.noent;
    if (name === null || node.kind === "directory") return ERRNO.isdir;
    if (wantsDirectory) return ERRNO.notdir;
    this.#remove(directory, name, node);
    return ERRNO.success;
  }

  removeDirectory({ directory, name, node }: ResolvedPath): Errno {
    if (node === null) return ERRNO.noent;
    if (name === null) return ERRNO.inval;
    if (node.kind !== "directory") return ERRNO.notdir;
    if (node.entries.size > 0) return ERRNO.notempty;
    this.#remove(directory, name, node);
    return ERRNO.success;
  }

  rename(from: ResolvedPath, to: ResolvedPath): Errno {
    const { node, name } = from;
    if (node === null) return ERRNO.noent;
    if (name === null || to.name === null) return ERRNO.inval;
    if (to.directory.isRemoved) return ERRNO.noent;
    if (node.kind !== "directory" && (from.wantsDirectory || to.wantsDirectory)) return ERRNO.notdir;
    if (node === to.node) return ERRNO.success;
    if (node.kind === "directory" && isWithin(to.directory, node)) return ERRNO.inval;
    if (to.node !== null) {
      if (to.node.kind !== "directory" && node.kind === "directory") return ERRNO.notdir;
      if (to.node.kind === "directory") {
        if (node.kind !== "directory") return ERRNO.isdir;
        if (to.node.entries.size > 0) return ERRNO.notempty;
      }
    }
    const cost = entryCost(to.name, targetOf(node));
    if (!this.#quota.take(cost)) return ERRNO.nospc;
    if (to.node !== null) this.#remove(to.directory, to.name, to.node);
    this.#quota.giveBack(entryCost(name, targetOf(node)));
    from.directory.remove(name);
    to.directory.add(to.name, node);
    this.#touch(from.directory);
    this.#touch(to.directory);
    return ERRNO.success;
  }

  resolve(start: DirectoryNode, path: string, followLast: boolean): ResolvedPath | Errno {
    return resolvePath(start, path, followLast);
  }

  #nextInode(): number {
    return ++this.#lastInode;
  }

  #add({ directory, name, node: present }: ResolvedPath, node: Node): Errno {
    if (present !== null || name === null) return ERRNO.exist;
    if (directory.isRemoved) return ERRNO.noent;
    if (!this.#quota.take(entryCost(name, targetOf(node)))) return ERRNO.nospc;
    directory.add(name, node);
    this.#touch(directory);
    return ERRNO.success;
  }

  #remove(directory: DirectoryNode, name: string, node: Node): void {
    directory.remove(name);
    this.#touch(directory);
    this.#quota.giveBack(entryCost(name, targetOf(node)));
    node.links -= 1;
    if (node.kind === "file") node.dropIfUnused(this.#quota);
    if (node.kind === "directory") {
      node.parent = null;
      node.isRemoved = true;
    }
  }

  #touch(node: Node): void {
    node.modifiedNs = node.changedNs = this.#nowNs();
  }
}

function targetOf(node: Node): string {
  return node.kind === "link" ? node.target : "";
}

function isWithin(directory: DirectoryNode, ancestor: DirectoryNode): boolean {
  for (let at: DirectoryNode | null = directory; at !== null; at = at.parent) if (at === ancestor) return true;
  return false;
}
