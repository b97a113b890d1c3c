import type { Quota } from "./quota.ts";

/** Nanoseconds since 1970. */
interface Times {
  accessedNs: bigint;
  modifiedNs: bigint;
  changedNs: bigint;
}

const NO_BYTES = new Uint8Array(0);

/** What a name costs beside the bytes of its file, roughly what it takes of the host's memory. */
const ENTRY_BYTES = 512;

abstract class NodeBase implements Times {
  readonly inode: number;
  links = 1;
  accessedNs: bigint;
  modifiedNs: bigint;
  changedNs: bigint;

  constructor(inode: number, nowNs: bigint) {
    this.inode = inode;
    this.accessedNs = nowNs;
    this.modifiedNs = nowNs;
    this.changedNs = nowNs;
  }

  protected takeTimesOf(other: Times): void {
    this.accessedNs = other.accessedNs;
    this.modifiedNs = other.modifiedNs;
    this.changedNs = other.changedNs;
  }
}

export class FileNode extends NodeBase {
  readonly kind = "file";
  sizeBytes: number;
  /** How many descriptors it is open at: its bytes are kept as long as there are any. */
  openings = 0;
  /** Behind `sizeBytes` only zeros. */
  #bytes: Uint8Array;
  /** False while the bytes are those of the loaded folder. */
  #isOwn = false;

  constructor(inode: number, nowNs: bigint, bytes: Uint8Array = NO_BYTES) {
    super(inode, nowNs);
    this.#bytes = bytes;
    this.sizeBytes = bytes.length;
  }

  /** The same file for one call. */
  copy(): FileNode {
    const copy = new FileNode(this.inode, 0n, this.#bytes);
    copy.takeTimesOf(this);
    return copy;
  }

  /** Must not be changed. */
  contents(): Uint8Array {
    return this.#bytes.subarray(0, this.sizeBytes);
  }

  /** False where the quota doesn't allow it; nothing is written then. */
  write(position: number, data: Uint8Array, quota: Quota): boolean {
    const end = position + data.length;
    if (!this.#makeOwn(Math.max(end, this.sizeBytes), quota)) return false;
    this.#bytes.set(data, position);
    this.sizeBytes = Math.max(this.sizeBytes, end);
    return true;
  }

  /** False where the quota doesn't allow it. */
  resize(sizeBytes: number, quota: Quota): boolean {
    if (sizeBytes === 0) this.#drop(quota);
    else {
      if (!this.#makeOwn(sizeBytes, quota)) return false;
      if (sizeBytes < this.sizeBytes) this.#bytes.fill(0, sizeBytes, this.sizeBytes);
    }
    this.sizeBytes = sizeBytes;
    return true;
  }

  /** Lets go of the bytes once there is neither a name nor a descriptor of it. */
  dropIfUnused(quota: Quota): void {
    if (this.links > 0 || this.openings > 0) return;
    this.#drop(quota);
    this.sizeBytes = 0;
  }

  #drop(quota: Quota): void {
    if (this.#isOwn) quota.giveBack(this.#bytes.length);
    this.#bytes = NO_BYTES;
    this.#isOwn = false;
  }

  #makeOwn(neededBytes: number, quota: Quota): boolean {
    const own = this.#isOwn ? this.#bytes.length : 0;
    if (this.#isOwn && neededBytes <= own) return true;
    // Twice as much makes writing in small pieces linear; when that is too much, what is needed may still fit.
    const capacity = [Math.max(neededBytes, own * 2), neededBytes].find((bytes) => quota.take(bytes - own));
    if (capacity === undefined) return false;
    const bytes = new Uint8Array(capacity);
    bytes.set(this.#bytes.subarray(0, Math.min(this.sizeBytes, capacity)));
    this.#bytes = bytes;
    this.#isOwn = true;
    return true;
  }
}

export class LinkNode extends NodeBase {
  readonly kind = "link";
  readonly target: string;

  constructor(inode: number, nowNs: bigint, target: string) {
    super(inode, nowNs);
    this.target = target;
  }

  copy(): LinkNode {
    const copy = new LinkNode(this.inode, 0n, this.target);
    copy.takeTimesOf(this);
    return copy;
  }
}

export interface Entry {
  name: string;
  node: Node;
  /** Grows with every entry of its directory, so that reading one can go on after others were removed. */
  cookie: number;
}

/** `.` and `..` come first. */
export const DOT_COOKIES = 2;

export class DirectoryNode extends NodeBase {
  readonly kind = "directory";
  /** Null of the root, and once it was removed. */
  parent: DirectoryNode | null;
  isRemoved = false;
  #entries = new Map<string, Entry>();
  #lastCookie = DOT_COOKIES;
  /** Whose entries are still to be copied. */
  #source: DirectoryNode | null = null;

  constructor(inode: number, nowNs: bigint, parent: DirectoryNode | null = null) {
    super(inode, nowNs);
    this.parent = parent;
  }

  /** The same directory for one call; what is in it is copied when it is first looked at. */
  copy(parent: DirectoryNode | null): DirectoryNode {
    const copy = new DirectoryNode(this.inode, 0n, parent);
    copy.takeTimesOf(this);
    copy.#source = this;
    return copy;
  }

  get entries(): ReadonlyMap<string, Entry> {
    if (this.#source !== null) {
      const source = this.#source;
      this.#source = null;
      for (const { name, node } of source.entries.values())
        this.add(name, node.kind === "directory" ? node.copy(this) : node.copy());
    }
    return this.#entries;
  }

  add(name: string, node: Node): void {
    this.#entries.set(name, { name, node, cookie: ++this.#lastCookie });
    if (node.kind === "directory") node.parent = this;
  }

  remove(name: string): void {
    this.#entries.delete(name);
  }
}

export type Node = FileNode | DirectoryNode | LinkNode;

export function entryCost(name: string, target = ""): number {
  return ENTRY_BYTES + 2 * (name.length + target.length);
}
