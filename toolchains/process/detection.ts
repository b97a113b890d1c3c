import type { RunCommand } from "./command-spec.ts";

/** An npm package that came with the workbench or stands beside it. */
export interface InstalledPackage {
  /** Absolute path of the module that `import` would load. */
  entry: string;
  version: string;
}

/** What an adapter may look at when it searches for its tool. */
export interface DetectionContext {
  run: RunCommand;
  env: Record<string, string | undefined>;
  platform: NodeJS.Platform;
  /**
   * Every executable of one of these names, on PATH first, then in the extra folders. Paths are as found, because some
   * programs act by the name they are called under; a program that is reached by several paths is listed once.
   */
  findExecutables(names: string[], extraFolders?: string[]): Promise<string[]>;
  fileExists(path: string): Promise<boolean>;
  /** Names inside a folder; empty when it can't be read. */
  listFolder(path: string): Promise<string[]>;
  /** Null when the package isn't installed. */
  findPackage(name: string): Promise<InstalledPackage | null>;
}
