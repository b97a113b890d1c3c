import { groupMembers } from "./process-group.ts";

export interface TimeLimit {
  timeoutMs: number;
  /** How long processes that are seen working may go on; left out, no longer than any. */
  busyTimeoutMs?: number;
}

/** How often processes are looked at once their time is over, and over how long their use of the processor is taken. */
const LOOK_MS = 300;
/** Of that; what only wakes up now and then uses less. */
const LEAST_CPU_MS = 20;
/** How old what is seen may be. */
const SEEN_MS = 100;

/**
 * Calls `onOver` when a process group's time is over. One that waits for nothing but the processor or the disk, as on
 * a machine with much to do, may go on until `busyTimeoutMs`, as long as it was given less processor time than
 * `timeoutMs`. Only Linux tells the two apart. The returned function calls the limit off.
 */
export function limitTime(
  groupId: number,
  { timeoutMs, busyTimeoutMs = timeoutMs }: TimeLimit,
  onOver: (end: { wasBusy: boolean }) => void,
): () => void {
  const startedMs = performance.now();
  if (process.platform !== "linux" || busyTimeoutMs <= timeoutMs) {
    const timer = setTimeout(onOver, timeoutMs, { wasBusy: false });
    return () => clearTimeout(timer);
  }
  let usedBeforeMs = 0;
  let timer = setTimeout(
    () => {
      usedBeforeMs = processorTimeMs(seen());
      timer = setTimeout(look, timeoutMs - (performance.now() - startedMs));
    },
    Math.max(0, timeoutMs - LOOK_MS),
  );
  return () => clearTimeout(timer);

  function seen() {
    return groupMembers(groupId, performance.now() - SEEN_MS);
  }

  function look(): void {
    const members = seen();
    const usedMs = processorTimeMs(members);
    const isWorking = members.some(({ isBusy }) => isBusy) || usedMs - usedBeforeMs >= LEAST_CPU_MS;
    const leftMs = busyTimeoutMs - (performance.now() - startedMs);
    const hadItsTime = usedMs >= timeoutMs;
    if (!isWorking || hadItsTime || leftMs <= 0) return onOver({ wasBusy: isWorking || hadItsTime });
    usedBeforeMs = usedMs;
    // No span shorter than a look's: a working program may rest that long between two pieces of work.
    timer = setTimeout(look, leftMs < 2 * LOOK_MS ? leftMs : LOOK_MS);
  }
}

function processorTimeMs(members: readonly { cpuMs: number }[]): number {
  return members.reduce((sum, { cpuMs }) => sum + cpuMs, 0);
}
