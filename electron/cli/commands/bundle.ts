import { resolve } from "node:path";
import { writeFileAtomic } from "#core/store/atomic-write.ts";
import { WorkbenchError } from "#shared/errors.ts";
import { EXIT, exitCodeOf } from "#shared/exit-codes.ts";
import type { BundleProof, BundleResult, BundleSubject, BundleTarget } from "#shared/model/bundle.ts";
import type { Failure } from "#shared/model/failure.ts";
import type { HostFeature, InputConvention, OutputConvention } from "#shared/model/faas/function.ts";
import type { Target } from "#shared/model/target.ts";
import type { RuntimeId } from "#shared/model/tool.ts";
import { formatBundle } from "../printers/bundle.ts";
import { buildOptions, type ProgramOptions } from "../program-options.ts";
import { parameterPairs } from "../faas-options.ts";
import { requireTools } from "../require-tools.ts";
import type { Session } from "../session.ts";
import { watchJob, whyNoResult } from "../watch-job.ts";

export interface BundleCommandOptions extends ProgramOptions {
  for: BundleTarget;
  out?: string;
  prove?: boolean;
  deployed?: boolean;
  name?: string;
  target?: Target;
  runtime?: RuntimeId;
  memory?: number;
  allow?: HostFeature[];
  input?: InputConvention;
  output?: OutputConvention;
  main?: string;
  param?: string[];
}

/** `wb bundle FILE --for TARGET --out DIR [--prove]` */
export async function bundle(file: string, options: BundleCommandOptions, session: Session): Promise<number> {
  const { workbench, output, programArgs } = session;
  const { client } = workbench;
  if (options.param !== undefined && programArgs.length > 0)
    throw new WorkbenchError("INVALID_REQUEST", "Arguments are given with --param or after --, not both.");
  const { tools } = await client.tools.list();
  requireTools(
    { runtimes: options.runtime === undefined ? [] : [options.runtime], compilers: options.with ?? [] },
    tools,
  );
  const subject: BundleSubject = options.deployed
    ? { kind: "deployed", name: file }
    : { kind: "file", file: resolve(file), target: options.target, build: buildOptions(options, [file], tools) };
  const { jobId } = await client.bundles.make({
    subject,
    target: options.for,
    name: options.name,
    runtime: options.runtime,
    memoryMb: options.memory,
    timeoutMs: options.timeout,
    features: options.allow,
    input: options.input,
    output: options.output,
    environment: options.env,
    main: options.main,
    argument: programArgs.length > 0 ? { args: programArgs } : parameterPairs(options.param ?? []),
  });
  const view = await watchJob(jobId, session);
  const result = view.result as BundleResult | null;
  if (!result || view.status === "cancelled") {
    const failure = whyNoResult(view, "The bundle");
    output.answer({}, "", failure);
    return exitCodeOf(failure.code);
  }
  const diagnostics = result.build?.diagnostics ?? [];
  if (!output.json)
    for (const { file: source, line, column, severity, message } of diagnostics)
      output.note(`${source}:${line}:${column}: ${severity}: ${message}`);
  if (!result.bundle) {
    output.answer({ diagnostics }, "", result.failure);
    return exitCodeOf(result.failure?.code ?? "");
  }
  const folder = resolve(options.out ?? ".");
  const files: string[] = [];
  for (const { name, base64 } of await client.bundles.files({ bundleId: result.bundle.id })) {
    const path = resolve(folder, name);
    await writeFileAtomic(path, Buffer.from(base64, "base64"));
    files.push(path);
  }
  const { proof, failure } = options.prove ? await proved(result.bundle.id, session) : { proof: null, failure: null };
  const { id: _id, ...made } = result.bundle;
  output.answer({ ...made, written: files, proof, diagnostics }, formatBundle(result.bundle, folder, proof), failure);
  return failure ? exitCodeOf(failure.code) : EXIT.done;
}

async function proved(
  bundleId: string,
  session: Session,
): Promise<{ proof: BundleProof; failure: null } | { proof: null; failure: Failure }> {
  const { jobId } = await session.workbench.client.bundles.prove({ bundleId });
  const view = await watchJob(jobId, session);
  const proof = view.result as BundleProof | null;
  return proof ? { proof, failure: null } : { proof: null, failure: whyNoResult(view, "The proof") };
}
