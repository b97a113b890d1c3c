import { createWriteStream } from "node:fs";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { ZipFile } from "yazl";
import { WorkbenchError } from "#shared/errors.ts";
import type { Artifact } from "#shared/model/build.ts";
import { DeployRequest } from "#shared/model/faas/deploy.ts";
import type { SandboxId } from "#shared/model/faas/sandbox.ts";
import type { BuildOptions } from "#shared/model/program-run.ts";
import type { CompilerId } from "#shared/model/tool.ts";
import { FUNCTION_FOLDER } from "#shared/papers/persaud-2019/openwhisk-plan.ts";
import { IN_IMAGE } from "#toolchains/containers/function-images.ts";
import { buildProgram, type BuildTools } from "../builds/build-program.ts";
import type { JobContext } from "../jobs/job-registry.ts";

export interface PackageTools extends BuildTools {
  examplesFolder: string;
  /** The paper's, as far as they are here. */
  compilers: BuildOptions["compilers"];
}

const OPTIMIZATION = "Ofast";
const MODULE = "fibonacci.wasm";
/** As much as OpenWhisk gives a function of which nothing is said. */
const MEMORY_MB = 256;

const sourceFolder = ({ examplesFolder }: PackageTools) => join(examplesFolder, "persaud-2019", FUNCTION_FOLDER);
const sourceFile = (tools: PackageTools) => join(sourceFolder(tools), "fibonacci.c");

function deployment(changes: Partial<DeployRequest> & Pick<DeployRequest, "name" | "file" | "sandbox">): DeployRequest {
  return DeployRequest.parse({ memoryMb: MEMORY_MB, ...changes });
}

/**
 * The JavaScript approach of section 4.1, as it would be sent to any OpenWhisk: `index.js`, `package.json` and the
 * module in a zip archive, which stays in `folder`. Compiled by Emscripten as in the paper; where there is none, by what
 * compiles for WASI here: the module needs nothing of either. Throws what keeps it from being built.
 */
export async function javascriptDeployment(
  name: string,
  sandbox: SandboxId,
  folder: string,
  tools: PackageTools,
  job: JobContext,
): Promise<DeployRequest> {
  const { tools: installed } = await tools.catalog.list();
  const emcc = installed.find(({ kind, id, state }) => kind === "compiler" && id === "emcc" && state === "available");
  const artifact = await build(["-DFUNCTION_ALONE"], tools, job, emcc ? "emcc" : undefined);
  // Of Emscripten the module alone: index.js is its loader.
  const module = artifact.companions.find((path) => path.endsWith(".wasm")) ?? artifact.path;
  const file = join(folder, "fibonacci-javascript.zip");
  const own = ["index.js", "package.json"].map((entry) => ({ path: join(sourceFolder(tools), entry), name: entry }));
  await writeZip(file, [...own, { path: module, name: MODULE }]);
  return deployment({ name, file, sandbox });
}

/** The program of section 4.2 in the workbench's own container: its exec file is the emulator's. */
export function programDeployment(name: string, sandbox: SandboxId, tools: PackageTools): DeployRequest {
  const build = {
    ...DeployRequest.shape.build.parse({}),
    optimization: OPTIMIZATION,
    compilers: tools.compilers,
  } as const;
  return deployment({ name, file: sourceFile(tools), sandbox, build, input: "json", output: "json" });
}

/** Section 4.2 for an image of one's own: the program, and an exec file that calls Wasmer, in a zip archive. */
export async function execPackage(folder: string, tools: PackageTools, job: JobContext): Promise<string> {
  const { path } = await build([], tools, job);
  const file = join(folder, "fibonacci-docker.zip");
  await writeZip(file, [{ path, name: MODULE }], [{ name: "exec", text: EXEC_FILE }]);
  return file;
}

export function imageDeployment(name: string, image: string, file: string): DeployRequest {
  return deployment({ name, file, sandbox: "docker-image", image });
}

/**
 * `wasmer run`, as in the paper. Its further lines are a command, to which the proxy adds the arguments: an image from
 * scratch has no shell.
 */
const EXEC_FILE = [`#!${IN_IMAGE.proxy} --lines`, "/bin/wasmer", "run", `${IN_IMAGE.action}/${MODULE}`, "--", ""].join(
  "\n",
);

async function build(
  flags: string[],
  tools: PackageTools,
  job: JobContext,
  compiler: CompilerId | undefined = tools.compilers["wasm32-wasip1"],
): Promise<Artifact> {
  const { artifact, failure, log } = await buildProgram(
    {
      sources: [sourceFile(tools)],
      target: compiler === "emcc" ? "emscripten" : "wasm32-wasip1",
      compiler,
      optimization: OPTIMIZATION,
      flags,
      simd: false,
      wasmOpt: null,
    },
    tools,
    // A function without main is first tried as a program, which is no news.
    { signal: job.signal },
  );
  if (artifact !== null) return artifact;
  job.log("fibonacci", "info", log);
  throw new WorkbenchError("BUILD_FAILED", failure?.message ?? "The function could not be built.", {
    hint: failure?.hint ?? undefined,
  });
}

async function writeZip(
  file: string,
  files: readonly { path: string; name: string }[],
  programs: readonly { name: string; text: string }[] = [],
): Promise<void> {
  const zip = new ZipFile();
  for (const { path, name } of files) zip.addFile(path, name);
  for (const { name, text } of programs) zip.addBuffer(Buffer.from(text), name, { mode: 0o100755 });
  zip.end();
  await pipeline(zip.outputStream, createWriteStream(file));
}
