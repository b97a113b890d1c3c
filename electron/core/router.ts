import { implement, ORPCError } from "@orpc/server";
import { basename, sep } from "node:path";
import { contract } from "#shared/contract/index.ts";
import { toWireError, WorkbenchError } from "#shared/errors.ts";
import type { BenchmarkRequest } from "#shared/model/benchmark-design.ts";
import type { BuildRequest, BuildResult } from "#shared/model/build.ts";
import { subjectName } from "#shared/load/subject-name.ts";
import { EmulatorAddress } from "#shared/model/faas/emulator.ts";
import type { PaperRequest } from "#shared/model/paper.ts";
import { resumeBenchmark, runBenchmark } from "./bench/run-benchmark.ts";
import { buildProgram } from "./builds/build-program.ts";
import { bundleTargets } from "./bundles/bundle-targets.ts";
import { makeBundle, type BundleTools } from "./bundles/make-bundle.ts";
import { proveBundle } from "./bundles/prove-bundle.ts";
import { deployFunction } from "./emulator/deploy-function.ts";
import { createEmulatorApi } from "./emulator/emulator-api.ts";
import { startEmulator, stopEmulator } from "./emulator/emulator-process.ts";
import { emulatorFolder, findEmulator, requireEmulator } from "./emulator/find-emulator.ts";
import { createFunctions } from "./emulator/functions.ts";
import { exportRun } from "./export/export-run.ts";
import { marked } from "./jobs/activity.ts";
import type { JobContext, JobOutcome, JobRegistry } from "./jobs/job-registry.ts";
import { exampleFunctionName } from "#shared/flows/example-call.ts";
import { flowFiles } from "./flows/flow-files.ts";
import type { Lens } from "./lens/lens.ts";
import { lensFile } from "./lens/lens-file.ts";
import { deploymentOf, findExampleFunction, listExampleFunctions } from "./load/example-functions.ts";
import { loadFiles } from "./load/export-load.ts";
import { planFile } from "./load/plan-file.ts";
import { newLoad, runLoad, type LoadTools } from "./load/run-load.ts";
import { runWhatIf } from "./load/what-if/run-what-if.ts";
import { readWhatIfBasis } from "./load/what-if/what-if-basis.ts";
import { paperFiles, paperFormats } from "./papers/paper-files.ts";
import { createPaper, readPaper, resumePaper, runPaper, type PaperTools } from "./papers/run-paper.ts";
import {
  createEntry,
  listEntries,
  openRoot,
  readProjectFile,
  removeEntry,
  renameEntry,
  writeProjectFile,
} from "./projects/project-files.ts";
import type { Projects } from "./projects/projects.ts";
import { checkRequest } from "./runs/check-request.ts";
import { importHyperfine } from "./runs/import-hyperfine.ts";
import { readRun } from "./runs/read-run.ts";
import { runProgram } from "./runs/run-program.ts";
import { createRunId } from "./store/run-store.ts";
import type { SettingsStore } from "./store/settings-store.ts";
import { installTool } from "./tools/install-tool.ts";
import { readLastSurvey, surveyRuntimes } from "./tools/survey-runtimes.ts";

export interface RouterParts extends PaperTools, LoadTools, BundleTools {
  jobs: JobRegistry;
  projects: Projects;
  settings: SettingsStore;
  lens: Lens;
  dataDir: string;
}

/** OpenWhisk's default. */
const EXAMPLE_TIMEOUT_MS = 60_000;

/** The contract carried out: each procedure hands over to the room that does the work. */
export function createRouter(parts: RouterParts) {
  const { catalog, jobs, papers, projects, settings, store } = parts;
  const functions = createFunctions(parts.dataDir);
  const emulator = createEmulatorApi(parts.dataDir);

  const os = implement(contract).use(async ({ next }) => {
    try {
      return await next();
    } catch (error) {
      if (error instanceof ORPCError) throw error;
      const wire = toWireError(error);
      // The stack stays in the log; what crosses the wire are words for people.
      if (!(error instanceof WorkbenchError)) console.error(error);
      throw new ORPCError(wire.code, { message: wire.message, data: { hint: wire.hint }, cause: error });
    }
  });

  const entriesAfter = async (root: string, change: (realRoot: string) => Promise<void>) => {
    const realRoot = await openRoot(root);
    await change(realRoot);
    return (await listEntries(realRoot)).entries;
  };

  const buildAll = async (requests: BuildRequest[], job: JobContext): Promise<JobOutcome> => {
    job.started();
    let done = 0;
    // All of them are waited for, also when one throws: a finished job leaves no compiler running.
    const settled = await Promise.allSettled(
      requests.map(async (request) => {
        const result = await buildProgram(request, parts, {
          signal: job.signal,
          onLog: (text) => job.log(request.target, "info", text),
        });
        done += 1;
        job.progress(done, requests.length, "builds", null);
        return result;
      }),
    );
    const results: BuildResult[] = settled.map((one) => {
      if (one.status === "rejected") throw one.reason;
      return one.value;
    });
    return { result: results, failure: results.find(({ failure }) => failure)?.failure ?? null };
  };

  const startPaper = (
    runId: string,
    { paper, scale }: PaperRequest,
    work: (job: JobContext) => Promise<JobOutcome>,
  ) => {
    const title = `${paper}, ${scale === "quick" ? "quick" : "at the paper's scale"}`;
    const { id } = jobs.start({ kind: "paper", title, runId, pausable: true, work });
    return { jobId: id, runId };
  };

  return os.router({
    app: {
      info: os.app.info.handler(() => ({
        version: parts.appVersion,
        dataDir: parts.dataDir,
        platform: process.platform,
        pathSeparator: sep,
      })),
    },
    settings: {
      get: os.settings.get.handler(() => settings.get()),
      update: os.settings.update.handler(({ input }) => settings.update(input)),
    },
    tools: {
      list: os.tools.list.handler(async ({ input }) => {
        const { tools, scannedAtMs } = await catalog.list(input);
        return { tools, scannedAtMs };
      }),
      install: os.tools.install.handler(async ({ input }) => {
        const planned = await catalog.planInstall(input.id, input.manager);
        const detect = async (id: string) => {
          const { tools } = await catalog.list({ rescan: true });
          return tools.find((tool) => tool.id === id);
        };
        // The title is how a window tells which tool a job installs.
        const { id } = jobs.start({
          kind: "install",
          title: planned.tool.name,
          work: marked(`installation of ${planned.tool.name}`, (job) =>
            installTool(planned, { run: parts.run, detect }, job),
          ),
        });
        return { jobId: id };
      }),
      survey: os.tools.survey.handler(() => {
        const title = "Probing the runtimes";
        const { id } = jobs.start({ kind: "survey", title, work: (job) => surveyRuntimes(parts, job) });
        return { jobId: id };
      }),
      lastSurvey: os.tools.lastSurvey.handler(() => readLastSurvey(parts.dataDir)),
    },
    examples: {
      list: os.examples.list.handler(() => projects.examples()),
      open: os.examples.open.handler(({ input }) => projects.openExample(input.id, input.fresh)),
    },
    projects: {
      open: os.projects.open.handler(({ input }) => projects.open(input.root)),
      browse: os.projects.browse.handler(({ input }) => projects.browse(input.path)),
      readFile: os.projects.readFile.handler(async ({ input }) => ({
        text: await readProjectFile(await openRoot(input.root), input.path),
      })),
      writeFile: os.projects.writeFile.handler(async ({ input }) => {
        const root = await openRoot(input.root);
        const savedAtMs = await writeProjectFile(root, input.path, input.text);
        await projects.drafts.drop(root, input.path);
        return { savedAtMs };
      }),
      create: os.projects.create.handler(({ input }) =>
        entriesAfter(input.root, (root) => createEntry(root, input.path, input.kind)),
      ),
      rename: os.projects.rename.handler(({ input }) =>
        entriesAfter(input.root, (root) => renameEntry(root, input.path, input.to)),
      ),
      remove: os.projects.remove.handler(({ input }) =>
        entriesAfter(input.root, (root) => removeEntry(root, input.path)),
      ),
      writeDraft: os.projects.writeDraft.handler(async ({ input }) => {
        await projects.drafts.write(await openRoot(input.root), input.path, input.text);
        return {};
      }),
      dropDraft: os.projects.dropDraft.handler(async ({ input }) => {
        await projects.drafts.drop(await openRoot(input.root), input.path);
        return {};
      }),
    },
    builds: {
      start: os.builds.start.handler(({ input }) => {
        const files = [...new Set(input.requests.flatMap(({ sources }) => sources))];
        const names = [...new Set(files.map((file) => basename(file)))];
        const title = `${names.join(", ")} for ${input.requests.map(({ target }) => target).join(", ")}`;
        const { id } = jobs.start({
          kind: "build",
          title,
          files,
          work: marked(`build ${title}`, (job) => buildAll(input.requests, job)),
        });
        return { jobId: id };
      }),
    },
    programs: {
      run: os.programs.run.handler(async ({ input }) => {
        await checkRequest({ ...input, files: [input.file], runtimes: [input.runtime] });
        const title = `${basename(input.file)} on ${input.runtime}`;
        const { id } = jobs.start({
          kind: "run",
          title,
          files: [input.file],
          work: marked(`run ${title}`, (job) => runProgram(input, parts, job)),
        });
        return { jobId: id };
      }),
    },
    benchmarks: {
      start: os.benchmarks.start.handler(async ({ input }) => {
        await checkRequest(input);
        const runId = createRunId();
        const { id } = jobs.start({
          kind: "benchmark",
          title: benchmarkTitle(input),
          runId,
          files: input.files,
          pausable: true,
          work: (job) => runBenchmark(runId, input, parts, job),
        });
        return { jobId: id, runId };
      }),
      resume: os.benchmarks.resume.handler(async ({ input: { runId } }) => {
        const { request } = (await store.read(runId)).manifest;
        const { id } = jobs.start({
          kind: "benchmark",
          title: benchmarkTitle(request),
          runId,
          files: request.files,
          pausable: true,
          work: (job) => resumeBenchmark(runId, parts, job),
        });
        return { jobId: id, runId };
      }),
    },
    papers: {
      start: os.papers.start.handler(async ({ input }) => {
        const begun = await createPaper(input, parts);
        return startPaper(begun.manifest.id, input, (job) => runPaper(begun, parts, job));
      }),
      resume: os.papers.resume.handler(async ({ input: { runId } }) => {
        const { request } = await papers.readManifest(runId);
        return startPaper(runId, request, (job) => resumePaper(runId, parts, job));
      }),
      list: os.papers.list.handler(() => papers.list()),
      get: os.papers.get.handler(({ input }) => readPaper(input.runId, papers)),
      export: os.papers.export.handler(async ({ input }) => {
        const manifest = await papers.readManifest(input.runId);
        return paperFiles(manifest, await papers.readParts(manifest), input);
      }),
      remove: os.papers.remove.handler(async ({ input }) => {
        await papers.remove(input.runId);
        return {};
      }),
    },
    runs: {
      list: os.runs.list.handler(() => store.list()),
      get: os.runs.get.handler(({ input }) => readRun(input, store)),
      remove: os.runs.remove.handler(async ({ input }) => {
        await store.remove(input.runId);
        return {};
      }),
      import: os.runs.import.handler(async ({ input }) => {
        const runId = createRunId();
        await importHyperfine({ ...input, id: runId, appVersion: parts.appVersion }, store);
        return { runId };
      }),
      export: os.runs.export.handler(async ({ input }) => {
        if (!(await papers.has(input.runId))) return exportRun({ ...(await store.read(input.runId)), ...input });
        const manifest = await papers.readManifest(input.runId);
        const wanted = { figures: [], formats: paperFormats(input.formats), theme: input.theme };
        return paperFiles(manifest, await papers.readParts(manifest), wanted);
      }),
    },
    loads: {
      start: os.loads.start.handler(async ({ input }) => {
        const runId = createRunId();
        const begun = await newLoad(runId, input);
        const title = `${input.patternName} on ${subjectName(input.subject)}`;
        const { id } = jobs.start({ kind: "load", title, runId, work: (job) => runLoad(input, begun, parts, job) });
        return { jobId: id, runId };
      }),
      list: os.loads.list.handler(() => parts.loads.list()),
      get: os.loads.get.handler(({ input }) => parts.loads.read(input.runId)),
      plan: os.loads.plan.handler(({ input: { request, format } }) => planFile(request, format, parts)),
      export: os.loads.export.handler(async ({ input }) => loadFiles(await parts.loads.read(input.runId), input)),
      whatIf: {
        basis: os.loads.whatIf.basis.handler(({ input }) => readWhatIfBasis(parts.loads, input.runId, input.series)),
        start: os.loads.whatIf.start.handler(async ({ input }) => {
          // What can't be predicted is refused at once.
          await readWhatIfBasis(parts.loads, input.runId, input.series);
          const trialId = createRunId();
          const { request } = await parts.loads.readManifest(input.runId);
          const title = `What if on ${subjectName(request.subject)}`;
          const work = (job: JobContext) => runWhatIf(trialId, input, parts, job);
          const { id } = jobs.start({ kind: "what-if", title, runId: input.runId, work });
          return { jobId: id, trialId };
        }),
      },
      examples: os.loads.examples.handler(() => listExampleFunctions(parts.examplesFolder)),
      has: os.loads.has.handler(async ({ input }) => ({ isLoad: await parts.loads.has(input.runId) })),
      remove: os.loads.remove.handler(async ({ input }) => {
        await parts.loads.remove(input.runId);
        return {};
      }),
    },
    faas: {
      status: os.faas.status.handler(() => findEmulator(parts.dataDir)),
      start: os.faas.start.handler(async ({ input }) => {
        const running = await findEmulator(parts.dataDir);
        if (running) return EmulatorAddress.parse(running);
        return startEmulator({ folder: emulatorFolder(parts.dataDir), ...input });
      }),
      stop: os.faas.stop.handler(async () => {
        await stopEmulator(await requireEmulator(parts.dataDir));
        return {};
      }),
      deploy: os.faas.deploy.handler(async ({ input }) => {
        const endpoint = await functions.endpointOf(input.endpoint);
        const { id } = jobs.start({
          kind: "deploy",
          title: `${basename(input.file ?? input.image ?? "")} as ${input.name} in ${input.sandbox}`,
          files: input.file === null ? [] : [input.file],
          work: marked(`deployment of ${input.name}`, (job) => deployFunction(input, endpoint, parts, job)),
        });
        return { jobId: id };
      }),
      deployExample: os.faas.deployExample.handler(async ({ input: { name, sandbox } }) => {
        const endpoint = await functions.endpointOf(undefined);
        const example = await findExampleFunction(parts.examplesFolder, name);
        const request = deploymentOf(example, sandbox, {
          name: exampleFunctionName(name),
          timeoutMs: EXAMPLE_TIMEOUT_MS,
        });
        const { id } = jobs.start({
          kind: "deploy",
          title: `${name} in ${sandbox}`,
          files: [example.file],
          work: marked(`deployment of ${name}`, (job) => deployFunction(request, endpoint, parts, job)),
        });
        return { jobId: id };
      }),
      list: os.faas.list.handler(({ input }) => functions.list(input.endpoint)),
      remove: os.faas.remove.handler(async ({ input }) => {
        await functions.remove(input.name, input.endpoint);
        return {};
      }),
      invoke: os.faas.invoke.handler(({ input }) => functions.invoke(input.name, input.argument, input.endpoint)),
      activations: os.faas.activations.handler(({ input }) => functions.activations(input, input.endpoint)),
      activation: os.faas.activation.handler(({ input }) => functions.activation(input.id, input.endpoint)),
      health: os.faas.health.handler(() => emulator.health()),
      recent: os.faas.recent.handler(({ input }) => emulator.recent(input)),
      record: os.faas.record.handler(({ input }) => emulator.record(input.id)),
      feed: os.faas.feed.handler(({ input, signal }) => emulator.feed(input, signal)),
      pool: os.faas.pool.handler(({ signal }) => emulator.pool(signal)),
      presets: os.faas.presets.handler(() => emulator.presets()),
      changePool: os.faas.changePool.handler(({ input }) => emulator.changePool(input)),
      killSandbox: os.faas.killSandbox.handler(async ({ input }) => {
        await emulator.killSandbox(input.instanceId);
        return {};
      }),
      sandboxes: os.faas.sandboxes.handler(() => emulator.sandboxes()),
      nodes: os.faas.nodes.handler(() => emulator.nodes()),
      addNode: os.faas.addNode.handler(({ input }) => emulator.addNode(input)),
      removeNode: os.faas.removeNode.handler(({ input }) => emulator.removeNode(input.name)),
      place: os.faas.place.handler(({ input }) => emulator.place(input)),
      unplace: os.faas.unplace.handler(({ input }) => emulator.unplace(input)),
      migrate: os.faas.migrate.handler(({ input }) => emulator.migrate(input)),
      accounts: os.faas.accounts.handler(() => emulator.accounts()),
      exportAccounts: os.faas.exportAccounts.handler(async ({ input: { format } }) => ({
        name: `accounts.${format}`,
        mediaType: format === "csv" ? "text/csv" : "application/json",
        base64: (await emulator.exportAccounts(format)).toString("base64"),
      })),
    },
    flows: {
      export: os.flows.export.handler(({ input: { subject, ...wanted } }) =>
        flowFiles(subject, { ...wanted, createdAt: new Date() }),
      ),
    },
    bundles: {
      targets: os.bundles.targets.handler(({ input }) => bundleTargets(input.subject, parts.dataDir)),
      make: os.bundles.make.handler(({ input }) => {
        const { subject, target } = input;
        const title = `${subject.kind === "file" ? basename(subject.file) : subject.name} for ${target}`;
        const { id } = jobs.start({
          kind: "bundle",
          title,
          files: subject.kind === "file" ? [subject.file] : [],
          work: marked(`bundle ${title}`, (job) => makeBundle(input, parts, job)),
        });
        return { jobId: id };
      }),
      files: os.bundles.files.handler(({ input }) => parts.bundles.files(input.bundleId)),
      prove: os.bundles.prove.handler(async ({ input: { bundleId } }) => {
        const { name, target } = (await parts.bundles.read(bundleId)).bundle;
        const { id } = jobs.start({
          kind: "bundle",
          title: `proof of ${name} for ${target}`,
          work: marked(`proof of ${name}`, (job) => proveBundle(bundleId, parts, job)),
        });
        return { jobId: id };
      }),
    },
    lens: {
      open: os.lens.open.handler(({ input, signal }) => parts.lens.open(input, signal)),
      code: os.lens.code.handler(({ input: { id, key, panes } }) => parts.lens.code(id, key, panes)),
      export: os.lens.export.handler(({ input }) => lensFile(input, parts.lens.view(input.id), parts.appVersion)),
    },
    jobs: {
      list: os.jobs.list.handler(() => jobs.list()),
      events: os.jobs.events.handler(async function* ({ input, signal }) {
        yield* jobs.events(input.jobId, input.afterSeq, signal);
      }),
      pause: os.jobs.pause.handler(({ input }) => {
        jobs.pause(input.jobId);
        return {};
      }),
      resume: os.jobs.resume.handler(({ input }) => {
        jobs.resume(input.jobId);
        return {};
      }),
      cancel: os.jobs.cancel.handler(async ({ input }) => {
        await jobs.cancel(input.jobId);
        return {};
      }),
    },
  });
}

function benchmarkTitle({ files, runtimes }: BenchmarkRequest): string {
  return `${files.map((file) => basename(file)).join(", ")} on ${runtimes.join(", ")}`;
}
