import { join, resolve } from "node:path";
import { createRouterClient } from "@orpc/server";
import type { WorkbenchClient } from "#shared/contract/index.ts";
import type { Experiment } from "#shared/papers/experiment.ts";
import { createEmbeddedLlvm } from "#toolchains/compilers/embedded-llvm.ts";
import { findGnuTime } from "#toolchains/measure/gnu-time.ts";
import { ownToolFolders } from "#toolchains/install/install-plan.ts";
import { builtEntry } from "#toolchains/process/built-entry.ts";
import { createDetectionContext } from "#toolchains/process/create-detection-context.ts";
import { runCommand } from "#toolchains/process/run-command.ts";
import { createBuildCache } from "./builds/build-cache.ts";
import { createBundleStore } from "./bundles/bundle-store.ts";
import { createJobRegistry } from "./jobs/job-registry.ts";
import { createLens } from "./lens/lens.ts";
import { createLoadStore } from "./load/load-store.ts";
import { createProjects } from "./projects/projects.ts";
import { createPaperStore } from "./papers/paper-store.ts";
import { createRouter } from "./router.ts";
import { openMeasurer, spawnFloorProgram } from "./runs/measuring.ts";
import { defaultDataDir, makeDataDir } from "./store/data-dir.ts";
import { packageRoot } from "./store/package-root.ts";
import { createRunStore } from "./store/run-store.ts";
import { createSettingsStore } from "./store/settings-store.ts";
import { sweepLeftovers } from "./store/sweep-leftovers.ts";
import { createToolCatalog, ownToolsFolder } from "./tools/tool-catalog.ts";

export interface Workbench {
  /** For a transport's handler. */
  router: ReturnType<typeof createRouter>;
  /** For a host in the same process. */
  client: WorkbenchClient;
  dataDir: string;
  version: string;
  /** Where the built window content is. */
  rendererDir: string;
  /** Loads the embedded compiler before somebody waits for it. */
  warm(): Promise<void>;
  /** Ends every job and helper process. */
  close(): Promise<void>;
}

export interface WorkbenchOptions {
  dataDir?: string;
  /** sudo may be used for installing: whoever started this process sits at its terminal and can be asked for a password. */
  mayUseSudo?: boolean;
  /** What of the paper is run again; tests have no minutes for the paper's own experiments. */
  experiments?: readonly Experiment[];
}

/** The whole workbench but its window: what every host starts. */
export async function createWorkbench(options: WorkbenchOptions = {}): Promise<Workbench> {
  const dataDir = resolve(options.dataDir ?? defaultDataDir());
  await makeDataDir(dataDir);
  void sweepLeftovers(dataDir);
  const run = runCommand;
  const llvm = createEmbeddedLlvm({ entry: builtEntry("embedded-llvm") });
  const ownFolders = ownToolFolders(ownToolsFolder(dataDir), process);
  const context = createDetectionContext({ run, ownFolders });
  const catalog = createToolCatalog(dataDir, context, packageRoot.version, options);
  await catalog.recall();
  const jobs = createJobRegistry();
  const settings = createSettingsStore(dataDir);
  const store = createRunStore(dataDir);
  const examplesFolder = join(packageRoot.root, "examples");
  const cache = createBuildCache(dataDir);
  const lens = createLens({ catalog, cache, run, llvm, context });
  const router = createRouter({
    dataDir,
    appVersion: packageRoot.version,
    catalog,
    jobs,
    settings,
    run,
    llvm,
    cache,
    lens,
    store,
    papers: createPaperStore(dataDir, store),
    loads: createLoadStore(dataDir),
    bundles: createBundleStore(dataDir),
    experiments: options.experiments ?? [],
    examplesFolder,
    projects: createProjects(dataDir, examplesFolder, settings),
    openMeasurer: () => openMeasurer(dataDir, catalog, run),
    findGnuTime: () => findGnuTime(context),
    spawnFloorProgram: () => spawnFloorProgram(dataDir, catalog, run),
  });
  return {
    router,
    client: createRouterClient(router),
    dataDir,
    version: packageRoot.version,
    rendererDir: join(packageRoot.root, "dist", "renderer"),
    warm: () => llvm.warm(),
    async close() {
      await Promise.all([jobs.close(), lens.close()]);
      await llvm.close();
    },
  };
}
