import type { BenchJson } from "#shared/format/bench-json.ts";

/**
 * The fields of each command's JSON document as they are when there is nothing to tell: after wrong usage, a
 * cancellation or a fault, a failure stands beside the same fields as a result.
 */
export const NO_ADDRESS = { url: null };

export const NO_TOOLS = { tools: [] };

export const NO_INSTALLATION = { id: null, manager: null, commands: [], method: null, methods: [], tool: null };

export const NO_SURVEY = { surveyedAtMs: null, runtimes: [] };

export const NO_BUILD = {
  artifact: null,
  sizeBytes: null,
  target: null,
  compiler: null,
  compilerVersion: null,
  cached: false,
  elapsedMs: null,
  diagnostics: [],
  commands: [],
  notes: [],
};

export const NO_RUN = {
  runtime: null,
  command: "",
  exitCode: null,
  signal: null,
  limit: null,
  stdout: "",
  stdoutBase64: null,
  stderr: "",
  wallMs: null,
  userMs: null,
  sysMs: null,
  maxRssBytes: null,
  methods: { wall: null, cpu: null, memory: null },
  phases: null,
  precompilation: null,
  trap: null,
  warnings: [],
  diagnostics: [],
  notes: [],
};

const NO_RESULTS = {
  runId: null,
  state: null,
  createdAt: null,
  finishedAt: null,
  seed: null,
  series: [],
  verdicts: [],
  overall: [],
  warnings: [],
  machine: null,
  methods: null,
  appVersion: null,
} satisfies { [Field in keyof BenchJson]: BenchJson[Field] | null };

export const NO_BENCHMARK = { ...NO_RESULTS, notes: [] };

export const NO_HISTORY = { runs: [], loads: [] };

export const NO_PAST_RUN = { ...NO_RESULTS, damage: null };

export const NO_EXPORT = { runId: null, files: [] };

export const NO_IMPORT = { runId: null };

export const NO_PAPER = { runId: null, paper: null, scale: null, only: [], state: null, figures: [], statements: [] };

export const NO_LOAD = {
  runId: null,
  state: null,
  createdAt: null,
  finishedAt: null,
  pattern: null,
  hosts: [],
  series: [],
  whatIfs: [],
  notes: [],
};

export const NO_LENS = { functions: [], panes: [], table: null, written: [], diagnostics: [] };

export const NO_BUNDLE = {
  target: null,
  name: null,
  form: null,
  approach: null,
  archive: null,
  entries: [],
  files: [],
  sizes: [],
  commands: [],
  notes: [],
  written: [],
  proof: null,
  diagnostics: [],
};

export const NO_WHAT_IF = {
  runId: null,
  series: null,
  recordedSettings: null,
  settings: null,
  recorded: null,
  quantities: null,
  assumptions: [],
  words: [],
};

export const NO_DELETION = { runId: null, deleted: false };

export const NO_EMULATOR = { url: null, edgeUrl: null, apihost: null, auth: null };

export const NO_EMULATOR_STATUS = { running: false, ...NO_EMULATOR, pid: null, startedAtMs: null };

export const NO_DEPLOYMENT = {
  namespace: null,
  name: null,
  version: null,
  exec: null,
  limits: null,
  diagnostics: [],
  notes: [],
};

export const NO_NODE = { node: null };

export const NO_PLACEMENT = { function: null, nodes: [], prewarmed: 0 };

export const NO_MIGRATION = {
  ...NO_PLACEMENT,
  from: [],
  to: null,
  provisionNs: null,
  drainNs: null,
  stillRunning: null,
};

export const NO_ACTIVATION = { activationId: null, response: null, annotations: [], logs: [] };

export const NO_COST = { prices: null, server: null, secondsPerMonth: null, accounts: [], notes: [] };
