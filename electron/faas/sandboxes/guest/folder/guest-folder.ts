import type { DirectoryNode } from "./nodes.ts";

/** A function's folder, loaded; never changed afterwards, so that all calls share it. */
export interface GuestFolder {
  readonly root: DirectoryNode;
  readonly sizeBytes: number;
  /** The highest that its files and folders have. */
  readonly lastInode: number;
}
