/** What can be held of a program, each independent of the others; the names are those of confine.c. */
export const PROTECTIONS = [
  /** It reads, executes and writes only beneath the paths it was given. */
  "files",
  /** It reaches no system call that is of no use to a program that only computes, and changes no rights of files. */
  "system-calls",
  /** It opens no sockets but those it may. */
  "network",
  /** It sends signals to nothing but its own processes. */
  "signals",
  /** The number of its processes and threads together is bounded. */
  "tasks",
  /** What it started ends with it, daemons too, and all of it with whoever started it. */
  "descendants",
  /** Memory of all its processes, address space, sizes of files, open files, processor time. */
  "limits",
] as const;
export type Protection = (typeof PROTECTIONS)[number];

/** What a program may have; every path is absolute, and one that doesn't exist is left out. */
export interface Confinement {
  /** Files and folders that it may read and execute; the program itself has to be among them. */
  readable: readonly string[];
  /** Files and folders that it may also write. */
  writable: readonly string[];
  /** `unix`: any socket in the file system is then within its reach. Pairs and what it inherits are always allowed. */
  sockets: "none" | "unix" | "any";
  /** Whether it may start processes; threads it may always start. */
  mayFork: boolean;
  /** Processes and threads together. */
  maxTasks?: number;
  /** Of all of its processes together, as far as they share it with nobody; looked at every 5 ms, and ends it. */
  maxMemoryBytes?: number;
  /** Of each process; runtimes of wasm reserve far more than they use. */
  maxAddressSpaceBytes?: number;
  maxFileBytes?: number;
  maxOpenFiles?: number;
  /** Of each process. */
  maxCpuSeconds?: number;
}
