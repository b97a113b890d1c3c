import { join } from "node:path";
import type { Machine } from "#shared/model/machine.ts";
import { hottestCelsius } from "./linux-sensors.ts";
import { describeVirtualization } from "./platform-conditions.ts";
import type { PlatformConditions } from "./platform-conditions.ts";
import { listNames, readNumber, readText } from "./sensor-files.ts";

/** A limit of this size or more means none: cgroup v1 writes the largest number of pages. */
const NO_MEMORY_LIMIT_BYTES = 2 ** 60;

/** Reads what the kernel shows as files. `root` is the folder that holds `sys` and `proc`. */
export function linuxConditions(root = "/"): PlatformConditions {
  const cpu = (...path: string[]) => join(root, "sys/devices/system/cpu", ...path);
  const memory = readText(root, "proc/meminfo") ?? "";
  const bytes = (field: string) => {
    const kib = new RegExp(`^${field}:\\s+(\\d+) kB$`, "m").exec(memory)?.[1];
    return kib === undefined ? null : Number(kib) * 1024;
  };
  const kilohertz = readNumber(cpu("cpu0/cpufreq/cpuinfo_max_freq"));
  const inContainer = container(root);
  const onHypervisor = hypervisor(root);
  return {
    governor: readText(cpu("cpu0/cpufreq/scaling_governor")),
    virtualization: describeVirtualization(inContainer, onHypervisor),
    onBattery: onBattery(root),
    physicalCores: physicalCores(root),
    turbo: turbo(cpu),
    maxFrequencyMhz: kilohertz === null ? null : kilohertz / 1000,
    temperatureCelsius: hottestCelsius(root),
    memoryAvailableBytes: bytes("MemAvailable"),
    swapTotalBytes: bytes("SwapTotal"),
    swapFreeBytes: bytes("SwapFree"),
    container: inContainer,
    hypervisor: onHypervisor,
    cpuLimit: cpuLimit(root),
    memoryLimitBytes: memoryLimitBytes(root),
    addressRandomization: addressRandomization(readNumber(root, "proc/sys/kernel/randomize_va_space")),
    perfEventParanoid: readNumber(root, "proc/sys/kernel/perf_event_paranoid"),
  };
}

/** Each driver has its own switch: intel_pstate says what is off, the others what is on. */
function turbo(cpu: (...path: string[]) => string): boolean | null {
  const noTurbo = readNumber(cpu("intel_pstate/no_turbo"));
  if (noTurbo !== null) return noTurbo === 0;
  const boost = readNumber(cpu("cpufreq/boost")) ?? readNumber(cpu("cpu0/cpufreq/boost"));
  return boost === null ? null : boost === 1;
}

function physicalCores(root: string): number | null {
  const folder = join(root, "sys/devices/system/cpu");
  const cores = listNames(folder, /^cpu\d+$/).flatMap((name) => {
    const core = readText(folder, name, "topology/core_id");
    return core === null ? [] : [`${readText(folder, name, "topology/physical_package_id")} ${core}`];
  });
  return cores.length === 0 ? null : new Set(cores).size;
}

/** Files that engines leave, the variable that systemd's containers are started with, and the names of control groups. */
function container(root: string): string | null {
  if (readText(root, ".dockerenv") !== null) return "docker";
  const podman = readText(root, "run/.containerenv");
  if (podman !== null) return /^engine="?([a-z]+)/m.exec(podman)?.[1] ?? "podman";
  const named = readText(root, "run/systemd/container");
  if (named) return named;
  const variable = /(?:^|\0)container=([^\0]+)/.exec(readText(root, "proc/1/environ") ?? "")?.[1];
  if (variable !== undefined) return variable;
  return /\b(kubepods|docker|lxc)\b/.exec(readText(root, "proc/1/cgroup") ?? "")?.[1] ?? null;
}

function hypervisor(root: string): string | null {
  const product = readText(root, "sys/class/dmi/id/product_name");
  const maker = readText(root, "sys/class/dmi/id/sys_vendor");
  const isGuest = /^flags\s*:.*\bhypervisor\b/m.test(readText(root, "proc/cpuinfo") ?? "");
  const told = readText(root, "sys/hypervisor/type");
  // On processors without that flag (ARM) only names tell.
  const named =
    /\b(KVM|QEMU|VMware|VirtualBox|Xen|Bochs|Parallels|Amazon EC2|Google Compute Engine|Virtual Machine)\b/i;
  const isNamed = named.test(`${maker} ${product}`);
  if (!isGuest && !isNamed && told === null) return null;
  return [maker, product].filter(Boolean).join(" ") || told || "unknown";
}

function onBattery(root: string): boolean | null {
  const folder = join(root, "sys/class/power_supply");
  const supplies = listNames(folder, /./).map((name) => ({
    type: readText(folder, name, "type"),
    // The battery of a mouse is none of the machine's.
    scope: readText(folder, name, "scope"),
    online: readText(folder, name, "online"),
    status: readText(folder, name, "status"),
  }));
  const own = supplies.filter(({ scope }) => scope !== "Device");
  const mains = own.filter(({ type, online }) => type === "Mains" && online !== null);
  if (mains.length > 0) return mains.every(({ online }) => online === "0");
  const batteries = own.filter(({ status }) => status !== null);
  return batteries.length === 0 ? null : batteries.some(({ status }) => status === "Discharging");
}

/** A container sees its own control group at the root of its hierarchy; elsewhere the root has no limit. */
function cpuLimit(root: string): number | null {
  const [quota, period] = (readText(root, "sys/fs/cgroup/cpu.max") ?? "").split(" ").map(Number);
  const quota1 = readNumber(root, "sys/fs/cgroup/cpu/cpu.cfs_quota_us");
  const period1 = readNumber(root, "sys/fs/cgroup/cpu/cpu.cfs_period_us");
  if (quota && period) return quota / period;
  return quota1 !== null && quota1 > 0 && period1 ? quota1 / period1 : null;
}

function memoryLimitBytes(root: string): number | null {
  const limit =
    readNumber(root, "sys/fs/cgroup/memory.max") ?? readNumber(root, "sys/fs/cgroup/memory/memory.limit_in_bytes");
  return limit === null || limit >= NO_MEMORY_LIMIT_BYTES ? null : limit;
}

function addressRandomization(setting: number | null): NonNullable<Machine["addressRandomization"]> | null {
  if (setting === null) return null;
  if (setting === 0) return "off";
  return setting === 1 ? "partial" : "full";
}
