import type { Machine } from "#shared/model/machine.ts";

/** What each system tells in its own way; null where it doesn't. */
export type PlatformConditions = Required<
  Pick<
    Machine,
    | "governor"
    | "virtualization"
    | "onBattery"
    | "physicalCores"
    | "turbo"
    | "maxFrequencyMhz"
    | "temperatureCelsius"
    | "memoryAvailableBytes"
    | "swapTotalBytes"
    | "swapFreeBytes"
    | "container"
    | "hypervisor"
    | "cpuLimit"
    | "memoryLimitBytes"
    | "addressRandomization"
    | "perfEventParanoid"
  >
>;

export const nothingKnown: PlatformConditions = {
  governor: null,
  virtualization: null,
  onBattery: null,
  physicalCores: null,
  turbo: null,
  maxFrequencyMhz: null,
  temperatureCelsius: null,
  memoryAvailableBytes: null,
  swapTotalBytes: null,
  swapFreeBytes: null,
  container: null,
  hypervisor: null,
  cpuLimit: null,
  memoryLimitBytes: null,
  addressRandomization: null,
  perfEventParanoid: null,
};

/** `container (docker) in a virtual machine (KVM)`; null on real hardware without either. */
export function describeVirtualization(container: string | null, hypervisor: string | null): string | null {
  const machine = hypervisor === "unknown" ? "virtual machine" : `virtual machine (${hypervisor})`;
  if (container === null) return hypervisor === null ? null : machine;
  return hypervisor === null ? `container (${container})` : `container (${container}) in a ${machine}`;
}
