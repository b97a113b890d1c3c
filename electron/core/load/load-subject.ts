import { WorkbenchError } from "#shared/errors.ts";
import { subjectName } from "#shared/load/subject-name.ts";
import type { DeployResult, Endpoint } from "#shared/model/faas/deploy.ts";
import type { SandboxId } from "#shared/model/faas/sandbox.ts";
import type { LoadRequest, LoadSeries } from "#shared/model/load/load-run.ts";
import type { LoadTarget } from "#shared/model/load/load-target.ts";
import type { FetchedActivations, MeasuredHost } from "#shared/model/load/measured-host.ts";
import type { BuildTools } from "../builds/build-program.ts";
import { deployFunction } from "../emulator/deploy-function.ts";
import type { JobContext } from "../jobs/job-registry.ts";
import { deployedSubject } from "./deployed-subject.ts";
import { deploymentOf, type ExampleFunction, findExampleFunction } from "./example-functions.ts";
import { edgeTarget, nameIn } from "./function-targets.ts";
import { startOwnEmulator, type OwnEmulator } from "./own-emulator.ts";
import { ownFunction } from "./own-function.ts";
import type { CallFacts } from "./platform/fetch-activations.ts";
import { isJavaScript } from "./platform/action-forms.ts";
import { describeAddress, findOpenWhisk, originOf } from "./platform/find-openwhisk.ts";
import { openWhiskClient } from "./platform/openwhisk-client.ts";
import type { RecordingApi } from "./what-if/call-record.ts";
import { platformSubject } from "./platform/platform-subject.ts";

/** What the load of a run is put on. */
export interface ReadySubject {
  /** Where requests go beyond the run's own emulator. */
  hosts: MeasuredHost[];
  /** The one that was started for the run. */
  emulator?: Pick<OwnEmulator, "lost" | "isLost">;
  /** What has been planned, in order. */
  series: Pick<LoadSeries, "sandbox" | "label">[];
  /**
   * Puts the function in its sandbox anew, so that the first call of each series is a cold one; what it answers with is
   * the size of what was deployed. Throws what keeps it from being deployed.
   */
  prepare(series: number, job: JobContext): Promise<PreparedSeries>;
  /**
   * Fetches what the platform keeps of the calls of the series that was prepared last; null where nothing is kept
   * elsewhere. Left out where every answer says all of it.
   */
  fetchRecords?(
    activationIds: readonly string[],
    onFacts: (facts: CallFacts[]) => Promise<void>,
  ): Promise<FetchedActivations | null>;
  /** Ends and removes what the run has made, however it ended. Throws what is left. */
  close(): Promise<void>;
}

export interface PreparedSeries {
  targets: LoadTarget[][];
  sizeBytes: number | null;
  /** Our emulator, which keeps records of the calls, and the function's name in it; left out where it isn't ours. */
  recordedBy?: { api: RecordingApi & Pick<OwnEmulator["api"], "sandboxes">; functionName: string };
}

export interface SubjectTools extends BuildTools {
  dataDir: string;
  examplesFolder: string;
}

/** The run that it is for. */
export interface SubjectRun {
  id: string;
  job: JobContext;
  /** Whether another run of this data folder is over. */
  isOver: (runId: string) => Promise<boolean>;
}

/** Of an example, where none is named: the paper's, and the fresh instance that needs no loader. */
const USUAL_SANDBOXES: SandboxId[] = ["v8-context", "wasm-instance"];

/** Throws for a subject that isn't there. What it starts or deploys is ended by `close`. */
export async function openSubject(request: LoadRequest, run: SubjectRun, tools: SubjectTools): Promise<ReadySubject> {
  const { subject } = request;
  if (subject.kind === "url") return addressAlone(subject, request, run);
  if (subject.kind === "function") return deployedSubject(subject, request, tools.dataDir, run.job);
  const fn =
    subject.kind === "file" ? ownFunction(subject.file) : await findExampleFunction(tools.examplesFolder, subject.name);
  if (subject.endpoint === undefined) return exampleSubject(fn, request, tools);
  return elsewhere(fn, subject.endpoint, request, run, tools);
}

async function addressAlone(
  subject: Extract<LoadRequest["subject"], { kind: "url" }>,
  { insecure = false }: LoadRequest,
  { job }: SubjectRun,
): Promise<ReadySubject> {
  const targets = subject.targets.map((list) => list.map((target) => (insecure ? { ...target, insecure } : target)));
  const origins = new Map(targets.flat().map((target) => [originOf(target.url), target]));
  job.step("Measuring the way there");
  const hosts = [...origins.values()].map((target) =>
    describeAddress(target.url, { insecure: target.insecure ?? false, signal: job.signal }),
  );
  return {
    hosts: await Promise.all(hosts),
    series: [{ sandbox: null, label: subjectName(subject) }],
    prepare: async () => ({ targets, sizeBytes: null }),
    close: async () => undefined,
  };
}

async function exampleSubject(
  example: ExampleFunction,
  request: LoadRequest,
  tools: SubjectTools,
): Promise<ReadySubject> {
  if (isJavaScript(example.file))
    throw new WorkbenchError("INVALID_REQUEST", `${example.title} is JavaScript, which has to be deployed first.`, {
      hint: `Deploy it with: wb faas deploy ${example.name} ${example.file}`,
    });
  const sandboxes = request.sandboxes.length === 0 ? USUAL_SANDBOXES : request.sandboxes;
  const emulator = await startOwnEmulator(tools.dataDir, request.pool);
  const { address } = emulator;
  return {
    hosts: [],
    emulator,
    series: sandboxes.map((sandbox) => ({ sandbox, label: sandbox })),
    async prepare(index, job) {
      const sandbox = sandboxes[index]!;
      const name = nameIn(sandbox, example.name);
      const deployment = deploymentOf(example, sandbox, {
        name,
        memoryMb: request.memoryMb,
        timeoutMs: request.timeoutMs,
      });
      const { result, failure } = await deployFunction(deployment, address, tools, job);
      if (failure) throw new WorkbenchError("INVALID_REQUEST", failure.message, { hint: failure.hint ?? undefined });
      const argument = request.argument ?? example.argument;
      const { build } = result as DeployResult;
      const target = edgeTarget(address.edgeUrl, name, argument, request);
      const recordedBy = { api: emulator.api, functionName: name };
      return { targets: [[target]], sizeBytes: build?.artifact?.sizeBytes ?? null, recordedBy };
    },
    close: () => emulator.close(),
  };
}

/** A function that is there under this name is called as it is, unless forms of it are asked for; else it is deployed. */
async function elsewhere(
  fn: ExampleFunction,
  endpoint: Endpoint,
  request: LoadRequest,
  { id, job, isOver }: SubjectRun,
  tools: SubjectTools,
): Promise<ReadySubject> {
  const { subject, insecure = false } = request;
  job.step(`Asking ${originOf(endpoint.url)} what it is`);
  const host = await findOpenWhisk(endpoint, { insecure, signal: job.signal });
  if (subject.kind === "example" && request.sandboxes.length === 0) {
    const client = openWhiskClient(endpoint, { insecure, signal: job.signal });
    const there = await client.find(fn.name);
    client.close();
    if (there !== null) {
      job.log(
        "load",
        "info",
        `${fn.name} is there already (${there.kind ?? "of a kind of its own"}) and called as it is.\n`,
      );
      const deployed = { kind: "function", name: fn.name, endpoint } as const;
      const argument = request.argument ?? fn.argument;
      return deployedSubject(deployed, { ...request, argument }, tools.dataDir, job);
    }
  }
  return platformSubject({ fn, endpoint, host, request, runId: id, tools, job, isOver });
}
