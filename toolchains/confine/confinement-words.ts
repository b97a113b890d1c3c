import type { Confiner } from "./confine.ts";
import type { Confinement, Protection } from "./confinement.ts";

/** Of every protection: what is true with it, and what without. */
const WORDS: Record<Protection, (asked: Words) => { held: string; notHeld: string }> = {
  files: ({ files }) => ({
    held: `It reads only ${files}, and writes only into its own folder (Landlock).`,
    notHeld: "It reads and writes every file that you can.",
  }),
  "system-calls": () => ({
    held: "It can't trace other processes, mount, load anything into the kernel or change rights of files (seccomp).",
    notHeld: "It can make every system call that you can.",
  }),
  network: ({ sockets }) => ({
    held:
      sockets === "none"
        ? "It has no network: it can open no socket (seccomp)."
        : "It has no network but sockets of this machine's file system (seccomp).",
    notHeld: "It can use the network.",
  }),
  signals: () => ({
    held: "It can end no processes but its own.",
    notHeld: "It can end your other programs.",
  }),
  tasks: ({ mayFork, maxTasks }) => ({
    held: mayFork
      ? `It has at most ${maxTasks} processes and threads (seccomp).`
      : `It starts no processes, and at most ${maxTasks} threads (seccomp).`,
    notHeld: "It can start processes without end.",
  }),
  descendants: () => ({
    held: "What it started ends with it, also what left its process group.",
    notHeld: "A process of it that leaves its process group goes on when it is ended.",
  }),
  limits: () => ({
    held: "Memory, sizes of files and open files are limited, and a core file is never written.",
    notHeld: "Its memory, its files and their sizes are not limited.",
  }),
};

interface Words extends Pick<Confinement, "sockets" | "mayFork" | "maxTasks"> {
  /** What may be read, in words. */
  files: string;
}

/** What a confinement holds of programs on this machine and what it doesn't, in sentences. */
export function confinementWords(confiner: Confiner, asked: Words): { isolates: string[]; doesNotIsolate: string[] } {
  const isolates: string[] = [];
  const doesNotIsolate: string[] = [];
  for (const [protection, words] of Object.entries(WORDS) as [Protection, (typeof WORDS)[Protection]][]) {
    const { held, notHeld } = words(asked);
    if (confiner.held.has(protection)) isolates.push(held);
    else doesNotIsolate.push(notHeld);
  }
  if (confiner.held.has("files"))
    doesNotIsolate.push("It sees that files exist, with their names, sizes and times, also where it can't read them.");
  if (confiner.reason !== null) doesNotIsolate.push(confiner.reason);
  return { isolates, doesNotIsolate };
}
