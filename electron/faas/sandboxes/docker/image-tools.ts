import { join } from "node:path";
import { WorkbenchError } from "#shared/errors.ts";
import { buildActionProxy } from "#toolchains/containers/action-proxy/build-action-proxy.ts";
import type { ImageSource, ImageTools } from "#toolchains/containers/function-images.ts";
import type { DetectionContext } from "#toolchains/process/detection.ts";
import { runCommand } from "#toolchains/process/run-command.ts";

/** What of this machine goes into images. Looked for when it is first needed. */
export class ImageParts {
  readonly source: ImageSource;
  readonly #detection: DetectionContext;
  readonly #cacheFolder: string;
  #proxy: Promise<string | null> | null = null;

  constructor(options: { dataDir: string; detection: DetectionContext; source: ImageSource }) {
    this.source = options.source;
    this.#detection = options.detection;
    this.#cacheFolder = join(options.dataDir, "cache", "containers");
  }

  /** Our own programs of every image. Rejects with TOOL_UNAVAILABLE. */
  async tools(): Promise<ImageTools> {
    const proxyPath = await (this.#proxy ??= this.#buildProxy());
    if (proxyPath !== null) return { run: runCommand, source: this.source, proxyPath };
    this.#proxy = null;
    throw new WorkbenchError("TOOL_UNAVAILABLE", "The action proxy of the images could not be compiled.", {
      hint: "Install a C compiler that links statically: on Debian, sudo apt-get install gcc libc6-dev.",
    });
  }

  async #buildProxy(): Promise<string | null> {
    return buildActionProxy({
      run: runCommand,
      compilerPaths: await this.#detection.findExecutables(COMPILERS),
      cacheFolder: this.#cacheFolder,
    });
  }

  /** Rejects with TOOL_UNAVAILABLE. */
  async compiler(): Promise<string> {
    const [first] = await this.#detection.findExecutables(COMPILERS);
    if (first !== undefined) return first;
    throw new WorkbenchError("TOOL_UNAVAILABLE", "There is no C compiler, which knows the libraries of programs.", {
      hint: "Install one: on Debian, sudo apt-get install gcc libc6-dev.",
    });
  }

  /** The Node that carries the emulator, or the one on PATH where that is a part of something else. */
  async node(): Promise<string> {
    if (process.versions["electron"] === undefined) return process.execPath;
    const [first] = await this.#detection.findExecutables(["node"]);
    if (first !== undefined) return first;
    throw new WorkbenchError("TOOL_UNAVAILABLE", "There is no Node that could be put into an image.", {
      hint: "Install Node 20 or newer, so that it is on PATH: https://nodejs.org",
    });
  }
}

const COMPILERS = ["cc", "gcc", "clang"];
