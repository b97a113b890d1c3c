import type { RunCommand } from "#toolchains/process/command-spec.ts";
import { describeVirtualization, nothingKnown } from "./platform-conditions.ts";
import type { PlatformConditions } from "./platform-conditions.ts";

/** PowerShell alone takes a second or two to start. */
const TIMEOUT_MS = 20_000;
const QUERY = [
  "$processors = @(Get-CimInstance Win32_Processor)",
  "$system = Get-CimInstance Win32_OperatingSystem",
  "$computer = Get-CimInstance Win32_ComputerSystem",
  "$pages = @(Get-CimInstance Win32_PageFileUsage)",
  "$battery = @(Get-CimInstance Win32_Battery)",
  "$plan = Get-CimInstance -Namespace root/cimv2/power Win32_PowerPlan -Filter 'IsActive = true' -ErrorAction SilentlyContinue",
  `[pscustomobject]@{
    cores = ($processors | Measure-Object NumberOfCores -Sum).Sum
    maxMhz = ($processors | Measure-Object MaxClockSpeed -Maximum).Maximum
    freeKib = $system.FreePhysicalMemory
    swapMib = ($pages | Measure-Object AllocatedBaseSize -Sum).Sum
    swapUsedMib = ($pages | Measure-Object CurrentUsage -Sum).Sum
    hypervisor = $computer.HypervisorPresent
    maker = $computer.Manufacturer
    model = $computer.Model
    battery = @($battery | ForEach-Object { $_.BatteryStatus })
    plan = $plan.ElementName
  } | ConvertTo-Json -Compress`,
].join("\n");

/** BatteryStatus of Win32_Battery: 1 is discharging, 4 and 5 are low and critical without a supply. */
const DISCHARGING = [1, 4, 5];
const VIRTUAL_MAKERS = /\b(VMware|QEMU|innotek|Xen|Parallels|Amazon EC2|Google)\b|Virtual/i;

/** Asks Windows Management Instrumentation; nothing of it takes an administrator's rights. */
export async function windowsConditions(run: RunCommand): Promise<PlatformConditions> {
  const args = ["-NoLogo", "-NoProfile", "-NonInteractive", "-Command", QUERY];
  const result = await run({ exe: "powershell.exe", args, timeoutMs: TIMEOUT_MS }).catch(() => null);
  return readWindowsConditions(result?.stdout ?? "");
}

/** `json` is what the query prints. */
export function readWindowsConditions(json: string): PlatformConditions {
  const told = parseObject(json);
  const number = (name: string) => (typeof told[name] === "number" ? told[name] : null);
  const text = (name: string) => (typeof told[name] === "string" && told[name] !== "" ? told[name] : null);
  const freeKib = number("freeKib");
  const swapMib = number("swapMib");
  const swapUsedMib = number("swapUsedMib");
  const battery = Array.isArray(told["battery"]) ? told["battery"] : [];
  const product = [text("maker"), text("model")].filter((part) => part !== null).join(" ");
  // HypervisorPresent is also true on a host whose own Windows runs above Hyper-V.
  const hypervisor = told["hypervisor"] === true && VIRTUAL_MAKERS.test(product) ? product : null;
  return {
    ...nothingKnown,
    governor: text("plan"),
    virtualization: describeVirtualization(null, hypervisor),
    onBattery: battery.length === 0 ? null : battery.some((status) => DISCHARGING.includes(Number(status))),
    physicalCores: number("cores"),
    maxFrequencyMhz: number("maxMhz"),
    memoryAvailableBytes: freeKib === null ? null : freeKib * 1024,
    swapTotalBytes: swapMib === null ? null : swapMib * 2 ** 20,
    swapFreeBytes: swapMib === null || swapUsedMib === null ? null : (swapMib - swapUsedMib) * 2 ** 20,
    hypervisor,
  };
}

function parseObject(json: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
