import type { CommandSpec } from "../process/command-spec.ts";
import type { Confinement, Protection } from "./confinement.ts";
import { PROTECTIONS } from "./confinement.ts";

/** The means of confining programs on this machine. */
export interface Confiner {
  /** Absolute; null where there is none, and programs are started as they are. */
  launcher: string | null;
  held: ReadonlySet<Protection>;
  /** Why not everything is held, in a sentence; null when it is. */
  reason: string | null;
}

/**
 * The command that runs `spec` with no more than `confinement` allows, as far as this machine holds it (`held`). Input,
 * output, inherited descriptors and the way it ends are the program's own. With `controlFd`, the descriptor of a socket
 * that is passed to it, the launcher takes requests and reports on it: see confine.c. Without one, a signal to the
 * launcher ends everything, and so does the end of whoever started it.
 */
export function confinedCommand(
  { launcher, held }: Confiner,
  spec: CommandSpec,
  confinement: Confinement,
  controlFd?: number,
): CommandSpec {
  if (launcher === null) return spec;
  const amount = (option: string, value: number | undefined) =>
    value === undefined ? [] : [option, String(Math.ceil(value))];
  const args = [
    ...PROTECTIONS.filter((protection) => !held.has(protection)).flatMap((lacking) => ["--without", lacking]),
    ...confinement.readable.flatMap((path) => ["--read", path]),
    ...confinement.writable.flatMap((path) => ["--write", path]),
    "--sockets",
    confinement.sockets,
    ...(confinement.mayFork ? [] : ["--no-forks"]),
    ...amount("--tasks", confinement.maxTasks),
    ...amount("--memory", confinement.maxMemoryBytes),
    ...amount("--address-space", confinement.maxAddressSpaceBytes),
    ...amount("--file-size", confinement.maxFileBytes),
    ...amount("--open-files", confinement.maxOpenFiles),
    ...amount("--cpu-seconds", confinement.maxCpuSeconds),
    ...amount("--control", controlFd),
    "--",
    spec.exe,
    ...spec.args,
  ];
  return { ...spec, exe: launcher, args };
}
