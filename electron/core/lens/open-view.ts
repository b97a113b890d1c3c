import { readFile, stat, writeFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { basename, extname, join, resolve } from "node:path";
import { setTimeout } from "node:timers/promises";
import { fromFileSystemError, WorkbenchError } from "#shared/errors.ts";
import type { Artifact, BuildResult } from "#shared/model/build.ts";
import type { Failure } from "#shared/model/failure.ts";
import type { LensArchitecture } from "#shared/model/lens/lens-code.ts";
import type { LensEvent, LensPane, LensRequest } from "#shared/model/lens/lens-view.ts";
import type { RuntimeRef } from "#shared/model/tool.ts";
import { hostArchitecture } from "#toolchains/lens/engines/host-architecture.ts";
import { readWasmListing } from "#toolchains/lens/wasm/read-wasm-listing.ts";
import { buildWasmForLens } from "./build-for-lens.ts";
import { failedEnginePane, installedLensEngines, makeEnginePane, type LensModule } from "./engine-pane.ts";
import type { PaneListing } from "./join-functions.ts";
import type { LensTools } from "./lens-tools.ts";
import type { LensView } from "./lens-view.ts";
import { makeNativePane } from "./native-pane.ts";
import { readSources } from "./read-sources.ts";
import { failedWatPane, watPaneOf } from "./wat-pane.ts";

export interface ViewContext {
  tools: LensTools;
  signal: AbortSignal;
  /** The view's own, for whatever is written; it is there. */
  folder: string;
  say: (event: LensEvent) => void;
}

/** Whether a request is for a module that was built elsewhere. */
export function isModuleRequest({ files }: Pick<LensRequest, "files">): boolean {
  return files.length === 1 && extname(files[0]!).toLowerCase() === ".wasm";
}

/**
 * Fills a view and says what there is as it comes. What one pane lacks is said in its place; a source with errors ends
 * all. Throws FILE_NOT_FOUND and the like for the request's own files, and CANCELLED after an abort.
 */
export async function openView(asked: LensRequest, view: LensView, context: ViewContext): Promise<void> {
  const opening = new Opening({ ...asked, files: asked.files.map((file) => resolve(file)) }, view, context);
  await opening.run();
}

/** The WAT is what somebody waits for while typing: the native compiler lets its compiler go first, but not for long. */
const HEAD_START_MS = 300;

class Opening {
  readonly #request: LensRequest;
  readonly #view: LensView;
  readonly #tools: LensTools;
  readonly #folder: string;
  readonly #say: (event: LensEvent) => void;
  readonly #startedNs = process.hrtime.bigint();
  /** A source with errors ends what is made beside it. */
  readonly #broken = new AbortController();
  readonly #signal: AbortSignal;
  readonly #compiled = createGate();
  /** Panes come after the sources that they are linked to. */
  readonly #sourcesTold = createGate();
  #areSourcesRead = false;

  constructor(request: LensRequest, view: LensView, { tools, signal, folder, say }: ViewContext) {
    this.#request = request;
    this.#view = view;
    this.#tools = tools;
    this.#folder = folder;
    this.#say = say;
    this.#signal = AbortSignal.any([signal, this.#broken.signal]);
  }

  async run(): Promise<void> {
    await Promise.all(this.#request.files.map(requireFile));
    const asked = [...new Set(this.#request.engines ?? (await this.#everyEngine()))];
    const engines = asked.filter((ref) => ref !== "native");
    const native = asked.includes("native") ? this.#addNative() : Promise.resolve();
    // Looked at below; until then it must not count as unheard.
    native.catch(() => undefined);
    try {
      const module = isModuleRequest(this.#request) ? await this.#openModule() : await this.#buildModule();
      if (module === null) return;
      await this.#addEngines(engines, module);
      await native;
      this.#say({ type: "end", id: this.#view.id, elapsedMs: this.#elapsedMs() });
    } finally {
      this.#broken.abort();
      this.#sourcesTold.open();
      await native.catch(() => undefined);
    }
  }

  async #everyEngine(): Promise<RuntimeRef[]> {
    const installed = await installedLensEngines(this.#tools.catalog, this.#architecture);
    return isModuleRequest(this.#request) ? installed : ["native", ...installed];
  }

  get #architecture(): LensArchitecture {
    return this.#request.architecture ?? hostArchitecture ?? "x86_64";
  }

  #elapsedMs(): number {
    return Number(process.hrtime.bigint() - this.#startedNs) / 1e6;
  }

  async #openModule(): Promise<LensModule> {
    const bytes = await readFile(this.#request.files[0]!);
    await this.#addWat(bytes, null);
    return this.#keep(bytes);
  }

  /** Null for a source with errors; a failure where no compiler could be asked. */
  async #buildModule(): Promise<LensModule | Failure | null> {
    let object: Promise<void> = Promise.resolve();
    const build = await buildWasmForLens(this.#request, this.#tools, {
      signal: this.#signal,
      onObject: async (path) => {
        this.#compiled.open();
        const bytes = await readFile(path);
        // Beside its linking. What can't be read is told of the linked module.
        object = this.#addWat(bytes, null).catch(() => undefined);
      },
    });
    this.#compiled.open();
    await object;
    const { compiler } = build;
    this.#view.buildWords = [`-${this.#request.optimization}`, ...this.#request.flags].join(" ");
    if (compiler !== null) this.#view.buildWords += `, ${compiler.id} ${compiler.version}`;
    this.#say({ type: "build", pane: "wat", build });
    const path = build.artifact === null ? null : modulePath(build.artifact);
    if (path !== null) {
      const bytes = await readFile(path);
      await this.#addWat(bytes, build);
      return this.#keep(bytes);
    }
    if (build.failure === null || build.failure.code === "BUILD_FAILED") return null;
    await this.#addSources();
    this.#add(failedWatPane(build.failure, this.#elapsedMs()), null);
    return build.failure;
  }

  /** Engines get the bytes that were read, whatever becomes of the file. */
  async #keep(bytes: Uint8Array): Promise<LensModule> {
    const [file = ""] = this.#request.files;
    const path = join(this.#folder, `${basename(file, extname(file))}.wasm`);
    try {
      await writeFile(path, bytes);
    } catch (error) {
      throw fromFileSystemError(error, path);
    }
    return { bytes, path, architecture: this.#architecture, syntax: this.#request.syntax };
  }

  async #addWat(bytes: Uint8Array, build: BuildResult | null): Promise<void> {
    let listing;
    try {
      listing = readWasmListing(bytes);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      throw new WorkbenchError("INVALID_REQUEST", `${this.#request.files[0]!} can't be read: ${error.message}.`, {
        hint: "A core module of WebAssembly is expected, and no component.",
        cause: error,
      });
    }
    const pane = watPaneOf(listing, build, this.#elapsedMs());
    this.#view.putWat(pane, listing);
    await this.#addSources();
    this.#tell(pane);
  }

  /** As many at a time as there are processors: more would only keep each other waiting. */
  async #addEngines(refs: readonly RuntimeRef[], module: LensModule | Failure): Promise<void> {
    const rest = [...refs];
    const addNext = async (): Promise<void> => {
      for (let ref = rest.shift(); ref !== undefined; ref = rest.shift()) await this.#addEngine(ref, module);
    };
    // All have to come to their end, also after one that didn't: the folder that they write to is removed then.
    const ends = await Promise.allSettled(Array.from({ length: availableParallelism() }, addNext));
    for (const end of ends) if (end.status === "rejected") throw end.reason;
  }

  async #addEngine(ref: RuntimeRef, module: LensModule | Failure): Promise<void> {
    if ("code" in module) {
      this.#add(failedEnginePane(ref, module), null);
      return;
    }
    const { catalog, run } = this.#tools;
    const { pane, listing } = await makeEnginePane(ref, module, {
      catalog,
      run,
      folder: this.#folder,
      signal: this.#signal,
    });
    this.#add(pane, listing);
  }

  async #addNative(): Promise<void> {
    await Promise.race([this.#compiled.opened, setTimeout(HEAD_START_MS, undefined, { ref: false })]);
    const { build, pane, listing } = await makeNativePane(this.#request, {
      ...this.#tools,
      folder: this.#folder,
      signal: this.#signal,
    });
    if (build !== null) this.#say({ type: "build", pane: "native", build });
    await this.#sourcesTold.opened;
    if (this.#signal.aborted) return;
    this.#add(pane, listing);
  }

  async #addSources(): Promise<void> {
    if (!this.#areSourcesRead) {
      this.#areSourcesRead = true;
      this.#view.sources = await readSources(this.#request.files, this.#view);
      this.#say({ type: "sources", id: this.#view.id, sources: this.#view.sources });
      this.#sourcesTold.open();
    }
    await this.#sourcesTold.opened;
  }

  /** Takes in a pane of anything but WAT, and says what it has; null for one that has no code. */
  #add(pane: LensPane, listing: PaneListing | null): void {
    this.#view.put(pane, listing);
    this.#tell(pane);
  }

  #tell(pane: LensPane): void {
    this.#say({ type: "pane", pane, functions: this.#view.functions() });
  }
}

function createGate(): { opened: Promise<void>; open(): void } {
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open: () => open() };
}

/** The module among an artifact's files. */
function modulePath({ path, companions }: Artifact): string {
  return [path, ...companions].find((file) => extname(file) === ".wasm") ?? path;
}

async function requireFile(file: string): Promise<void> {
  const seen = await stat(file).catch((error: unknown) => {
    throw fromFileSystemError(error, file);
  });
  if (!seen.isFile()) throw new WorkbenchError("INVALID_REQUEST", `${file} is not a file.`);
}
