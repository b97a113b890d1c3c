import type { RunCommand } from "#toolchains/process/command-spec.ts";
import { describeVirtualization, nothingKnown } from "./platform-conditions.ts";
import type { PlatformConditions } from "./platform-conditions.ts";

const TIMEOUT_MS = 5_000;
const SYSCTL_NAMES = [
  "hw.physicalcpu",
  "hw.cpufrequency_max",
  "vm.swapusage",
  "kern.hv_vmm_present",
  "hw.model",
  "vm.page_free_count",
  "vm.page_purgeable_count",
  "hw.pagesize",
];

/** Asks sysctl and pmset, by their paths in macOS. */
export async function macosConditions(run: RunCommand): Promise<PlatformConditions> {
  const output = async (exe: string, args: string[]) => {
    // A name that a machine doesn't know (the frequency, on Apple's own processors) makes sysctl fail after the others.
    const result = await run({ exe, args, timeoutMs: TIMEOUT_MS }).catch(() => null);
    return result?.stdout ?? "";
  };
  const [settings, power] = await Promise.all([
    output("/usr/sbin/sysctl", SYSCTL_NAMES),
    output("/usr/bin/pmset", ["-g", "batt"]),
  ]);
  return readMacosConditions(settings, power);
}

/** `settings` is what sysctl prints, `power` what `pmset -g batt` does. */
export function readMacosConditions(settings: string, power: string): PlatformConditions {
  const setting = (name: string) =>
    new RegExp(`^${name.replaceAll(".", "\\.")}: (.*)$`, "m").exec(settings)?.[1] ?? null;
  const number = (name: string) => {
    const text = setting(name);
    return text === null ? null : Number(text);
  };
  const swap = setting("vm.swapusage") ?? "";
  const hertz = number("hw.cpufrequency_max");
  const freePages = number("vm.page_free_count");
  const purgeablePages = number("vm.page_purgeable_count") ?? 0;
  const pageBytes = number("hw.pagesize");
  const hypervisor = number("kern.hv_vmm_present") === 1 ? (setting("hw.model") ?? "unknown") : null;
  const source = /Now drawing from '([^']+)'/.exec(power)?.[1];
  return {
    ...nothingKnown,
    virtualization: describeVirtualization(null, hypervisor),
    onBattery: source === undefined ? null : source === "Battery Power",
    physicalCores: number("hw.physicalcpu"),
    maxFrequencyMhz: hertz === null ? null : hertz / 1e6,
    memoryAvailableBytes: freePages === null || pageBytes === null ? null : (freePages + purgeablePages) * pageBytes,
    swapTotalBytes: megabytes(swap, "total"),
    swapFreeBytes: megabytes(swap, "free"),
    hypervisor,
    // Always on, and no user's to turn off for programs built today.
    addressRandomization: "full",
  };
}

function megabytes(swapUsage: string, field: string): number | null {
  const value = new RegExp(`\\b${field} = ([\\d.,]+)M`).exec(swapUsage)?.[1];
  return value === undefined ? null : Number(value.replace(",", ".")) * 2 ** 20;
}
