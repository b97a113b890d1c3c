import { readFile, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { fromFileSystemError, WorkbenchError } from "#shared/errors.ts";
import { formatCommand } from "#shared/format/command-line.ts";
import type { AuxiliaryCell } from "#shared/model/benchmark.ts";
import { BuildOptions, Invocation } from "#shared/model/program-run.ts";
import type { BuiltHelper } from "#toolchains/measure/build-helper-program.ts";
import { stubStart } from "#toolchains/wasm/stub-start.ts";
import { prepareProgram, type PrepareTools } from "../runs/prepare-program.ts";
import { makeFolder } from "../store/make-folder.ts";
import { EMPTY_C_SOURCE, EMPTY_MODULE } from "../tools/empty-programs.ts";
import type { PlannedCell } from "./plan-cells.ts";
import type { Preparing, ReadyCell } from "./prepare-cells.ts";

interface Auxiliary {
  role: AuxiliaryCell["role"];
  file: string;
  /** Any of the cells that it explains: it is run as that one is. */
  like: PlannedCell;
  explains: number[];
}

/**
 * Empty programs that tell the phases of ready cells apart: one for each runtime, and each module with its start
 * emptied. Numbered on from `firstIndex`. One that can't be made leaves the phases of its cells untold.
 */
export async function prepareAuxiliaryCells(
  ready: readonly ReadyCell[],
  firstIndex: number,
  emptyProgram: BuiltHelper | null,
  preparing: Preparing,
): Promise<{ auxiliary: AuxiliaryCell[]; ready: ReadyCell[] }> {
  const folder = join(preparing.artifactsFolder, "auxiliary");
  const planned = [...(await emptyPrograms(ready, folder, preparing.tools)), ...(await stubbedModules(ready, folder))];
  const [any] = ready;
  const floor = any && emptyProgram ? [spawnFloorCell(firstIndex, emptyProgram, any.plan, ready)] : [];
  const auxiliary: AuxiliaryCell[] = floor.map(({ cell }) => cell);
  const measurable: ReadyCell[] = floor.map(({ entry }) => entry);
  for (const [offset, { role, file, like, explains }] of planned.entries()) {
    if (preparing.job.signal.aborted) throw new WorkbenchError("CANCELLED", "Cancelled while building.");
    preparing.job.step(`Preparing ${basename(file)} for ${like.runtime}`);
    const index = firstIndex + floor.length + offset;
    const plan: PlannedCell = { ...like, index, file, hooks: {} };
    const workFolder = join(folder, String(index));
    await makeFolder(workFolder);
    const prepared = await prepareProgram(
      {
        file,
        runtime: like.runtime,
        build: BuildOptions.parse({ compilers: like.build.compilers }),
        // Folders and environment cost time at the start as well; arguments and input would be for nobody.
        invocation: Invocation.parse({ ...like.invocation, args: [], stdin: "", stdinFile: undefined }),
        warmupRuns: preparing.warmupRuns,
        workFolder,
      },
      preparing.tools,
      { signal: preparing.job.signal },
    );
    const { command, failure } = prepared;
    auxiliary.push({
      index,
      role,
      runtime: like.runtime,
      explains,
      command: command ? formatCommand(command) : "",
      failure,
    });
    if (command)
      measurable.push({
        index,
        name: `${basename(file)} on ${like.runtime}`,
        isAuxiliary: true,
        plan,
        artifact: null,
        command,
        readEnd: prepared.readEnd,
      });
  }
  return { auxiliary, ready: measurable };
}

function spawnFloorCell(
  index: number,
  { path, label }: BuiltHelper,
  like: PlannedCell,
  ready: readonly ReadyCell[],
): { cell: AuxiliaryCell; entry: ReadyCell } {
  const invocation = Invocation.parse({ timeoutMs: like.invocation.timeoutMs });
  const command = { exe: path, args: [] };
  return {
    cell: {
      index,
      role: "spawn-floor",
      runtime: null,
      explains: ready.map((entry) => entry.index),
      command: formatCommand(command),
      failure: null,
    },
    entry: {
      index,
      name: label,
      isAuxiliary: true,
      plan: { ...like, index, file: path, invocation, hooks: {} },
      artifact: null,
      command,
      readEnd: ({ stdout }) => ({ trap: null, stdout }),
    },
  };
}

async function emptyPrograms(ready: readonly ReadyCell[], folder: string, tools: PrepareTools): Promise<Auxiliary[]> {
  const module = join(folder, "empty.wasm");
  const source = join(folder, "empty.c");
  await write(module, EMPTY_MODULE);
  await write(source, EMPTY_C_SOURCE);
  const byRuntime = groupBy(ready, ({ plan }) => plan.runtime);
  return Promise.all(
    [...byRuntime].map(async ([runtime, entries]): Promise<Auxiliary> => {
      const { adapter, variant } = await tools.catalog.chooseRuntime(runtime);
      return {
        role: "empty",
        file: adapter.target(variant) === "wasm32-wasip1" ? module : source,
        like: (entries[0] as ReadyCell).plan,
        explains: entries.map(({ index }) => index),
      };
    }),
  );
}

/** Cells that run one module on one runtime share its stub, as the values of a sweep do. */
async function stubbedModules(ready: readonly ReadyCell[], folder: string): Promise<Auxiliary[]> {
  const modules = ready.filter(({ artifact }) => artifact?.path.endsWith(".wasm") === true);
  const shared = groupBy(modules, ({ artifact, plan }) => `${artifact?.sha256} ${plan.runtime}`);
  const stubs: Auxiliary[] = [];
  for (const entries of shared.values()) {
    const [first] = entries;
    if (!first?.artifact) continue;
    const stub = stubOf(await readFile(first.artifact.path));
    if (!stub) continue;
    const file = join(folder, `stub-${first.index}.wasm`);
    await write(file, stub);
    stubs.push({ role: "stub", file, like: first.plan, explains: entries.map(({ index }) => index) });
  }
  return stubs;
}

function groupBy<Item>(items: readonly Item[], keyOf: (item: Item) => string): Map<string, Item[]> {
  const groups = new Map<string, Item[]>();
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item]);
  return groups;
}

/** Undefined for a module that can't be read as ours: its runtime may still run it. */
function stubOf(bytes: Uint8Array): Uint8Array | undefined {
  try {
    return stubStart(bytes);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

async function write(path: string, content: string | Uint8Array): Promise<void> {
  await makeFolder(dirname(path));
  await writeFile(path, content).catch((error: unknown) => {
    throw fromFileSystemError(error, path);
  });
}
