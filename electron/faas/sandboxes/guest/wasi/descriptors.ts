import type { GuestStream } from "../guest-call.ts";
import type { DirectoryNode, Entry, FileNode } from "../folder/nodes.ts";
import { ERRNO, type Errno } from "./errno.ts";

interface Rights {
  rights: number;
  /** What those opened through it can have. */
  inheriting: number;
  /** FDFLAGS_*. */
  flags: number;
}

type StdinDescriptor = Rights & { kind: "stdin" };
type OutputDescriptor = Rights & { kind: "output"; stream: GuestStream };
export type FileDescriptor = Rights & { kind: "file"; node: FileNode; position: number };
export type DirectoryDescriptor = Rights & {
  kind: "directory";
  node: DirectoryNode;
  /** Under which name the guest was given it; null of those it opened itself. */
  preopenName: Uint8Array | null;
  cursor: DirectoryCursor | null;
};

/** Where reading a directory goes on. */
export interface DirectoryCursor {
  entries: Iterator<Entry>;
  /** Read but not handed out. */
  next: Entry | null;
  /** Of the last one handed out. */
  cookie: number;
}

export type Descriptor = StdinDescriptor | OutputDescriptor | FileDescriptor | DirectoryDescriptor;

/** As OpenWhisk's limit of open files. */
const MAX_DESCRIPTORS = 1024;
const FIRST_OPENED = 3;

/** The descriptors of one call, by their numbers. */
export class DescriptorTable {
  readonly #list: (Descriptor | null)[];
  /** None below it is free. */
  #lowest = FIRST_OPENED;

  constructor(given: Descriptor[]) {
    this.#list = given;
  }

  get(fd: number): Descriptor | null {
    return this.#list[fd] ?? null;
  }

  isFull(): boolean {
    return this.#free() >= MAX_DESCRIPTORS;
  }

  /** The lowest free number that never belonged to a standard stream. */
  add(descriptor: Descriptor): number {
    const fd = this.#free();
    this.#list[fd] = descriptor;
    return fd;
  }

  remove(fd: number): Descriptor | null {
    const descriptor = this.get(fd);
    if (descriptor === null) return null;
    this.#list[fd] = null;
    if (fd >= FIRST_OPENED) this.#lowest = Math.min(this.#lowest, fd);
    return descriptor;
  }

  /** Puts a descriptor in another's place, and returns that one for closing; null where it stays what it is. */
  replace(from: number, to: number): Descriptor | Errno | null {
    const moved = this.get(from);
    const replaced = this.get(to);
    if (moved === null || replaced === null) return ERRNO.badf;
    if (from === to) return null;
    this.remove(from);
    this.#list[to] = moved;
    return replaced;
  }

  #free(): number {
    while (this.#lowest < this.#list.length && this.#list[this.#lowest] !== null) this.#lowest += 1;
    return this.#lowest;
  }
}
