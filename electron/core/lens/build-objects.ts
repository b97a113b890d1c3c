import { createHash } from "node:crypto";
import { mkdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { fromFileSystemError } from "#shared/errors.ts";
import type { BuildResult } from "#shared/model/build.ts";
import { isCargoManifest } from "#shared/model/target.ts";
import type { BuildPlan, CompileFolders } from "#toolchains/compilers/adapter.ts";
import { candidateFor } from "#toolchains/compilers/candidates.ts";
import { findPackages } from "#toolchains/compilers/packages/find-packages.ts";
import { linkPackages, splitPackageFlags } from "#toolchains/compilers/packages/package-flags.ts";
import { runBuildPlan } from "#toolchains/compilers/run-build-plan.ts";
import type { NativeObjectRequest } from "#toolchains/lens/native/plan-native-object.ts";
import { sha256OfArtifact } from "../builds/build-cache.ts";
import type { ChosenCompiler } from "../tools/tool-catalog.ts";
import type { LensTools } from "./lens-tools.ts";

export interface ObjectBuild {
  request: NativeObjectRequest;
  compiler: ChosenCompiler;
  /** How it is done with these flags. */
  plan: (flags: string[], folders: CompileFolders) => BuildPlan;
}

/**
 * Compiles native objects, whose linking nobody needs. A source with errors is a result; cancelling and faults of the
 * machine throw.
 */
export async function buildObjects(
  { request, compiler: { adapter, tool }, plan }: ObjectBuild,
  { run, llvm, cache, folder, signal }: LensTools & { folder: string; signal: AbortSignal },
): Promise<BuildResult> {
  const startedNs = process.hrtime.bigint();
  const work = join(folder, "native");
  await mkdir(work).catch((error: unknown) => {
    throw fromFileSystemError(error, work);
  });
  const kept = request.sources.some(isCargoManifest) ? await cache.openKeptFolder(keptKey(request)) : undefined;
  const folders = { work, kept };
  // Cargo has a flag of that name.
  const asked = request.language === "rust" ? { flags: request.flags, packages: [] } : splitPackageFlags(request.flags);
  const linked = linkPackages(await findPackages(asked.packages, process), folders);
  const planned = plan([...linked.flags, ...asked.flags], folders);
  const outcome = await runBuildPlan({ ...planned, files: [...linked.files, ...(planned.files ?? [])] }, adapter, {
    run,
    llvm,
    signal,
  });
  const candidate = candidateFor(tool, "native");
  const path = candidate?.path ?? tool.path ?? "";
  const seen = await stat(path).catch(() => null);
  const { succeeded, diagnostics, commands, log, failedStep } = outcome;
  const objects = { path: outcome.plan.artifactPath, companions: outcome.plan.companionPaths ?? [] };
  return {
    target: "native",
    compiler: {
      id: adapter.id,
      path,
      version: candidate?.version ?? tool.version ?? "",
      sizeBytes: seen?.size ?? 0,
      modifiedMs: seen?.mtimeMs ?? 0,
    },
    artifact: succeeded
      ? {
          ...objects,
          sizeBytes: await totalSize([objects.path, ...objects.companions]),
          sha256: await sha256OfArtifact(objects),
          target: "native",
          kind: "library",
        }
      : null,
    cached: false,
    elapsedNs: Number(process.hrtime.bigint() - startedNs),
    diagnostics,
    commands,
    log,
    failure: succeeded
      ? null
      : {
          code: "BUILD_FAILED",
          message: `${tool.name} failed in ${failedStep?.label ?? "the build"}`,
          hint: diagnostics.find(({ severity }) => severity === "error")?.message ?? (log.trim().slice(-2_000) || null),
        },
  };
}

/** Cargo finds out itself what has changed, in a folder that stays. */
function keptKey(request: NativeObjectRequest): string {
  return createHash("sha256")
    .update(JSON.stringify(["lens", request]))
    .digest("hex")
    .slice(0, 40);
}

async function totalSize(paths: readonly string[]): Promise<number> {
  const sizes = await Promise.all(paths.map(async (path) => (await stat(path)).size));
  return sizes.reduce((sum, size) => sum + size, 0);
}
