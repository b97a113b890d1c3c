import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Confiner } from "#toolchains/confine/confine.ts";
import type { Confinement } from "#toolchains/confine/confinement.ts";
import { nodePlaces, WRITABLE_PLACES } from "#toolchains/confine/places.ts";
import { type ConfinedProcess, startConfined } from "#toolchains/confine/start-confined.ts";
import { type BuiltEntryName, builtEntry } from "#toolchains/process/built-entry.ts";
import type { CommandSpec } from "#toolchains/process/command-spec.ts";
import { asNode } from "#toolchains/runtimes/node.ts";
import { confinerIn } from "../process/confining.ts";
import { emulatorDetection } from "../process/runtime-tools.ts";
import { HostProcess } from "./host-process.ts";

export interface HostProgram {
  entry: BuiltEntryName;
  args: string[];
  heapMb: number;
  /** Of all that is the process's own; null leaves it to the limits of its heap and of the modules in it. */
  maxMemoryBytes: number | null;
  usesThreads: boolean;
}

export interface StartedHost {
  host: HostProcess;
  /** The one folder that it can read besides itself; removed when it has ended. */
  folder: string;
  startRuntimeNs: number;
}

/** Node itself has about a dozen threads; an isolate is one more. */
const MAX_TASKS = { alone: 64, withThreads: 256 };
const MAX_OPEN_FILES = 256;
/** A host writes no files; the least that can be asked for. */
const MAX_FILE_BYTES = 1;

export function hostConfiner(dataDir: string): Promise<Confiner> {
  return confinerIn(dataDir, emulatorDetection(dataDir));
}

export function hostTasks(usesThreads: boolean): number {
  return usesThreads ? MAX_TASKS.withThreads : MAX_TASKS.alone;
}

function hostFolders(dataDir: string): string {
  return join(dataDir, "hosts");
}

/** Removes what hosts of an emulator left that was killed. */
export async function clearHostFolders(dataDir: string): Promise<void> {
  await rm(hostFolders(dataDir), { recursive: true, force: true });
}

/**
 * Starts a host with nothing of the emulator's environment, confined as far as this machine can. Rejects, and leaves
 * nothing behind, when the system refuses.
 */
export async function startHost(program: HostProgram, dataDir: string, signal: AbortSignal): Promise<StartedHost> {
  signal.throwIfAborted();
  const startedNs = process.hrtime.bigint();
  const script = builtEntry(program.entry);
  const programFolder = dirname(script);
  // Node asks it for the kind of the program's modules.
  const packageFile = join(programFolder, "..", "..", "package.json");
  const [confiner, places] = await Promise.all([hostConfiner(dataDir), nodePlaces()]);
  await mkdir(hostFolders(dataDir), { recursive: true });
  const folder = await mkdtemp(join(hostFolders(dataDir), "host-"));
  const cleanUp = () => rm(folder, { recursive: true, force: true }).catch(() => {});
  const command: CommandSpec = {
    exe: process.execPath,
    args: [
      ...permissions(program, [join(programFolder, "*"), packageFile, join(folder, "*")]),
      ...heapOptions(program),
      script,
      ...program.args,
    ],
    cwd: folder,
    env: hostEnvironment(),
  };
  const confinement: Confinement = {
    readable: [...places, programFolder, packageFile, folder],
    writable: WRITABLE_PLACES,
    sockets: "none",
    mayFork: false,
    maxTasks: hostTasks(program.usesThreads),
    maxFileBytes: MAX_FILE_BYTES,
    maxOpenFiles: MAX_OPEN_FILES,
    ...(program.maxMemoryBytes === null ? {} : { maxMemoryBytes: program.maxMemoryBytes }),
  };
  let confined: ConfinedProcess;
  try {
    confined = startConfined(confiner, command, confinement);
  } catch (error) {
    await cleanUp();
    throw error;
  }
  const host = await HostProcess.start(confined, { signal, cleanUp });
  return { host, folder, startRuntimeNs: Number(process.hrtime.bigint() - startedNs) };
}

/** Node's permission model, on every system: no files but its own program's, no processes, no native code. */
function permissions({ usesThreads }: HostProgram, readable: string[]): string[] {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  const hasStableName = major > 22 || (major === 22 && minor >= 13);
  return [
    hasStableName ? "--permission" : "--experimental-permission",
    ...readable.map((path) => `--allow-fs-read=${path}`),
    ...(usesThreads ? ["--allow-worker"] : []),
    "--no-warnings",
  ];
}

/** The young generation is small, so that memories of instances that ended are found soon. */
function heapOptions({ heapMb }: HostProgram): string[] {
  return [`--max-old-space-size=${heapMb}`, "--max-semi-space-size=2"];
}

function hostEnvironment(): Record<string, string> {
  const environment = asNode(process.versions);
  const systemRoot = process.env["SystemRoot"];
  // Windows' own libraries need to know where they are.
  if (systemRoot !== undefined) environment["SystemRoot"] = systemRoot;
  return environment;
}
