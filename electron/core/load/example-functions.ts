import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { WorkbenchError } from "#shared/errors.ts";
import { joinWords } from "#shared/format/numbers.ts";
import type { LoadExample } from "#shared/model/load/load-example.ts";
import { DeployRequest } from "#shared/model/faas/deploy.ts";
import type { InputConvention, OutputConvention } from "#shared/model/faas/function.ts";
import { FunctionsFile, type FunctionSample } from "#shared/model/functions-file.ts";
import { SandboxId } from "#shared/model/faas/sandbox.ts";
import { WorkbenchFile } from "#shared/model/project.ts";
import { readJsonFile } from "../store/json-file.ts";

const FOLDER = "hall-2019";

/** A function that comes with the workbench, with all that deploying it needs. */
export interface ExampleFunction {
  name: string;
  title: string;
  about: string;
  file: string;
  builds: FunctionsFile["builds"];
  memoryMb: number;
  input: InputConvention;
  output: OutputConvention;
  /** Of the project and the program. */
  build: Pick<DeployRequest["build"], "optimization" | "flags" | "compilers" | "sources">;
  argument: Record<string, unknown>;
  answer: Record<string, unknown>;
}

/** Those of examples/hall-2019. Throws what is wrong with the example's own files. */
async function readExampleFunctions(examplesFolder: string): Promise<ExampleFunction[]> {
  const folder = join(examplesFolder, FOLDER);
  const file = await readJsonFile(join(folder, "functions.json"), FunctionsFile, 1);
  const project = await readJsonFile(join(folder, "workbench.json"), WorkbenchFile, 1);
  if (!file || !project)
    throw new WorkbenchError("FILE_NOT_FOUND", `The example functions are missing in ${folder}.`, {
      hint: "Install the workbench again.",
    });
  return Promise.all(
    file.functions.map(async ({ name, title, program, memoryMb, input, output, samples }) => {
      const entry = project.programs.find((one) => one.file === program);
      const [sample] = samples as [FunctionSample];
      const files = await Promise.all(
        Object.entries(sample.base64Files).map(
          async ([argument, path]) => [argument, await readFile(join(folder, path), "base64")] as const,
        ),
      );
      return {
        name,
        title,
        about: entry?.about ?? "",
        file: join(folder, program),
        builds: file.builds,
        memoryMb,
        input,
        output,
        build: {
          optimization: project.optimization ?? "O2",
          flags: [...(project.flags ?? []), ...(entry?.flags ?? [])],
          compilers: entry?.compilers ?? {},
          sources: (entry?.sources ?? []).map((source) => join(folder, source)),
        },
        argument: { ...sample.arguments, ...Object.fromEntries(files) },
        answer: sample.answer,
      };
    }),
  );
}

/** Throws INVALID_REQUEST, with those that there are, for another name. */
export async function findExampleFunction(examplesFolder: string, name: string): Promise<ExampleFunction> {
  const functions = await readExampleFunctions(examplesFolder);
  const found = functions.find((one) => one.name === name);
  if (found) return found;
  throw new WorkbenchError("INVALID_REQUEST", `No function ${name} comes with the workbench.`, {
    hint: `There are ${joinWords(functions.map((one) => one.name))}; any other has to be deployed first: wb faas deploy.`,
  });
}

export async function listExampleFunctions(examplesFolder: string): Promise<LoadExample[]> {
  const functions = await readExampleFunctions(examplesFolder);
  return functions.map(({ name, title, about, builds, argument }) => ({
    name,
    title,
    description: about,
    sandboxes: builds.flatMap(({ sandboxes }) => sandboxes.flatMap((id) => SandboxId.safeParse(id).data ?? [])),
    argument,
  }));
}

/** What brings an example to a sandbox. Throws INVALID_REQUEST for one that it can't be built for. */
export function deploymentOf(
  example: ExampleFunction,
  sandbox: SandboxId,
  { name, memoryMb, timeoutMs }: { name: string; memoryMb?: number; timeoutMs: number },
): DeployRequest {
  const { file, input, output, build } = example;
  const own = example.builds.find(({ sandboxes }) => sandboxes.includes(sandbox));
  const pattern = example.builds.find(({ sandboxes }) =>
    sandboxes.some((id) => id.endsWith("*") && sandbox.startsWith(id.slice(0, -1))),
  );
  const chosen = own ?? pattern;
  if (!chosen)
    throw new WorkbenchError("INVALID_REQUEST", `${example.title} can't be built for ${sandbox}.`, {
      hint: "Choose a sandbox that runs wasm or native code.",
    });
  return DeployRequest.parse({
    name,
    file,
    sandbox,
    target: chosen.target,
    build: { ...build, flags: [...build.flags, ...chosen.flags] },
    memoryMb: memoryMb ?? example.memoryMb,
    timeoutMs,
    input,
    output,
  });
}
