import type { ImageSource } from "#toolchains/containers/function-images.ts";

/** What kinds of sandboxes are told of the emulator that they are made for. */
export interface SandboxContext {
  /** The emulator's own; what a kind keeps, between starts or while it runs, goes below it. */
  dataDir: string;
  /** What images of containers are made from; `offline` unless given. */
  imageSource?: ImageSource;
}
