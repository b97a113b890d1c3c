import { createHash } from "node:crypto";
import { realpath, stat } from "node:fs/promises";
import { resolve } from "node:path";
import { fromFileSystemError, toWireError, WorkbenchError } from "#shared/errors.ts";
import { LANGUAGE_WORDS } from "#shared/format/language-words.ts";
import type { BuildRequest, BuildResult, CompilerIdentity } from "#shared/model/build.ts";
import { isCargoManifest, languageOf, type Language } from "#shared/model/target.ts";
import type { CompilerId } from "#shared/model/tool.ts";
import type { CompileRequest } from "#toolchains/compilers/adapter.ts";
import { candidateFor } from "#toolchains/compilers/candidates.ts";
import { buildEnvironment } from "#toolchains/compilers/build-environment.ts";
import type { EmbeddedLlvm } from "#toolchains/compilers/embedded-llvm.ts";
import { findPackages, type FoundPackage } from "#toolchains/compilers/packages/find-packages.ts";
import { linkPackages, splitPackageFlags } from "#toolchains/compilers/packages/package-flags.ts";
import { runBuildPlan, type BuildRunners } from "#toolchains/compilers/run-build-plan.ts";
import { findWasmOpt, wasmOptUnsupported, withWasmOpt, type WasmOptPass } from "#toolchains/compilers/wasm-opt.ts";
import type { RunCommand } from "#toolchains/process/command-spec.ts";
import type { ChosenCompiler, ToolCatalog } from "../tools/tool-catalog.ts";
import { sha256OfArtifact, type BuildCache } from "./build-cache.ts";
import { inputsOf, waitForNextTick } from "./build-inputs.ts";
import { copyOut, refuseOverwriting } from "./copy-out.ts";

/** Changed whenever adapters plan differently, so that no artifact of an older plan is taken for a new one. */
const PLAN_VERSION = 5;

export interface BuildTools {
  catalog: ToolCatalog;
  cache: BuildCache;
  run: RunCommand;
  llvm: EmbeddedLlvm;
}

export interface BuildHooks {
  signal?: AbortSignal;
  onLog?: (text: string) => void;
  /** Hears of each step that ended well, before the next; not of a program that was built already. */
  onStepDone?: BuildRunners["onStepDone"];
}

async function identityOf(
  { adapter, tool }: ChosenCompiler,
  target: BuildRequest["target"],
): Promise<CompilerIdentity> {
  // Several Rusts may be installed and only one of them has the target.
  const used = candidateFor(tool, target);
  const path = used?.path ?? tool.path ?? "";
  const seen = await stat(path).catch(() => null);
  return {
    id: adapter.id,
    path,
    version: used?.version ?? tool.version ?? "",
    sizeBytes: seen?.size ?? 0,
    modifiedMs: seen?.mtimeMs ?? 0,
  };
}

interface PlannedRequest {
  /** Its flags are without those for packages. */
  compileRequest: CompileRequest;
  packages: FoundPackage[];
}

async function toCompileRequest(request: BuildRequest): Promise<PlannedRequest> {
  const sources: string[] = [];
  for (const source of request.sources) {
    const path = resolve(source);
    const seen = await stat(path).catch((error: unknown) => {
      throw fromFileSystemError(error, path);
    });
    if (!seen.isFile()) throw new WorkbenchError("INVALID_REQUEST", `${path} is not a file.`);
    sources.push(path);
  }
  const { target, optimization, simd } = request;
  const language = commonLanguage(sources);
  // Cargo has a flag of that name.
  const { flags, packages } =
    language === "rust" ? { flags: request.flags, packages: [] } : splitPackageFlags(request.flags);
  return {
    compileRequest: { sources, language, target, optimization, flags, simd },
    packages: await findPackages(packages, process),
  };
}

/** The language that all sources are linked as: C++ when any is, since it takes C along. Throws INVALID_REQUEST. */
function commonLanguage(sources: string[]): Language {
  const languages = new Set<Language>();
  for (const source of sources) {
    const language = languageOf(source);
    if (!language)
      throw new WorkbenchError("INVALID_REQUEST", `${source} is not a source file that can be built.`, {
        hint: "C (.c), C++ (.cpp, .cc, .cxx), Rust (.rs) and Rust packages (Cargo.toml) can be built.",
      });
    languages.add(language);
  }
  if (languages.has("rust") && languages.size > 1)
    throw new WorkbenchError("INVALID_REQUEST", "Rust can't be built together with C or C++ here.", {
      hint: "Build them one by one.",
    });
  return languages.has("rust") ? "rust" : languages.has("cpp") ? "cpp" : "c";
}

/** Who else could do what a compiler can't; null when it could, or nobody can. */
async function otherCompilers(
  refused: CompilerId,
  { language, target }: CompileRequest,
  catalog: ToolCatalog,
): Promise<string | null> {
  const capable = await catalog.capableCompilers(language, target);
  if (capable.length === 0 || capable.includes(refused)) return null;
  return `Compilers here that build ${LANGUAGE_WORDS[language]} for ${target}: ${capable.join(", ")}.`;
}

/**
 * Builds one program for one target, or finds it already built.
 * A source with errors and a missing compiler are results; cancelling, faults of the machine and an `out` that is one
 * of the files it is built from throw.
 */
export async function buildProgram(
  request: BuildRequest,
  tools: BuildTools,
  hooks: BuildHooks = {},
): Promise<BuildResult> {
  const startedNs = process.hrtime.bigint();
  const elapsedNs = () => Number(process.hrtime.bigint() - startedNs);
  const failed = (failure: BuildResult["failure"], more: Partial<BuildResult> = {}): BuildResult => ({
    target: request.target,
    compiler: null,
    artifact: null,
    cached: false,
    elapsedNs: elapsedNs(),
    diagnostics: [],
    commands: [],
    log: "",
    failure,
    ...more,
  });

  const out = request.out === undefined ? null : resolve(request.out);
  let compileRequest: CompileRequest;
  let packages: FoundPackage[];
  let chosen: ChosenCompiler;
  let wasmOpt: WasmOptPass | null;
  try {
    ({ compileRequest, packages } = await toCompileRequest(request));
    if (out !== null) await refuseOverwriting(out, compileRequest.sources);
    const asked = request.compiler ?? (compileRequest.sources.some(isCargoManifest) ? "cargo" : undefined);
    chosen = await tools.catalog.chooseCompiler(compileRequest.language, request.target, asked);
    wasmOpt = request.wasmOpt === null ? null : { level: request.wasmOpt, ...findWasmOpt() };
  } catch (error) {
    if (error instanceof WorkbenchError) return failed(toWireError(error));
    throw error;
  }
  const wasmOptReason = wasmOpt === null ? undefined : wasmOptUnsupported(request.target);
  if (wasmOptReason) return failed({ code: "INVALID_REQUEST", message: wasmOptReason, hint: null });
  const reason = chosen.adapter.unsupported(compileRequest, chosen.tool);
  if (reason) {
    const hint = await otherCompilers(chosen.adapter.id, compileRequest, tools.catalog);
    return failed({ code: "INVALID_REQUEST", message: reason, hint });
  }

  const compiler = await identityOf(chosen, request.target);
  const key = createHash("sha256")
    .update(JSON.stringify([PLAN_VERSION, compileRequest, packages, wasmOpt, compiler, buildEnvironment(process.env)]))
    .digest("hex")
    .slice(0, 40);
  // Also files that it was built from at another time: an old header is no better place.
  if (out !== null) await refuseOverwriting(out, await tools.cache.knownInputs(key));
  const found = await tools.cache.find(key);
  if (found)
    return {
      target: request.target,
      compiler,
      artifact: out === null ? found.artifact : await copyOut(found.artifact, out),
      cached: true,
      elapsedNs: elapsedNs(),
      diagnostics: found.diagnostics,
      commands: found.commands,
      log: found.log,
      failure: null,
    };

  const work = await realpath(await tools.cache.createWorkFolder());
  try {
    await waitForNextTick(compileRequest.sources);
    const startedMs = Date.now();
    const isPackage = compileRequest.sources.some(isCargoManifest);
    const folders = { work, kept: isPackage ? await realpath(await tools.cache.openKeptFolder(key)) : undefined };
    const linked = linkPackages(packages, folders);
    const flags = [...linked.flags, ...compileRequest.flags];
    const ofCompiler = chosen.adapter.plan({ ...compileRequest, flags }, chosen.tool, folders);
    const compilation = { ...ofCompiler, files: [...linked.files, ...(ofCompiler.files ?? [])] };
    if (out !== null) await refuseOverwriting(out, compilation.inputFiles);
    const planned = wasmOpt === null ? compilation : withWasmOpt(compilation, compileRequest, wasmOpt);
    const outcome = await runBuildPlan(planned, chosen.adapter, {
      run: tools.run,
      llvm: tools.llvm,
      signal: hooks.signal,
      onOutput: (_stream, text) => hooks.onLog?.(text),
      onStepDone: hooks.onStepDone,
    });
    const { plan, diagnostics, commands, log } = outcome;
    if (!outcome.succeeded) {
      const errors = diagnostics.filter(({ severity }) => severity === "error").length;
      const words = errors === 1 ? "1 error" : `${errors} errors`;
      const step = outcome.failedStep?.label ?? "the build";
      return failed(
        {
          code: "BUILD_FAILED",
          message: errors > 0 ? `${chosen.tool.name}: ${words} in ${step}` : `${chosen.tool.name} failed in ${step}`,
          hint:
            errors > 0
              ? (diagnostics.find(({ severity }) => severity === "error")?.message ?? null)
              : "The build log says more.",
        },
        { compiler, diagnostics, commands, log },
      );
    }
    const companions = plan.companionPaths ?? [];
    const written = await Promise.all([plan.artifactPath, ...companions].map((path) => stat(path).catch(() => null)));
    const sizes = written.flatMap((seen) => (seen?.isFile() ? [seen.size] : []));
    if (sizes.length < written.length)
      return failed(
        {
          code: "BUILD_FAILED",
          message: `${chosen.tool.name} ended well, but wrote no program.`,
          hint:
            request.flags.length > 0
              ? `A flag may keep it from that: ${request.flags.join(" ")}`
              : "The build log says more.",
        },
        { compiler, diagnostics, commands, log },
      );
    const sha256 = await sha256OfArtifact({ path: plan.artifactPath, companions });
    const inputs = await inputsOf(plan, work, compileRequest.sources, startedMs);
    const artifact = {
      path: plan.artifactPath,
      sizeBytes: sizes.reduce((sum, size) => sum + size, 0),
      companions,
      sha256,
      target: request.target,
      kind: outcome.kind,
    };
    // Under a key of its own it can be used now, and is never found again.
    const storeKey = inputs ? key : `${key.slice(0, 32)}-once`;
    const stored = await tools.cache.store(storeKey, {
      schemaVersion: 1,
      compiler,
      artifact,
      inputs: inputs ?? { dependencies: [], environment: {} },
      diagnostics,
      commands,
      log,
    });
    // What it included is known only now.
    if (out !== null) await refuseOverwriting(out, inputs?.dependencies.map(({ path }) => path) ?? plan.inputFiles);
    return {
      target: request.target,
      compiler,
      artifact: out === null ? stored : await copyOut(stored, out),
      cached: false,
      elapsedNs: elapsedNs(),
      diagnostics,
      commands,
      log,
      failure: null,
    };
  } finally {
    await tools.cache.discard(work);
  }
}
