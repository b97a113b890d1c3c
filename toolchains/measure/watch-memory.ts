import { linuxGroupMemory } from "./linux-group-memory.ts";
import type { ProgramGroup } from "./program-group.ts";
import { psGroupMemory } from "./ps-group-memory.ts";

/** Within one a fast program fills some 20 MiB. */
const PAUSE_MS = 3;
/** Looking takes at most a fifth of one processor, however many processes there are. */
const PAUSE_PER_READING = 4;

/**
 * Linux counts the launcher, some 1 MiB, into the peak of what it starts (docs/adr/0002-measuring.md), so a peak below
 * this may be the launcher's.
 */
const LAUNCHER_PEAK_BYTES = 2 << 20;

/** Why the memory of native programs can't be limited on a system; undefined when it can. */
export function memoryWatchProblem(platform: NodeJS.Platform): string | undefined {
  if (platform !== "win32") return undefined;
  return "The memory of a native program can't be limited on Windows. A WebAssembly runtime can limit that of a module.";
}

/** Calls `onExceeded` once when the program uses more than `maxBytes`; looks until it is stopped. */
export function watchMemory(
  group: ProgramGroup,
  { maxBytes, onExceeded }: { maxBytes: number; onExceeded: () => void },
): { stop: () => void } {
  const read = process.platform === "linux" ? linuxGroupMemory(group, maxBytes) : psGroupMemory(group);
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  const look = async () => {
    const startedAt = performance.now();
    const usedBytes = await read();
    if (stopped) return;
    if (usedBytes > maxBytes) return onExceeded();
    timer = setTimeout(() => void look(), Math.max(PAUSE_MS, (performance.now() - startedAt) * PAUSE_PER_READING));
  };
  void look();
  return {
    stop() {
      stopped = true;
      clearTimeout(timer);
    },
  };
}

/**
 * Whether a program that has ended was at its peak above its limit, which it can be between two looks. The peak is that
 * of its largest process: what all of them use together is at least as much.
 */
export function exceededUnseen(peakBytes: number | null, maxBytes: number): boolean {
  return peakBytes !== null && peakBytes > Math.max(maxBytes, LAUNCHER_PEAK_BYTES);
}
