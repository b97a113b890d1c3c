import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, dirname, extname, join, resolve } from "node:path";
import { WorkbenchError } from "#shared/errors.ts";
import type { BuildResult } from "#shared/model/build.ts";
import type { BundleSubject } from "#shared/model/bundle.ts";
import { isCargoManifest, languageOf, type Target } from "#shared/model/target.ts";
import type { BundleAdapter, BundledCode, BundleSettings } from "#toolchains/bundles/adapter.ts";
import { buildProgram, type BuildTools } from "../builds/build-program.ts";
import type { JobContext } from "../jobs/job-registry.ts";
import { fetchDeployed } from "./fetch-deployed.ts";
import { codeOfArtifact, codeOfFile, type SubjectCode } from "./subject-code.ts";

/** Null code is a build with errors. */
export interface ReadSubject {
  code: SubjectCode | null;
  /** What is known of how it is to be on its platform. */
  settings: Partial<BundleSettings>;
  build: BuildResult | null;
}

/**
 * What is known before anything is built, of a source for each way: that depends on what it would be built for. Reads
 * what is no source.
 */
export async function glanceAtSubject(
  subject: BundleSubject,
  dataDir: string,
): Promise<(adapter: BundleAdapter) => BundledCode> {
  if (subject.kind === "file" && languageOf(subject.file) !== undefined)
    return ({ usualTarget }) => sourceCode(subject.target ?? usualTarget, subject.build.flags);
  const work = await mkdtemp(join(tmpdir(), "bundle-"));
  try {
    const code =
      subject.kind === "deployed"
        ? (await fetchDeployed(subject.name, dataDir, work)).code
        : await codeOfFile(resolve(subject.file), null, work);
    return () => code;
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

function sourceCode(target: Target, flags: readonly string[]): BundledCode {
  const form =
    target === "native"
      ? "native"
      : target === "emscripten"
        ? "emscripten"
        : target === "wasm32-wasip1"
          ? "wasi-command"
          : "wasm-exports";
  return { form, usesThreads: form !== "native" && flags.includes("-pthread"), architecture: null };
}

/** Builds what has to be built, and reads the rest; `work` is an empty folder for what is unpacked. */
export async function readSubject(
  subject: BundleSubject,
  adapter: BundleAdapter,
  main: string | null,
  places: { dataDir: string; work: string },
  tools: BuildTools,
  job: JobContext,
): Promise<ReadSubject> {
  if (subject.kind === "deployed") {
    const { code, settings } = await fetchDeployed(subject.name, places.dataDir, places.work);
    return { code, settings: { ...settings, name: platformName(subject.name) }, build: null };
  }
  const file = resolve(subject.file);
  const settings = {
    name: platformName(isCargoManifest(file) ? basename(dirname(file)) : basename(file, extname(file))),
  };
  if (languageOf(file) === undefined) return { code: await codeOfFile(file, main, places.work), settings, build: null };
  const build = await built(file, subject, adapter, tools, job);
  return { code: build.artifact ? await codeOfArtifact(build.artifact) : null, settings, build };
}

async function built(
  file: string,
  { target, build }: Extract<BundleSubject, { kind: "file" }>,
  adapter: BundleAdapter,
  tools: BuildTools,
  job: JobContext,
): Promise<BuildResult> {
  const wanted = target ?? adapter.usualTarget;
  if (!adapter.targets.includes(wanted))
    throw new WorkbenchError("INVALID_REQUEST", `${adapter.name} takes no build for ${wanted}.`, {
      hint: `It takes ${adapter.targets.join(", ")}.`,
    });
  job.step(`Building for ${wanted}`);
  return buildProgram(
    {
      sources: [file, ...build.sources],
      target: wanted,
      compiler: build.compilers[wanted],
      optimization: build.optimization,
      flags: [...build.flags, ...staticFlags(file, wanted)],
      simd: wanted !== "native" && build.simd,
      wasmOpt: wanted === "native" ? null : build.wasmOpt,
    },
    tools,
    { signal: job.signal, onLog: (text) => job.log(wanted, "info", text) },
  );
}

/** So that a program of a source needs no libraries of its platform; of any other they are taken along. */
function staticFlags(file: string, target: Target): string[] {
  if (target !== "native" || process.platform !== "linux" || isCargoManifest(file)) return [];
  return [languageOf(file) === "rust" ? "-Ctarget-feature=+crt-static" : "-static"];
}

/** Letters, digits, underscores and hyphens: Lambda's rule, which keeps OpenWhisk's as well. */
export function platformName(text: string): string {
  const name = text.replaceAll(/[^A-Za-z0-9_]+/g, "-").replaceAll(/^-+|-+$/g, "");
  return name.slice(0, 64) || "function";
}
