import { arch, cpus, loadavg, platform, release, totalmem, version } from "node:os";
import type { Machine } from "#shared/model/machine.ts";
import { runCommand } from "#toolchains/process/run-command.ts";
import { linuxConditions } from "./conditions/linux-conditions.ts";
import { macosConditions } from "./conditions/macos-conditions.ts";
import { nothingKnown } from "./conditions/platform-conditions.ts";
import type { PlatformConditions } from "./conditions/platform-conditions.ts";
import { readText } from "./conditions/sensor-files.ts";
import { windowsConditions } from "./conditions/windows-conditions.ts";

/** The conditions a benchmark runs under; what this system doesn't tell is null. */
export async function describeMachine(): Promise<Machine> {
  const processors = cpus();
  return {
    os: osName(),
    kernel: release(),
    arch: arch(),
    cpuModel: processors[0]?.model.trim() || "unknown processor",
    cores: processors.length,
    memoryBytes: totalmem(),
    // Windows has no load average: Node answers 0 there.
    loadAverage: platform() === "win32" ? null : (loadavg()[0] ?? null),
    nodeVersion: process.version,
    ...(await platformConditions()),
  };
}

function osName(): string {
  const release = readText("/etc/os-release") ?? "";
  return /^PRETTY_NAME="?([^"\n]*)"?/m.exec(release)?.[1] ?? `${platform()} ${version()}`;
}

async function platformConditions(): Promise<PlatformConditions> {
  switch (platform()) {
    case "linux":
      return linuxConditions();
    case "darwin":
      return macosConditions(runCommand);
    case "win32":
      return windowsConditions(runCommand);
    default:
      return nothingKnown;
  }
}
