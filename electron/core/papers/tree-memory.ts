import { readdir, readFile } from "node:fs/promises";

/** The parent in `/proc/PID/stat`, whose second field may hold spaces and brackets (proc(5)). */
const PARENT = /^.*\) \S (\d+) /s;
const SHARED_OUT = /^(?:Pss|SwapPss):\s+(\d+) kB$/gm;

/**
 * What all descendants of a process take together, its own part left out; pages that several share are divided among
 * them. Null on systems other than Linux.
 */
export async function descendantBytes(pid: number): Promise<number | null> {
  if (process.platform !== "linux") return null;
  const names = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
  const parents = new Map(
    await Promise.all(
      names.map(async (name) => [Number(name), Number(PARENT.exec(await readProc(name, "stat"))?.[1] ?? 0)] as const),
    ),
  );
  const isDescendant = (candidate: number): boolean => {
    const parent = parents.get(candidate) ?? 0;
    return parent === pid || (parent > 1 && isDescendant(parent));
  };
  const own = [...parents.keys()].filter(isDescendant);
  const each = await Promise.all(
    own.map(async (one) => proportionalBytes(await readProc(String(one), "smaps_rollup"))),
  );
  return each.reduce((sum, bytes) => sum + bytes, 0);
}

function proportionalBytes(text: string): number {
  return [...text.matchAll(SHARED_OUT)].reduce((sum, [, kilobytes]) => sum + Number(kilobytes) * 1024, 0);
}

/** Empty for a process that has ended, or that protects itself. */
function readProc(pid: string, file: string): Promise<string> {
  return readFile(`/proc/${pid}/${file}`, "latin1").catch(() => "");
}
