import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { toWireError, WorkbenchError } from "#shared/errors.ts";
import { formatBytes } from "#shared/format/bytes.ts";
import { formatCommand } from "#shared/format/command-line.ts";
import { formatPowerShellCommand } from "#shared/format/powershell-command.ts";
import type { Bundle, BundleCommand, BundleRequest, BundleResult, BundleSize } from "#shared/model/bundle.ts";
import type { BundleAdapter, BundleFile, BundleSettings, PlannedCommand } from "#toolchains/bundles/adapter.ts";
import { bundleAdapter } from "#toolchains/bundles/index.ts";
import type { BuildTools } from "../builds/build-program.ts";
import type { JobContext, JobOutcome } from "../jobs/job-registry.ts";
import { gatherParts } from "./bundle-parts.ts";
import { commandScripts } from "./command-scripts.ts";
import type { BundleStore } from "./bundle-store.ts";
import { zipBundle, type ZippedBundle } from "./deterministic-zip.ts";
import { platformName, readSubject, type ReadSubject } from "./read-subject.ts";
import type { SubjectCode } from "./subject-code.ts";

export interface BundleTools extends BuildTools {
  dataDir: string;
  bundles: BundleStore;
}

/** Builds what has to be built, and makes the bundle. The job's result is a `BundleResult`. */
export async function makeBundle(request: BundleRequest, tools: BundleTools, job: JobContext): Promise<JobOutcome> {
  job.started();
  const { id, folder } = await tools.bundles.begin();
  let build: BundleResult["build"] = null;
  const outcome = (bundle: Bundle | null, failure: BundleResult["failure"]): JobOutcome => {
    const result: BundleResult = { bundle, build, failure };
    return { result, failure };
  };
  try {
    const adapter = bundleAdapter(request.target);
    const work = join(folder, "work");
    await mkdir(work);
    const read = await readSubject(
      request.subject,
      adapter,
      request.main ?? null,
      { dataDir: tools.dataDir, work },
      tools,
      job,
    );
    ({ build } = read);
    if (read.code === null) {
      await tools.bundles.discard(id);
      return outcome(null, build?.failure ?? null);
    }
    return outcome(await packed(id, request, adapter, { ...read, code: read.code }, tools, job), null);
  } catch (error) {
    await tools.bundles.discard(id);
    if (error instanceof WorkbenchError && error.code !== "CANCELLED") return outcome(null, toWireError(error));
    throw error;
  }
}

async function packed(
  id: string,
  request: BundleRequest,
  adapter: BundleAdapter,
  { code, settings: known }: ReadSubject & { code: SubjectCode },
  tools: BundleTools,
  job: JobContext,
): Promise<Bundle> {
  const reason = adapter.unsupported(code, request.runtime ?? null);
  if (reason !== undefined) throw new WorkbenchError("INVALID_REQUEST", reason);
  job.step("Packing");
  const settings = settingsOf(request, code, known);
  const parts = await gatherParts(
    adapter,
    code,
    settings,
    { runtime: request.runtime ?? null, argument: request.argument },
    tools,
  );
  const plan = adapter.plan(parts);
  const zipped = await zipBundle(plan.archive.entries);
  const sizes = sizesOf(adapter, zipped);
  refuseTooLarge(adapter, sizes);
  const commands = adapter.commands(parts, plan.archive.name, zipped.bytes.length).map(quoted);
  const event: BundleFile = {
    path: "event.json",
    content: { text: `${JSON.stringify(request.argument, null, 2)}\n` },
    executable: false,
    what: "what it is called with",
  };
  const beside = [...plan.beside, event, ...commandScripts(commands)];
  const bundle: Bundle = {
    id,
    target: adapter.id,
    name: settings.name,
    form: code.form,
    approach: plan.approach,
    archive: {
      name: plan.archive.name,
      sizeBytes: zipped.bytes.length,
      unpackedBytes: zipped.unpackedBytes,
      sha256: zipped.sha256,
    },
    entries: zipped.entries,
    files: beside.map(({ path, content, what }) => ({
      name: path,
      sizeBytes: Buffer.byteLength(textOf(content)),
      what,
    })),
    sizes,
    commands,
    notes: [...plan.notes],
  };
  const files = new Map([
    [plan.archive.name, zipped.bytes],
    ...beside.map(({ path, content }): [string, Buffer] => [path, Buffer.from(textOf(content))]),
  ]);
  const { memoryMb, timeoutMs } = settings;
  const runtime = parts.runtime && { id: parts.runtime.id, path: parts.runtime.program.file };
  await tools.bundles.finish(
    { schemaVersion: 1, bundle, memoryMb, timeoutMs, argument: request.argument, runtime },
    files,
  );
  return bundle;
}

/** As asked for, else as it is deployed, else as a deployment has it by default. */
function settingsOf(request: BundleRequest, code: SubjectCode, known: Partial<BundleSettings>): BundleSettings {
  const isProgram = code.form !== "wasm-exports" && code.form !== "nodejs";
  return {
    name: request.name === undefined ? (known.name ?? "function") : platformName(request.name),
    memoryMb: request.memoryMb ?? known.memoryMb ?? 256,
    timeoutMs: request.timeoutMs ?? known.timeoutMs ?? 60_000,
    features: request.features ?? known.features ?? [],
    input: request.input ?? known.input ?? (isProgram ? "auto" : "json"),
    output: request.output ?? known.output ?? (isProgram ? "text" : "json"),
    environment: request.environment ?? known.environment ?? {},
    main: request.main ?? known.main ?? null,
  };
}

function sizesOf({ limits }: BundleAdapter, { bytes, unpackedBytes }: ZippedBundle): BundleSize[] {
  const sizes = { archive: bytes.length, "archive-base64": Math.ceil(bytes.length / 3) * 4, unpacked: unpackedBytes };
  return limits.map(({ what, of, limitBytes, otherwise }) => ({ what, sizeBytes: sizes[of], limitBytes, otherwise }));
}

function refuseTooLarge({ name }: BundleAdapter, sizes: readonly BundleSize[]): void {
  const broken = sizes.find(({ sizeBytes, limitBytes, otherwise }) => otherwise === null && sizeBytes > limitBytes);
  if (!broken) return;
  const { what, sizeBytes, limitBytes } = broken;
  throw new WorkbenchError(
    "INVALID_REQUEST",
    `${name} takes at most ${formatBytes(limitBytes)} (${what}), and this is ${formatBytes(sizeBytes)}.`,
    {
      hint: "Build it smaller (--opt Oz, --wasm-opt Oz), leave out what it doesn't need, or choose a smaller runtime (wasmi, wazero).",
    },
  );
}

function quoted({ title, note, exe, args }: PlannedCommand): BundleCommand {
  const command = { exe, args };
  return { title, note, posix: formatCommand(command), powershell: formatPowerShellCommand(command) };
}

function textOf(content: BundleFile["content"]): string {
  if ("text" in content) return content.text;
  throw new TypeError("only texts lie beside an archive");
}
