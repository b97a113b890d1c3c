import { join } from "node:path";
import { listNames, readNumber, readText } from "./sensor-files.ts";

const CPU_FOLDER = "sys/devices/system/cpu";
/** Drivers of sensors inside the processor (Intel, AMD, ARM). */
const PROCESSOR_SENSORS = /^(coretemp|k10temp|zenpower|cpu_thermal|.*cpu.*)$/i;
/** Types of thermal zones of the processor. */
const PROCESSOR_ZONES = /^(x86_pkg_temp|.*cpu.*|soc.*)$/i;

function cpuFolders(root: string): string[] {
  return listNames(join(root, CPU_FOLDER), /^cpu\d+$/).map((name) => join(root, CPU_FOLDER, name));
}

function maximum(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : Math.max(...known);
}

/** The highest current frequency of any processor. `root` is the folder that holds `sys` and `proc`. */
export function fastestFrequencyMhz(root: string): number | null {
  const kilohertz = maximum(cpuFolders(root).map((folder) => readNumber(folder, "cpufreq", "scaling_cur_freq")));
  return kilohertz === null ? null : kilohertz / 1000;
}

/** Times that cores and packages slowed down since the start of the system; null where the kernel doesn't count them. */
export function throttleCount(root: string): number | null {
  const counts = cpuFolders(root)
    .flatMap((folder) => [
      readNumber(folder, "thermal_throttle", "core_throttle_count"),
      readNumber(folder, "thermal_throttle", "package_throttle_count"),
    ])
    .filter((count) => count !== null);
  return counts.length === 0 ? null : counts.reduce((sum, count) => sum + count, 0);
}

/** Hottest sensor of the processor, else hottest thermal zone of the machine. */
export function hottestCelsius(root: string): number | null {
  const monitors = join(root, "sys/class/hwmon");
  const processor = listNames(monitors, /^hwmon\d+$/)
    .map((name) => join(monitors, name))
    .filter((folder) => PROCESSOR_SENSORS.test(readText(folder, "name") ?? ""))
    .flatMap((folder) => listNames(folder, /^temp\d+_input$/).map((file) => readNumber(folder, file)));
  const zonesFolder = join(root, "sys/class/thermal");
  const zones = listNames(zonesFolder, /^thermal_zone\d+$/).map((name) => ({
    isProcessor: PROCESSOR_ZONES.test(readText(zonesFolder, name, "type") ?? ""),
    value: readNumber(zonesFolder, name, "temp"),
  }));
  const hottest =
    maximum(processor) ??
    maximum(zones.filter(({ isProcessor }) => isProcessor).map(({ value }) => value)) ??
    maximum(zones.map(({ value }) => value));
  return hottest === null ? null : hottest / 1000;
}
