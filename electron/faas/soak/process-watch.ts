import { execFile } from "node:child_process";
import { readdir } from "node:fs/promises";
import { promisify } from "node:util";

const SHOWN_LENGTH = 300;

export interface ProcessSeen {
  pid: number;
  parentPid: number;
  isZombie: boolean;
  args: string;
}

/** On a busy machine, a process has ended long before its parent gets to know. */
const FOUND_AFTER_LOOKS = 6;

interface Suspect {
  what: string;
  looks: number;
}

/**
 * Follows the processes below one. What is there for a moment is no finding; what many looks see, which are seconds
 * apart, is one: a true zombie stays for ever.
 */
export class ProcessWatch {
  readonly #rootPid: number;
  readonly #folder: string;
  #suspects = new Map<number, Suspect>();
  #below = new Map<number, ProcessSeen>();
  /** In sentences, each once. */
  readonly findings = new Set<string>();

  /** `folder` is in the command lines of most processes of the root, and of no others. */
  constructor(rootPid: number, folder: string) {
    this.#rootPid = rootPid;
    this.#folder = folder;
  }

  /** Looks around; the processes that live below the root. */
  async look(): Promise<ProcessSeen[]> {
    const all = await listProcesses();
    const below = descendantsOf(this.#rootPid, all);
    const suspects = new Map<number, Suspect>();
    const suspect = ({ pid, args }: ProcessSeen, what: string) => {
      const before = this.#suspects.get(pid);
      const looks = before?.what === what ? before.looks + 1 : 1;
      suspects.set(pid, { what, looks });
      if (looks >= FOUND_AFTER_LOOKS) this.findings.add(`process ${pid} ${what}: ${args.slice(-SHOWN_LENGTH)}`);
    };
    for (const seen of all) {
      const isBelow = below.has(seen.pid);
      if (isBelow && seen.isZombie) suspect(seen, "is a zombie");
      if (isBelow || seen.isZombie || seen.pid === this.#rootPid || seen.pid === process.pid) continue;
      const wasBelow = this.#below.get(seen.pid)?.args === seen.args || this.#suspects.has(seen.pid);
      if (wasBelow || seen.args.includes(this.#folder)) suspect(seen, "has lost the emulator");
    }
    this.#suspects = suspects;
    this.#below = below;
    return [...below.values()].filter(({ isZombie }) => !isZombie);
  }

  /** Of all that was below the root at the last look or has its folder in its command line, what still lives. */
  async left(): Promise<ProcessSeen[]> {
    return (await listProcesses()).filter(
      ({ pid, isZombie, args }) =>
        !isZombie && pid !== process.pid && (this.#below.get(pid)?.args === args || args.includes(this.#folder)),
    );
  }
}

export const canSeeProcesses: boolean = process.platform !== "win32";

async function listProcesses(): Promise<ProcessSeen[]> {
  const options = { maxBuffer: 64 << 20 };
  const { stdout } = await promisify(execFile)("ps", ["-A", "-ww", "-o", "pid=,ppid=,stat=,args="], options);
  return stdout.split("\n").flatMap((line) => {
    const found = /^\s*(\d+)\s+(\d+)\s+(\S+)\s+(.*)$/.exec(line);
    if (!found) return [];
    const [, pid, parentPid, state, args] = found;
    return [{ pid: Number(pid), parentPid: Number(parentPid), isZombie: state!.startsWith("Z"), args: args! }];
  });
}

function descendantsOf(rootPid: number, all: readonly ProcessSeen[]): Map<number, ProcessSeen> {
  const children = new Map<number, ProcessSeen[]>();
  for (const seen of all) children.set(seen.parentPid, [...(children.get(seen.parentPid) ?? []), seen]);
  const found = new Map<number, ProcessSeen>();
  const parents = [rootPid];
  for (const parent of parents)
    for (const child of children.get(parent) ?? []) {
      found.set(child.pid, child);
      parents.push(child.pid);
    }
  return found;
}

/** Open descriptors of a process; null where the system doesn't tell them in a folder. */
export async function openDescriptors(pid: number): Promise<number | null> {
  if (process.platform !== "linux") return null;
  return (await readdir(`/proc/${pid}/fd`)).length;
}
