import { cpus } from "node:os";
import { fastestFrequencyMhz, hottestCelsius, throttleCount } from "./linux-sensors.ts";
import { readText } from "./sensor-files.ts";

/** What the machine has counted so far; differences of two readings tell about the time between. CPU times in ms. */
export interface MachineCounters {
  processors: number;
  idleMs: number;
  stolenMs: number | null;
  /** Of the processes of the benchmark, with those that have ended. */
  ownMs: number;
  throttleEvents: number | null;
  swappedPages: number | null;
  frequencyMhz: number | null;
  temperatureCelsius: number | null;
}

/** Linux shows CPU times to programs in hundredths of a second (USER_HZ), whatever its own clock is (proc(5)). */
const MS_PER_TICK = 10;

/**
 * Reads the kernel's files, in well under a millisecond. `ownPids` are the processes of the benchmark; what they started
 * and waited for counts with them. `root` is the folder that holds `sys` and `proc`.
 */
export function readLinuxCounters(ownPids: readonly number[], root = "/"): MachineCounters {
  const stat = readText(root, "proc/stat") ?? "";
  // user nice system idle iowait irq softirq steal, of all processors together.
  const [, , , idle = 0, waiting = 0, , , stolen = 0] = (/^cpu +(.*)$/m.exec(stat)?.[1] ?? "").split(" ").map(Number);
  const swapping = readText(root, "proc/vmstat") ?? "";
  const pages = (name: string) => Number(new RegExp(`^${name} (\\d+)$`, "m").exec(swapping)?.[1] ?? Number.NaN);
  const swappedPages = pages("pswpin") + pages("pswpout");
  return {
    processors: [...stat.matchAll(/^cpu\d+ /gm)].length,
    idleMs: (idle + waiting) * MS_PER_TICK,
    stolenMs: stolen * MS_PER_TICK,
    ownMs: ownPids.reduce((sum, pid) => sum + processMs(readText(root, "proc", String(pid), "stat")), 0),
    throttleEvents: throttleCount(root),
    swappedPages: Number.isNaN(swappedPages) ? null : swappedPages,
    frequencyMhz: fastestFrequencyMhz(root),
    temperatureCelsius: hottestCelsius(root),
  };
}

/** utime, stime, cutime and cstime: fields 14 to 17, after a name that may hold spaces and brackets (proc(5)). */
function processMs(stat: string | null): number {
  const fields = (stat ?? "").slice((stat ?? "").lastIndexOf(")") + 2).split(" ");
  return fields.slice(11, 15).reduce((sum, ticks) => sum + Number(ticks), 0) * MS_PER_TICK;
}

/** What Node tells on every system; `programMs` is the CPU time of the measured programs so far. */
export function readPortableCounters(programMs: number): MachineCounters {
  const { user, system } = process.cpuUsage();
  const times = cpus().map((processor) => processor.times);
  return {
    processors: times.length,
    idleMs: times.reduce((sum, { idle }) => sum + idle, 0),
    stolenMs: null,
    ownMs: programMs + (user + system) / 1000,
    throttleEvents: null,
    swappedPages: null,
    frequencyMhz: null,
    temperatureCelsius: null,
  };
}
