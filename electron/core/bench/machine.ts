import { readFile, readdir } from "node:fs/promises";
import { arch, cpus, loadavg, platform, release, totalmem, version } from "node:os";
import { join } from "node:path";
import type { Machine } from "#shared/model/machine.ts";

async function readTrimmed(path: string): Promise<string | null> {
  const text = await readFile(path, "utf8").catch(() => null);
  return text === null ? null : text.trim();
}

async function osName(): Promise<string> {
  const release = await readTrimmed("/etc/os-release");
  return /^PRETTY_NAME="?([^"\n]*)"?/m.exec(release ?? "")?.[1] ?? `${platform()} ${version()}`;
}

/** Containers by the files that Docker and podman leave, virtual machines by the CPU's hypervisor flag. */
async function virtualization(): Promise<string | null> {
  if (platform() !== "linux") return null;
  if ((await readTrimmed("/.dockerenv")) !== null || (await readTrimmed("/run/.containerenv")) !== null)
    return "container";
  const cpuinfo = (await readTrimmed("/proc/cpuinfo")) ?? "";
  if (!/^flags\s*:.*\bhypervisor\b/m.test(cpuinfo)) return null;
  const product = await readTrimmed("/sys/class/dmi/id/product_name");
  return product ? `virtual machine (${product})` : "virtual machine";
}

async function onBattery(): Promise<boolean | null> {
  const folder = "/sys/class/power_supply";
  const supplies = await readdir(folder).catch(() => []);
  const states = await Promise.all(supplies.map((name) => readTrimmed(join(folder, name, "status"))));
  return states.length === 0 ? null : states.includes("Discharging");
}

/** The conditions a benchmark runs under; what this system doesn't tell is null. */
export async function describeMachine(): Promise<Machine> {
  const processors = cpus();
  return {
    os: await osName(),
    kernel: release(),
    arch: arch(),
    cpuModel: processors[0]?.model.trim() || "unknown processor",
    cores: processors.length,
    memoryBytes: totalmem(),
    governor: await readTrimmed("/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor"),
    virtualization: await virtualization(),
    // Windows has no load average: Node answers 0 there.
    loadAverage: platform() === "win32" ? null : (loadavg()[0] ?? null),
    onBattery: await onBattery(),
    nodeVersion: process.version,
  };
}
