import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { cpus, tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { Machine } from "#shared/model/machine.ts";
import { describeMachine } from "../machine.ts";
import { linuxConditions } from "./linux-conditions.ts";
import { readMacosConditions } from "./macos-conditions.ts";
import { describeVirtualization, nothingKnown } from "./platform-conditions.ts";
import { readWindowsConditions } from "./windows-conditions.ts";

test("this machine is described, whatever it is", async () => {
  const machine = await describeMachine();
  expect(Machine.parse(machine)).toEqual(machine);
  expect(machine.cores).toBe(cpus().length);
  if (process.platform !== "linux") return;
  expect(machine.memoryAvailableBytes).toBeGreaterThan(1e6);
  expect(machine.memoryAvailableBytes).toBeLessThanOrEqual(machine.memoryBytes);
  expect(machine.addressRandomization).not.toBeNull();
});

test.each([
  [null, null, null],
  ["docker", null, "container (docker)"],
  [null, "unknown", "virtual machine"],
  ["podman", "QEMU Standard PC", "container (podman) in a virtual machine (QEMU Standard PC)"],
])("container %s, hypervisor %s: %s", (container, hypervisor, words) => {
  expect(describeVirtualization(container, hypervisor)).toBe(words);
});

describe("Linux", () => {
  let root: string;
  const write = async (files: Record<string, string>) => {
    for (const [path, text] of Object.entries(files)) {
      await mkdir(dirname(join(root, path)), { recursive: true });
      await writeFile(join(root, path), text);
    }
  };
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), "conditions "));
  });
  afterEach(() => rm(root, { recursive: true, force: true }));

  const laptop = {
    "sys/devices/system/cpu/cpu0/cpufreq/scaling_governor": "powersave\n",
    "sys/devices/system/cpu/cpu0/cpufreq/cpuinfo_max_freq": "4700000\n",
    "sys/devices/system/cpu/cpu0/topology/core_id": "0\n",
    "sys/devices/system/cpu/cpu0/topology/physical_package_id": "0\n",
    "sys/devices/system/cpu/cpu1/topology/core_id": "0\n",
    "sys/devices/system/cpu/cpu1/topology/physical_package_id": "0\n",
    "sys/devices/system/cpu/cpu2/topology/core_id": "1\n",
    "sys/devices/system/cpu/cpu2/topology/physical_package_id": "0\n",
    "sys/devices/system/cpu/intel_pstate/no_turbo": "0\n",
    "sys/class/hwmon/hwmon0/name": "nvme\n",
    "sys/class/hwmon/hwmon0/temp1_input": "90000\n",
    "sys/class/hwmon/hwmon1/name": "coretemp\n",
    "sys/class/hwmon/hwmon1/temp1_input": "61000\n",
    "sys/class/hwmon/hwmon1/temp2_input": "64000\n",
    "sys/class/power_supply/AC/type": "Mains\n",
    "sys/class/power_supply/AC/online": "0\n",
    "sys/class/power_supply/BAT0/type": "Battery\n",
    "sys/class/power_supply/BAT0/status": "Discharging\n",
    "sys/class/dmi/id/product_name": "20XYZ\n",
    "sys/class/dmi/id/sys_vendor": "LENOVO\n",
    "sys/fs/cgroup/memory.max": "max\n",
    "sys/fs/cgroup/cpu.max": "max 100000\n",
    "proc/cpuinfo": "processor\t: 0\nflags\t\t: fpu vme sse2\n",
    "proc/meminfo":
      "MemTotal:       16000000 kB\nMemAvailable:    8000000 kB\nSwapTotal:       2000000 kB\nSwapFree:        1500000 kB\n",
    "proc/sys/kernel/randomize_va_space": "2\n",
    "proc/sys/kernel/perf_event_paranoid": "4\n",
    "proc/1/cgroup": "0::/init.scope\n",
  };

  test("a laptop on battery", async () => {
    await write(laptop);
    expect(linuxConditions(root)).toEqual({
      governor: "powersave",
      virtualization: null,
      onBattery: true,
      physicalCores: 2,
      turbo: true,
      maxFrequencyMhz: 4700,
      temperatureCelsius: 64,
      memoryAvailableBytes: 8_192_000_000,
      swapTotalBytes: 2_048_000_000,
      swapFreeBytes: 1_536_000_000,
      container: null,
      hypervisor: null,
      cpuLimit: null,
      memoryLimitBytes: null,
      addressRandomization: "full",
      perfEventParanoid: 4,
    });
  });

  test("the battery of a mouse is not the machine's", async () => {
    const mouse = { type: "Battery\n", scope: "Device\n", status: "Discharging\n" };
    await write(
      Object.fromEntries(Object.entries(mouse).map(([name, text]) => [`sys/class/power_supply/m/${name}`, text])),
    );
    expect(linuxConditions(root).onBattery).toBeNull();
  });

  test("turbo by each driver's switch", async () => {
    await write({ "sys/devices/system/cpu/cpufreq/boost": "0\n" });
    expect(linuxConditions(root).turbo).toBe(false);
    await write({ "sys/devices/system/cpu/intel_pstate/no_turbo": "1\n" });
    expect(linuxConditions(root).turbo).toBe(false);
  });

  test.each([
    [{ ".dockerenv": "" }, "docker"],
    [{ "run/.containerenv": "" }, "podman"],
    [{ "run/.containerenv": 'engine="podman-5.2.1"\nname="x"\n' }, "podman"],
    [{ "run/systemd/container": "systemd-nspawn\n" }, "systemd-nspawn"],
    [{ "proc/1/environ": "HOME=/\0container=lxc\0" }, "lxc"],
    [{ "proc/1/cgroup": "0::/kubepods/besteffort/pod1\n" }, "kubepods"],
  ])("a container is known by %o", async (files, name) => {
    await write(files);
    expect(linuxConditions(root)).toMatchObject({ container: name, virtualization: `container (${name})` });
  });

  test.each([
    [{ "sys/fs/cgroup/cpu.max": "150000 100000\n", "sys/fs/cgroup/memory.max": "536870912\n" }],
    [
      {
        "sys/fs/cgroup/cpu/cpu.cfs_quota_us": "150000\n",
        "sys/fs/cgroup/cpu/cpu.cfs_period_us": "100000\n",
        "sys/fs/cgroup/memory/memory.limit_in_bytes": "536870912\n",
      },
    ],
  ])("limits of a container, %o", async (files) => {
    await write(files);
    expect(linuxConditions(root)).toMatchObject({ cpuLimit: 1.5, memoryLimitBytes: 536_870_912 });
  });

  test("cgroup v1 without limits has none", async () => {
    await write({
      "sys/fs/cgroup/cpu/cpu.cfs_quota_us": "-1\n",
      "sys/fs/cgroup/cpu/cpu.cfs_period_us": "100000\n",
      "sys/fs/cgroup/memory/memory.limit_in_bytes": "9223372036854771712\n",
    });
    expect(linuxConditions(root)).toMatchObject({ cpuLimit: null, memoryLimitBytes: null });
  });

  test.each([
    [{ "proc/cpuinfo": "flags\t\t: fpu hypervisor\n" }, "unknown"],
    [
      { "sys/class/dmi/id/sys_vendor": "QEMU\n", "sys/class/dmi/id/product_name": "Virtual Machine\n" },
      "QEMU Virtual Machine",
    ],
    [{ "sys/hypervisor/type": "xen\n" }, "xen"],
  ])("a virtual machine is known by %o", async (files, name) => {
    await write(files);
    expect(linuxConditions(root).hypervisor).toBe(name);
  });

  test("where the kernel shows nothing, nothing is known", () => {
    expect(linuxConditions(join(root, "nowhere"))).toEqual(nothingKnown);
  });
});

describe("macOS", () => {
  const settings = `hw.physicalcpu: 8
vm.swapusage: total = 2048.00M  used = 1024.50M  free = 1023.50M  (encrypted)
kern.hv_vmm_present: 0
hw.model: Mac14,2
vm.page_free_count: 1000
vm.page_purgeable_count: 24
hw.pagesize: 16384
`;
  test("on battery", () => {
    const power = "Now drawing from 'Battery Power'\n -InternalBattery-0 (id=1)\t80%; discharging; 5:00 remaining\n";
    expect(readMacosConditions(settings, power)).toMatchObject({
      physicalCores: 8,
      onBattery: true,
      memoryAvailableBytes: 1024 * 16_384,
      swapTotalBytes: 2048 * 2 ** 20,
      swapFreeBytes: 1023.5 * 2 ** 20,
      hypervisor: null,
      maxFrequencyMhz: null,
    });
  });

  test("in a virtual machine, on mains", () => {
    const guest = settings.replace("vmm_present: 0", "vmm_present: 1").replace("Mac14,2", "VirtualMac2,1");
    const conditions = readMacosConditions(guest, "Now drawing from 'AC Power'\n");
    expect(conditions).toMatchObject({ onBattery: false, virtualization: "virtual machine (VirtualMac2,1)" });
  });

  test("answers that didn't come leave nothing known", () => {
    expect(readMacosConditions("", "")).toEqual({ ...nothingKnown, addressRandomization: "full" });
  });
});

describe("Windows", () => {
  const told = {
    cores: 6,
    maxMhz: 3600,
    freeKib: 4_000_000,
    swapMib: 2048,
    swapUsedMib: 48,
    hypervisor: false,
    maker: "Dell Inc.",
    model: "XPS",
    battery: [2],
    plan: "Balanced",
  };
  test("a laptop on mains", () => {
    expect(readWindowsConditions(JSON.stringify(told))).toMatchObject({
      governor: "Balanced",
      onBattery: false,
      physicalCores: 6,
      maxFrequencyMhz: 3600,
      memoryAvailableBytes: 4_096_000_000,
      swapTotalBytes: 2048 * 2 ** 20,
      swapFreeBytes: 2000 * 2 ** 20,
      virtualization: null,
    });
  });

  test("a virtual machine, and a host above its own hypervisor", () => {
    const guest = { ...told, hypervisor: true, maker: "VMware, Inc.", model: "VMware7,1", battery: [] };
    const conditions = readWindowsConditions(JSON.stringify(guest));
    expect(conditions).toMatchObject({ hypervisor: "VMware, Inc. VMware7,1", onBattery: null });
    expect(readWindowsConditions(JSON.stringify({ ...told, hypervisor: true })).hypervisor).toBeNull();
  });

  test.each(["", "null", "not JSON", "[]"])("an answer of %j leaves nothing known", (json) => {
    expect(readWindowsConditions(json)).toEqual(nothingKnown);
  });
});
