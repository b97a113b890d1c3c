import { createRouterClient, implement } from "@orpc/server";
import { contract, type ExportedFile } from "#shared/contract/index.ts";
import { WorkbenchError } from "#shared/errors.ts";
import type { RunListing, RunManifest, RunSummary, Sample } from "#shared/model/benchmark.ts";
import type { BundleTargetInfo } from "#shared/model/bundle.ts";
import { JobEvent, type JobEventBody, type JobInfo, type JobKind } from "#shared/model/job.ts";
import { subjectName } from "#shared/load/subject-name.ts";
import type { LensEvent, LensFunctionCode, LensRequest } from "#shared/model/lens/lens-view.ts";
import type { LoadExample } from "#shared/model/load/load-example.ts";
import type { StoredLoad } from "#shared/model/load/load-run.ts";
import type { WhatIfBasis } from "#shared/model/load/what-if-trial.ts";
import type { PaperResult } from "#shared/model/paper.ts";
import type { Project } from "#shared/model/project.ts";
import type { RuntimeSurvey } from "#shared/model/runtime-survey.ts";
import { Settings } from "#shared/model/settings.ts";
import { summarizeRun } from "#shared/stats/summarize-run.ts";
import { samplesByTimer } from "#shared/stats/timer-samples.ts";
import type { Tool } from "#shared/model/tool.ts";
import { createObservable, type ConnectionState, type Host } from "../host/host.ts";
import {
  createScriptedEmulator,
  openWhiskAnswer,
  scriptedNode,
  startedEmulator,
  type ScriptedEmulator,
} from "./scripted-emulator.ts";

/** A job of the script: the test says what happens to it. */
interface ScriptedJob {
  info: JobInfo;
  events: JobEvent[];
  emit: (body: JobEventBody) => void;
}

/** What the lens answers; at first it has nothing to say. */
interface ScriptedLens {
  open: (request: LensRequest) => LensEvent[] | Promise<LensEvent[]>;
  code: (id: string, key: string) => LensFunctionCode;
}

export interface ScriptedCore {
  host: Host;
  connection: { set: (state: ConnectionState) => void };
  settings: Settings;
  tools: Tool[];
  /** The last one that was made. */
  survey: RuntimeSurvey | null;
  project: Project;
  listings: RunListing[];
  runs: Map<string, { manifest: RunManifest; samples: Sample[]; summary: RunSummary }>;
  papers: Map<string, PaperResult>;
  loads: Map<string, StoredLoad>;
  loadExamples: LoadExample[];
  bundleTargets: BundleTargetInfo[];
  /** Of every series; null where nothing was recorded. */
  whatIfBasis: WhatIfBasis | null;
  lens: ScriptedLens;
  emulator: ScriptedEmulator;
  exported: ExportedFile[];
  jobs: Map<string, ScriptedJob>;
  /** What the next jobs are about; of the example project at first. */
  jobFiles: string[];
  /** Every call that changes something, as `procedure` and its input. */
  calls: { procedure: string; input: unknown }[];
  /** Breaks every open stream of events, as a lost connection does. */
  dropStreams: () => void;
  addJob: (id: string, kind: JobKind, title: string, runId?: string) => ScriptedJob;
}

/**
 * A core behind the real contract whose answers a test decides: inputs and outputs are validated as they are in the
 * window, nothing is built or run.
 */
export function createScriptedCore(): ScriptedCore {
  const connection = createObservable<ConnectionState>("connected");
  const scripted = createScriptedEmulator();
  const { emulator } = scripted;
  const wakes = new Set<() => void>();
  let drops = 0;
  const wakeAll = () => {
    for (const wake of wakes) wake();
  };
  const core: Omit<ScriptedCore, "host"> = {
    connection,
    settings: Settings.parse({ schemaVersion: 1, runtimes: ["native", "node"] }),
    tools: [],
    survey: null,
    project: exampleProject,
    listings: [],
    runs: new Map(),
    papers: new Map(),
    loads: new Map(),
    loadExamples: [],
    bundleTargets: [],
    whatIfBasis: null,
    lens: { open: () => [], code: (_id, key) => ({ key, panes: {} }) },
    emulator,
    exported: [],
    jobs: new Map(),
    jobFiles: ["/home/ada/programs/prime.c"],
    calls: [],
    dropStreams() {
      drops += 1;
      wakeAll();
    },
    addJob(id, kind, title, runId) {
      const createdAtMs = 1_000 + core.jobs.size;
      const job: ScriptedJob = {
        info: {
          id,
          kind,
          title,
          status: "queued",
          createdAtMs,
          runId: runId ?? null,
          files: core.jobFiles,
          lastSeq: 0,
        },
        events: [],
        emit(body) {
          const event = JobEvent.parse({ jobId: id, seq: job.events.length + 1, atMs: 0, ...body });
          job.events.push(event);
          if (event.type === "started") job.info.status = "running";
          if (event.type === "finished") job.info.status = event.status;
          wakeAll();
        },
      };
      core.jobs.set(id, job);
      return job;
    },
  };
  const noted = (procedure: string, input: unknown) => core.calls.push({ procedure, input });
  const findJob = (jobId: string) => {
    const job = core.jobs.get(jobId);
    if (!job) throw new WorkbenchError("JOB_NOT_FOUND", `There is no job ${jobId}.`);
    return job;
  };
  const notScripted = () => {
    throw new WorkbenchError("INTERNAL", "The script has no answer to this.");
  };

  async function* events(jobId: string, afterSeq: number, signal: AbortSignal | undefined) {
    const job = findJob(jobId);
    const dropsBefore = drops;
    for (let next = afterSeq; !signal?.aborted;) {
      if (drops !== dropsBefore) throw new Error("The connection was lost");
      const event = job.events[next];
      if (event) {
        next += 1;
        yield event;
        if (event.type === "finished") return;
        continue;
      }
      await new Promise<void>((resolve) => {
        const wake = () => {
          wakes.delete(wake);
          resolve();
        };
        wakes.add(wake);
        signal?.addEventListener("abort", wake, { once: true });
      });
    }
  }

  const os = implement(contract).use(async ({ next, errors }) => {
    try {
      return await next();
    } catch (error) {
      if (!(error instanceof WorkbenchError)) throw error;
      throw errors[error.code]({ message: error.message, data: { hint: error.hint } });
    }
  });
  const router = os.router({
    app: {
      info: os.app.info.handler(() => ({ version: "0.1.0", dataDir: "/d", platform: "linux", pathSeparator: "/" })),
    },
    settings: {
      get: os.settings.get.handler(() => core.settings),
      update: os.settings.update.handler(({ input }) => {
        core.settings = { ...core.settings, ...input };
        return core.settings;
      }),
    },
    tools: {
      list: os.tools.list.handler(({ input }) => {
        noted("tools.list", input);
        return { tools: core.tools, scannedAtMs: Date.UTC(2026, 10, 22, 10) };
      }),
      install: os.tools.install.handler(({ input }) => {
        noted("tools.install", input);
        const id = `install-${core.jobs.size}`;
        core.addJob(id, "install", core.tools.find((tool) => tool.id === input.id)?.name ?? input.id);
        return { jobId: id };
      }),
      survey: os.tools.survey.handler(() => {
        const surveys = [...core.jobs.values()].filter(({ info }) => info.kind === "survey").length;
        const id = `survey-${surveys + 1}`;
        core.addJob(id, "survey", "Probing the runtimes");
        return { jobId: id };
      }),
      lastSurvey: os.tools.lastSurvey.handler(() => core.survey),
    },
    examples: { list: os.examples.list.handler(() => []), open: os.examples.open.handler(() => core.project) },
    projects: {
      open: os.projects.open.handler(() => core.project),
      browse: os.projects.browse.handler(notScripted),
      readFile: os.projects.readFile.handler(() => ({ text: "int main(void) { return 0; }\n" })),
      writeFile: os.projects.writeFile.handler(() => ({ savedAtMs: 0 })),
      create: os.projects.create.handler(notScripted),
      rename: os.projects.rename.handler(notScripted),
      remove: os.projects.remove.handler(notScripted),
      writeDraft: os.projects.writeDraft.handler(() => ({})),
      dropDraft: os.projects.dropDraft.handler(() => ({})),
    },
    builds: { start: os.builds.start.handler(notScripted) },
    programs: {
      run: os.programs.run.handler(({ input }) => {
        noted("programs.run", input);
        const id = `run-${core.jobs.size}`;
        core.addJob(id, "run", `${input.file} on ${input.runtime}`);
        return { jobId: id };
      }),
    },
    benchmarks: {
      start: os.benchmarks.start.handler(notScripted),
      resume: os.benchmarks.resume.handler(({ input }) => {
        noted("benchmarks.resume", input);
        const jobId = `resumed-${input.runId}`;
        core.addJob(jobId, "benchmark", input.runId);
        return { jobId, runId: input.runId };
      }),
    },
    loads: {
      start: os.loads.start.handler(({ input }) => {
        noted("loads.start", input);
        const runId = `load-${core.jobs.size}`;
        core.addJob(`job-${runId}`, "load", input.patternName, runId);
        return { jobId: `job-${runId}`, runId };
      }),
      list: os.loads.list.handler(() =>
        [...core.loads.values()].map(({ manifest: { id, createdAt, state, request, series } }) => ({
          id,
          createdAt,
          state,
          pattern: request.patternName,
          subject: subjectName(request.subject),
          sandboxes: series.map(({ label }) => label),
          requests: series.reduce((sum, { result }) => sum + (result?.summary.whole.requests ?? 0), 0),
        })),
      ),
      get: os.loads.get.handler(({ input }) => {
        const stored = core.loads.get(input.runId);
        if (!stored) throw new WorkbenchError("RUN_NOT_FOUND", `There is no load run ${input.runId}.`);
        return stored;
      }),
      export: os.loads.export.handler(({ input }) => {
        noted("loads.export", input);
        return input.formats.map((format) => ({ name: `load.${format}`, mediaType: "text/plain", base64: "" }));
      }),
      whatIf: {
        basis: os.loads.whatIf.basis.handler(() => {
          if (core.whatIfBasis) return core.whatIfBasis;
          throw new WorkbenchError("INVALID_REQUEST", "What it did in its sandboxes was not recorded.");
        }),
        start: os.loads.whatIf.start.handler(({ input }) => {
          noted("loads.whatIf.start", input);
          const id = `what-if-${core.jobs.size}`;
          core.addJob(id, "what-if", "What if", input.runId);
          return { jobId: id, trialId: id };
        }),
      },
      plan: os.loads.plan.handler(({ input }) => {
        noted("loads.plan", input);
        return { file: { name: `plan.${input.format}`, mediaType: "text/plain", base64: "" }, warnings: [] };
      }),
      examples: os.loads.examples.handler(() => core.loadExamples),
      has: os.loads.has.handler(({ input }) => ({ isLoad: core.loads.has(input.runId) })),
      remove: os.loads.remove.handler(({ input }) => {
        noted("loads.remove", input);
        core.loads.delete(input.runId);
        return {};
      }),
    },
    papers: {
      start: os.papers.start.handler(({ input }) => {
        noted("papers.start", input);
        const runId = `paper-${core.jobs.size}`;
        core.addJob(`job-${runId}`, "paper", input.paper, runId);
        return { jobId: `job-${runId}`, runId };
      }),
      resume: os.papers.resume.handler(({ input }) => {
        noted("papers.resume", input);
        core.addJob(`resumed-${input.runId}`, "paper", input.runId, input.runId);
        return { jobId: `resumed-${input.runId}`, runId: input.runId };
      }),
      list: os.papers.list.handler(() =>
        [...core.papers.values()].map(({ manifest: { id, request, createdAt, state, parts } }) => ({
          ...request,
          id,
          createdAt,
          state,
          partsDone: parts.length,
          parts: parts.length,
        })),
      ),
      get: os.papers.get.handler(({ input }) => {
        const run = core.papers.get(input.runId);
        if (!run) throw new WorkbenchError("RUN_NOT_FOUND", `There is no run ${input.runId} of a paper.`);
        return run;
      }),
      export: os.papers.export.handler(({ input }) => {
        noted("papers.export", input);
        return core.exported;
      }),
      remove: os.papers.remove.handler(({ input }) => {
        noted("papers.remove", input);
        core.papers.delete(input.runId);
        return {};
      }),
    },
    runs: {
      list: os.runs.list.handler(() => core.listings),
      get: os.runs.get.handler(({ input }) => {
        const run = core.runs.get(input.runId);
        if (!run) throw new WorkbenchError("RUN_NOT_FOUND", `There is no run ${input.runId}.`);
        const { manifest, samples, summary } = run;
        const { firstRounds = Infinity, timer } = input;
        return {
          manifest,
          samples: samples.filter(({ round }) => round < firstRounds),
          sampleCount: samples.length,
          summary: timer === undefined ? summary : summarizeRun(manifest, samplesByTimer(samples, timer)),
        };
      }),
      remove: os.runs.remove.handler(({ input }) => {
        noted("runs.remove", input);
        core.listings = core.listings.filter((listing) => listing.id !== input.runId);
        return {};
      }),
      import: os.runs.import.handler(({ input }) => {
        noted("runs.import", input);
        if (!input.text.startsWith("{")) throw new WorkbenchError("INVALID_REQUEST", `${input.name} is not JSON.`);
        return { runId: "imported" };
      }),
      export: os.runs.export.handler(({ input }) => {
        noted("runs.export", input);
        return core.exported;
      }),
    },
    faas: {
      status: os.faas.status.handler(() => emulator.record),
      start: os.faas.start.handler(({ input }) => {
        noted("faas.start", input);
        emulator.record ??= startedEmulator();
        return emulator.record;
      }),
      stop: os.faas.stop.handler(({ input }) => {
        noted("faas.stop", input);
        emulator.end();
        return {};
      }),
      deploy: os.faas.deploy.handler(({ input }) => {
        noted("faas.deploy", input);
        scripted.required();
        const id = `deploy-${core.jobs.size}`;
        core.addJob(id, "deploy", `${input.name} in ${input.sandbox}`);
        return { jobId: id };
      }),
      deployExample: os.faas.deployExample.handler(({ input }) => {
        noted("faas.deployExample", input);
        scripted.required();
        const id = `deploy-${core.jobs.size}`;
        core.addJob(id, "deploy", `${input.name} in ${input.sandbox}`);
        return { jobId: id };
      }),
      list: os.faas.list.handler(() => emulator.functions),
      remove: os.faas.remove.handler(({ input }) => {
        noted("faas.remove", input);
        emulator.functions = emulator.functions.filter(({ name }) => name !== input.name);
        return {};
      }),
      invoke: os.faas.invoke.handler(({ input }) => {
        noted("faas.invoke", input);
        const activation = emulator.answer(input.name, input.argument);
        emulator.add(activation);
        return openWhiskAnswer(activation);
      }),
      activations: os.faas.activations.handler(notScripted),
      activation: os.faas.activation.handler(notScripted),
      health: os.faas.health.handler(() => scripted.health()),
      recent: os.faas.recent.handler(({ input: { limit, skip: _skip, ...filter } }) => scripted.recent(filter, limit)),
      record: os.faas.record.handler(({ input }) => {
        const activation = emulator.activations.find(({ activationId }) => activationId === input.id);
        if (!activation) throw new WorkbenchError("FILE_NOT_FOUND", "There is no such activation.");
        return { activation };
      }),
      feed: os.faas.feed.handler(({ input: { after = 0, ...filter }, signal }) => scripted.feed(filter, after, signal)),
      pool: os.faas.pool.handler(({ signal }) => scripted.pool(signal)),
      presets: os.faas.presets.handler(() => emulator.presets),
      changePool: os.faas.changePool.handler(({ input }) => {
        noted("faas.changePool", input);
        emulator.changePool({ settings: input });
        return input;
      }),
      killSandbox: os.faas.killSandbox.handler(({ input }) => {
        noted("faas.killSandbox", input);
        emulator.changePool({ tiles: emulator.tiles.filter(({ instanceId }) => instanceId !== input.instanceId) });
        return {};
      }),
      sandboxes: os.faas.sandboxes.handler(() => emulator.sandboxes),
      nodes: os.faas.nodes.handler(() => ({ nodes: emulator.nodes, placements: emulator.placements })),
      addNode: os.faas.addNode.handler(({ input }) => {
        noted("faas.addNode", input);
        const node = scriptedNode(input.name ?? `node-${emulator.nodes.length + 1}`, input.url);
        emulator.nodes = [...emulator.nodes, node];
        return node;
      }),
      removeNode: os.faas.removeNode.handler(({ input }) => {
        noted("faas.removeNode", input);
        emulator.nodes = emulator.nodes.filter(({ name }) => name !== input.name);
        return emulator.placements;
      }),
      place: os.faas.place.handler(notScripted),
      unplace: os.faas.unplace.handler(notScripted),
      migrate: os.faas.migrate.handler(({ input }) => {
        noted("faas.migrate", input);
        const path = `guest/${input.function}`;
        if (emulator.nodes.some(({ name, state }) => name === input.to && state === "lost"))
          throw new WorkbenchError("INVALID_REQUEST", `${input.to} can't be reached.`);
        emulator.placements = [{ function: path, nodes: [input.to] }];
        const took = { provisionNs: 2e6, drainNs: 1e6, stillRunning: 0 };
        return { function: path, nodes: [input.to], from: ["controller"], to: input.to, prewarmed: 0, ...took };
      }),
      accounts: os.faas.accounts.handler(() => ({ atMs: 0, accounts: emulator.accounts })),
      exportAccounts: os.faas.exportAccounts.handler(({ input }) => {
        noted("faas.exportAccounts", input);
        return emulator.exported;
      }),
    },
    flows: {
      export: os.flows.export.handler(({ input }) => {
        noted("flows.export", input);
        return core.exported;
      }),
    },
    bundles: {
      targets: os.bundles.targets.handler(() => core.bundleTargets),
      make: os.bundles.make.handler(({ input }) => {
        noted("bundles.make", input);
        const id = `bundle-${core.jobs.size}`;
        core.addJob(id, "bundle", input.target);
        return { jobId: id };
      }),
      files: os.bundles.files.handler(({ input }) => {
        noted("bundles.files", input);
        return core.exported;
      }),
      prove: os.bundles.prove.handler(({ input }) => {
        noted("bundles.prove", input);
        const id = `bundle-${core.jobs.size}`;
        core.addJob(id, "bundle", "proof");
        return { jobId: id };
      }),
    },
    lens: {
      open: os.lens.open.handler(async function* ({ input }) {
        noted("lens.open", input);
        yield* await core.lens.open(input);
      }),
      code: os.lens.code.handler(({ input: { id, key, panes } }) => {
        const code = core.lens.code(id, key);
        const asked = Object.entries(code.panes).filter(([pane]) => panes?.includes(pane) ?? true);
        return { key, panes: Object.fromEntries(asked) };
      }),
      export: os.lens.export.handler(({ input }) => {
        noted("lens.export", input);
        return { name: `square.${input.format}`, mediaType: "text/plain", base64: btoa("| source |") };
      }),
    },
    jobs: {
      list: os.jobs.list.handler(() => [...core.jobs.values()].map(({ info }) => info)),
      events: os.jobs.events.handler(({ input, signal }) => {
        findJob(input.jobId);
        return events(input.jobId, input.afterSeq, signal);
      }),
      pause: os.jobs.pause.handler(({ input }) => {
        noted("jobs.pause", input);
        findJob(input.jobId).emit({ type: "paused" });
        return {};
      }),
      resume: os.jobs.resume.handler(({ input }) => {
        noted("jobs.resume", input);
        findJob(input.jobId).emit({ type: "started" });
        return {};
      }),
      cancel: os.jobs.cancel.handler(({ input }) => {
        noted("jobs.cancel", input);
        findJob(input.jobId).emit({ type: "finished", status: "cancelled", result: null, error: null });
        return {};
      }),
    },
  });
  return Object.assign(core, { host: { kind: "memory" as const, client: createRouterClient(router), connection } });
}

const exampleProject: Project = {
  root: "/home/ada/programs",
  name: "programs",
  workbench: { schemaVersion: 1, programs: [{ file: "prime.c", defaultArgs: [], presets: [], sources: [] }] },
  workbenchProblem: null,
  entries: [{ path: "prime.c", kind: "file" }],
  truncated: false,
  drafts: [],
};
