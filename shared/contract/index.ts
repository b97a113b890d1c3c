import { eventIterator, oc, type ContractRouterClient } from "@orpc/contract";
import { z } from "zod";
import type { ConditionSample } from "../conditions/condition-sample.ts";
import { ERROR_CODES, type ErrorCode } from "../errors.ts";
import { FigureKind } from "../figures/figure-kind.ts";
import { FigureView } from "../figures/figure-view.ts";
import { LoadMeasure } from "../figures/load-figure-input.ts";
import { LoadFigureKind } from "../figures/load-figure-kind.ts";
import { BenchmarkRequest } from "../model/benchmark-design.ts";
import { RunListing, RunManifest, RunSummary, type Sample } from "../model/benchmark.ts";
import { BuildRequest } from "../model/build.ts";
import { BundleRequest, BundleSubject, BundleTargetInfo } from "../model/bundle.ts";
import { ExportFormat } from "../model/export-format.ts";
import { DeployRequest, Endpoint } from "../model/faas/deploy.ts";
import { EmulatorAddress, EmulatorRecord } from "../model/faas/emulator.ts";
import { FeedLine } from "../model/faas/activation-feed.ts";
import { ActivationFilter } from "../model/faas/activation-query.ts";
import {
  AddNodeRequest,
  MigrateRequest,
  MigrationResult,
  NodeInfo,
  NodeList,
  Placement,
  PlaceRequest,
  PlaceResult,
  UnplaceRequest,
} from "../model/faas/nodes.ts";
import { PoolSettings } from "../model/faas/pool.ts";
import { SandboxId, SandboxInfo } from "../model/faas/sandbox.ts";
import {
  AccountList,
  ActivationAnswer,
  ActivationList,
  EmulatorHealth,
  PoolFeedLine,
} from "../model/faas/workbench-api.ts";
import { FlowSubject } from "../model/flow.ts";
import { JobEvent, JobInfo } from "../model/job.ts";
import { LensEvent, LensExportFormat, LensFunctionCode, LensPaneId, LensRequest } from "../model/lens/lens-view.ts";
import { LoadExample } from "../model/load/load-example.ts";
import { LoadExportFormat, LoadListing, LoadManifest, LoadRequest } from "../model/load/load-run.ts";
import type { LoadSample } from "../model/load/load-sample.ts";
import { WhatIfBasis, WhatIfRequest, WhatIfTrial } from "../model/load/what-if-trial.ts";
import { PaperExportFormat, PaperFileFormat, PaperListing, PaperRequest, PaperResult } from "../model/paper.ts";
import { ProgramRunRequest } from "../model/program-run.ts";
import { Example, FolderListing, Project, ProjectEntry } from "../model/project.ts";
import { Settings, SettingsChange } from "../model/settings.ts";
import { InstallManager } from "../model/install.ts";
import { RuntimeSurvey } from "../model/runtime-survey.ts";
import { Tool } from "../model/tool.ts";

const ErrorData = z.object({ hint: z.string().nullable() });
const errors = Object.fromEntries(ERROR_CODES.map((code) => [code, { data: ErrorData }])) as Record<
  ErrorCode,
  { data: typeof ErrorData }
>;

/** Every procedure may fail with every code of ours, each with a hint. */
const procedure = oc.errors(errors);

const JobStarted = z.object({ jobId: z.string() });
/** A record as OpenWhisk's API gives it. */
const OpenWhiskRecord = z.record(z.string(), z.unknown());
const FileRef = z.object({ root: z.string(), path: z.string() });

/** A file made for the user; the host saves it (download, save dialog, --out). */
export const ExportedFile = z.object({ name: z.string(), mediaType: z.string(), base64: z.string() });
export type ExportedFile = z.infer<typeof ExportedFile>;

/** What any host may ask of the core. Renderer, command line and tests see this and nothing behind it. */
export const contract = {
  app: {
    info: procedure.output(
      z.object({ version: z.string(), dataDir: z.string(), platform: z.string(), pathSeparator: z.string() }),
    ),
  },
  settings: {
    get: procedure.output(Settings),
    update: procedure.input(SettingsChange).output(Settings),
  },
  tools: {
    /** Answers from memory after the first scan; `rescan` looks at the machine again. */
    list: procedure
      .input(z.object({ rescan: z.boolean().default(false) }).prefault({}))
      .output(z.object({ tools: z.array(Tool), scannedAtMs: z.number() })),
    /** Runs the shown commands of one of the tool's ways to install it, then scans again. The job's result is the `Tool`. */
    install: procedure.input(z.object({ id: z.string(), manager: InstallManager })).output(JobStarted),
    /** Probes every runtime: sizes, start-up times, WASI levels. The job's result is a `RuntimeSurvey`. */
    survey: procedure.output(JobStarted),
    /** The last survey that was made here; null when there was none. */
    lastSurvey: procedure.output(RuntimeSurvey.nullable()),
  },
  examples: {
    list: procedure.output(z.array(Example)),
    /** Copies an example into the data folder (or returns the copy made earlier) and opens it. */
    open: procedure.input(z.object({ id: z.string(), fresh: z.boolean().default(false) })).output(Project),
  },
  projects: {
    open: procedure.input(z.object({ root: z.string() })).output(Project),
    /** Folders below a path, for a folder dialog; no path: the home folder. */
    browse: procedure.input(z.object({ path: z.string().optional() })).output(FolderListing),
    readFile: procedure.input(FileRef).output(z.object({ text: z.string() })),
    writeFile: procedure.input(FileRef.extend({ text: z.string() })).output(z.object({ savedAtMs: z.number() })),
    create: procedure.input(FileRef.extend({ kind: z.enum(["file", "folder"]) })).output(z.array(ProjectEntry)),
    rename: procedure.input(FileRef.extend({ to: z.string() })).output(z.array(ProjectEntry)),
    remove: procedure.input(FileRef).output(z.array(ProjectEntry)),
    /** Keeps text that isn't saved yet; survives a crash of window, core or machine. */
    writeDraft: procedure.input(FileRef.extend({ text: z.string() })).output(z.object({})),
    dropDraft: procedure.input(FileRef).output(z.object({})),
  },
  builds: {
    /** Builds in parallel. The job's result is `BuildResult[]` in the order of the requests. */
    start: procedure.input(z.object({ requests: z.array(BuildRequest).min(1) })).output(JobStarted),
  },
  programs: {
    /** Builds if it is a source, then runs once. The job's result is a `ProgramRunResult`. */
    run: procedure.input(ProgramRunRequest).output(JobStarted),
  },
  benchmarks: {
    /** The job's result is `{ runId }`; its samples arrive as `samples` events. */
    start: procedure.input(BenchmarkRequest).output(z.object({ jobId: z.string(), runId: z.string() })),
    /** Goes on with a run that was cancelled or broken off, with what it had built and in the order it had planned. */
    resume: procedure.input(z.object({ runId: z.string() })).output(z.object({ jobId: z.string(), runId: z.string() })),
  },
  papers: {
    /** Runs a paper's experiments again. The job's result is `{ runId }`, the id of the paper's run. */
    start: procedure.input(PaperRequest).output(z.object({ jobId: z.string(), runId: z.string() })),
    /** Goes on with a run that was cancelled or broken off. */
    resume: procedure.input(z.object({ runId: z.string() })).output(z.object({ jobId: z.string(), runId: z.string() })),
    list: procedure.output(z.array(PaperListing)),
    get: procedure.input(z.object({ runId: z.string() })).output(PaperResult),
    /** Files of its figures, by default of all that were measured. */
    export: procedure
      .input(
        z.object({
          runId: z.string(),
          figures: z.array(z.string()).default([]),
          formats: z.array(PaperExportFormat).min(1),
          theme: z.enum(["light", "dark"]).default("light"),
        }),
      )
      .output(z.array(ExportedFile)),
    /** Removes it with the runs that it measured. */
    remove: procedure.input(z.object({ runId: z.string() })).output(z.object({})),
  },
  runs: {
    list: procedure.output(z.array(RunListing)),
    get: procedure
      .input(
        z.object({
          runId: z.string(),
          /** Raw rows of so many rounds are enough: all of 100,000 runs are 40 MB, and take seconds on their way. */
          firstRounds: z.number().int().nonnegative().optional(),
          /** Of the programs' own timers, the one to summarize by in place of the wall time. */
          timer: z.string().optional(),
        }),
      )
      .output(
        z.object({
          manifest: RunManifest,
          // Each row was checked as it was read from its file.
          samples: z.custom<Sample[]>(Array.isArray),
          /** Of all, also where only the first rounds come. */
          sampleCount: z.number().int(),
          /** What the machine did while they were taken; none where not all samples come, whose positions they name. */
          conditions: z.custom<ConditionSample[]>(Array.isArray).default([]),
          /** Of all samples. */
          summary: RunSummary,
          /** What of its samples can't be read and is left out; null when nothing is. */
          damage: z.string().nullable().default(null),
        }),
      ),
    remove: procedure.input(z.object({ runId: z.string() })).output(z.object({})),
    /** Takes in what hyperfine exported as JSON; `name` is the file's. */
    import: procedure.input(z.object({ name: z.string(), text: z.string() })).output(z.object({ runId: z.string() })),
    export: procedure
      .input(
        z.object({
          runId: z.string(),
          formats: z.array(ExportFormat).min(1),
          /** What the run is drawn as, in the formats that are pictures. */
          figure: FigureKind.default("comparison"),
          view: FigureView.prefault({}),
          theme: z.enum(["light", "dark"]).default("light"),
        }),
      )
      .output(z.array(ExportedFile)),
  },
  loads: {
    /** Puts a pattern on one sandbox after the other. The job's result is `{ runId }`. */
    start: procedure.input(LoadRequest).output(z.object({ jobId: z.string(), runId: z.string() })),
    /** Newest first. */
    list: procedure.output(z.array(LoadListing)),
    get: procedure.input(z.object({ runId: z.string() })).output(
      z.object({
        manifest: LoadManifest,
        /** In the order of the series. Each row was checked as it was read from its file. */
        samples: z.custom<LoadSample[][]>(Array.isArray),
        whatIfs: z.array(WhatIfTrial),
        /** What of its samples can't be read and is left out; null when nothing is. */
        damage: z.string().nullable(),
      }),
    ),
    export: procedure
      .input(
        z.object({
          runId: z.string(),
          formats: z.array(LoadExportFormat).min(1),
          /** What svg, png and pdf draw, and by whose clock. */
          figure: LoadFigureKind.default("times"),
          measure: LoadMeasure.default("latency"),
          /** Of the figure "what-if"; the last one, where none is named. */
          trialId: z.string().optional(),
          theme: z.enum(["light", "dark"]).default("light"),
        }),
      )
      .output(z.array(ExportedFile)),
    /** The recorded arrivals of a series under other settings of the pool. */
    whatIf: {
      /** What predictions rest on. */
      basis: procedure
        .input(z.object({ runId: z.string(), series: z.number().int().nonnegative() }))
        .output(WhatIfBasis),
      /** Predicts, then measures on an emulator of its own. The job's result is `{ trialId }`. */
      start: procedure.input(WhatIfRequest).output(z.object({ jobId: z.string(), trialId: z.string() })),
    },
    /** The same load as a plan for another tool's own distributed mode: JMeter's, or k6's. */
    plan: procedure
      .input(z.object({ request: LoadRequest, format: z.enum(["jmx", "k6"]) }))
      .output(z.object({ file: ExportedFile, warnings: z.array(z.string()) })),
    /** The functions that come with the workbench and that load can be put on. */
    examples: procedure.output(z.array(LoadExample)),
    /** Whether the id is a load run's. */
    has: procedure.input(z.object({ runId: z.string() })).output(z.object({ isLoad: z.boolean() })),
    remove: procedure.input(z.object({ runId: z.string() })).output(z.object({})),
  },
  /** The FaaS emulator, a process of its own. Where an `endpoint` can be named, it is any OpenWhisk. */
  faas: {
    /** Null while none runs. */
    status: procedure.output(EmulatorRecord.nullable()),
    /** Starts one that outlives this process; the one that runs already is the answer otherwise. */
    start: procedure
      .input(z.object({ port: z.number().int().min(0).max(65_535).optional() }).prefault({}))
      .output(EmulatorAddress),
    /** Lets it finish its calls. Returns when it is gone. */
    stop: procedure.output(z.object({})),
    /** Builds a source and deploys it. The job's result is a `DeployResult`. */
    deploy: procedure.input(DeployRequest).output(JobStarted),
    /** Builds a function that comes with the workbench and deploys it to the emulator, as `NAME-example`. As `deploy`. */
    deployExample: procedure.input(z.object({ name: z.string(), sandbox: SandboxId })).output(JobStarted),
    /** OpenWhisk's records of all functions, newest first. */
    list: procedure.input(z.object({ endpoint: Endpoint.optional() }).prefault({})).output(z.array(OpenWhiskRecord)),
    remove: procedure.input(z.object({ name: z.string(), endpoint: Endpoint.optional() })).output(z.object({})),
    /** Waits for the answer: OpenWhisk's record of the activation, also of one that failed. */
    invoke: procedure
      .input(z.object({ name: z.string(), argument: z.unknown(), endpoint: Endpoint.optional() }))
      .output(OpenWhiskRecord),
    /** Newest first, each whole. */
    activations: procedure
      .input(
        z
          .object({
            name: z.string().optional(),
            limit: z.number().int().min(1).max(200).default(30),
            skip: z.number().int().min(0).default(0),
            endpoint: Endpoint.optional(),
          })
          .prefault({}),
      )
      .output(z.array(OpenWhiskRecord)),
    activation: procedure.input(z.object({ id: z.string(), endpoint: Endpoint.optional() })).output(OpenWhiskRecord),

    // What follows is of the emulator that runs here alone.
    health: procedure.output(EmulatorHealth),
    /** Our own records, without results and logs, newest first. */
    recent: procedure
      .input(
        ActivationFilter.extend({
          limit: z.number().int().min(1).max(200).default(100),
          skip: z.number().int().min(0).default(0),
        }).prefault({}),
      )
      .output(ActivationList),
    /** One of them whole. */
    record: procedure.input(z.object({ id: z.string() })).output(ActivationAnswer),
    /** What comes in after `after`, then what happens live, until the caller or the emulator ends it. */
    feed: procedure
      .input(ActivationFilter.extend({ after: z.number().int().optional() }).prefault({}))
      .output(eventIterator(FeedLine)),
    /** The pool now, then whenever it has changed. */
    pool: procedure.output(eventIterator(PoolFeedLine)),
    presets: procedure.output(z.array(PoolSettings)),
    changePool: procedure.input(PoolSettings).output(PoolSettings),
    killSandbox: procedure.input(z.object({ instanceId: z.string() })).output(z.object({})),
    sandboxes: procedure.output(z.array(SandboxInfo)),
    /** Emulators to which this one forwards calls, and where functions are placed. */
    nodes: procedure.output(NodeList),
    addNode: procedure.input(AddNodeRequest).output(NodeInfo),
    /** Where the functions are placed now that were on it. */
    removeNode: procedure.input(z.object({ name: z.string() })).output(z.array(Placement)),
    place: procedure.input(PlaceRequest).output(PlaceResult),
    unplace: procedure.input(UnplaceRequest).output(Placement),
    /** Returns when nothing of it is in flight where it was. */
    migrate: procedure.input(MigrateRequest).output(MigrationResult),
    accounts: procedure.output(AccountList),
    exportAccounts: procedure.input(z.object({ format: z.enum(["csv", "json"]) })).output(ExportedFile),
  },
  /** The papers' pictures of how calls go, and what calls cost. */
  flows: {
    export: procedure
      .input(
        z.object({
          subject: FlowSubject,
          formats: z.array(PaperFileFormat).min(1),
          theme: z.enum(["light", "dark"]).default("light"),
        }),
      )
      .output(z.array(ExportedFile)),
  },
  /** Functions packed for other platforms. */
  bundles: {
    /** Every way to a platform, and why this function can't go it, as far as that is known before it is built. */
    targets: procedure.input(z.object({ subject: BundleSubject })).output(z.array(BundleTargetInfo)),
    /** Builds a source and packs it. The job's result is a `BundleResult`. */
    make: procedure.input(BundleRequest).output(JobStarted),
    /** The archive, and what lies beside it. The last ones that were made are kept. */
    files: procedure.input(z.object({ bundleId: z.string() })).output(z.array(ExportedFile)),
    /** Runs it here as its platform would. The job's result is a `BundleProof`. */
    prove: procedure.input(z.object({ bundleId: z.string() })).output(JobStarted),
  },
  /** Source, WAT and machine code, linked. */
  lens: {
    /** Builds, and says what comes out as it comes; leaving it early ends what still runs. The last views are kept. */
    open: procedure.input(LensRequest).output(eventIterator(LensEvent)),
    /** The code of one function in every pane that is there by now, or in those that are named. */
    code: procedure
      .input(z.object({ id: z.string(), key: z.string(), panes: z.array(LensPaneId).optional() }))
      .output(LensFunctionCode),
    /** A function as a table of its source lines, WAT and one pane of machine code (Persaud 2019, figure 2). */
    export: procedure
      .input(z.object({ id: z.string(), key: z.string(), machine: LensPaneId, format: LensExportFormat }))
      .output(ExportedFile),
  },
  jobs: {
    list: procedure.output(z.array(JobInfo)),
    /** Everything after `afterSeq` from the job's log, then what happens live, until it has finished. */
    events: procedure
      .input(z.object({ jobId: z.string(), afterSeq: z.number().int().default(0) }))
      .output(eventIterator(JobEvent)),
    /** Benchmarks only: the run that is being taken is finished first, and others may measure meanwhile. */
    pause: procedure.input(z.object({ jobId: z.string() })).output(z.object({})),
    resume: procedure.input(z.object({ jobId: z.string() })).output(z.object({})),
    /** Returns when the job's processes are gone. */
    cancel: procedure.input(z.object({ jobId: z.string() })).output(z.object({})),
  },
};

export type WorkbenchClient = ContractRouterClient<typeof contract>;
