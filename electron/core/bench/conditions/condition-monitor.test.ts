import { spawn } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { expect, test } from "vitest";
import { ConditionSample } from "#shared/conditions/condition-sample.ts";
import { createMeasurer } from "#toolchains/measure/measurer.ts";
import { builtEntry } from "#toolchains/process/built-entry.ts";
import { compareCounters, createConditionMonitor } from "./condition-monitor.ts";
import type { MachineCounters } from "./machine-counters.ts";
import { readLinuxCounters } from "./machine-counters.ts";

const BUSY = "for (const end = Date.now() + Number(process.argv[1]); Date.now() < end; );";
/** Real machines run other tests beside this one, so only differences well above that are looked at. */
const counters: MachineCounters = {
  processors: 2,
  idleMs: 10_000,
  stolenMs: 100,
  ownMs: 5_000,
  throttleEvents: 3,
  swappedPages: 7,
  frequencyMhz: 3000,
  temperatureCelsius: 50,
};

test("what is not idle, stolen or the benchmark's own is other programs'", () => {
  const after = { ...counters, idleMs: 10_300, stolenMs: 200, ownMs: 5_900, throttleEvents: 5, frequencyMhz: 2500 };
  expect(compareCounters(counters, after, 1_000)).toEqual({
    elapsedMs: 1_000,
    otherCpus: (2_000 - 300 - 100 - 900) / 1_000,
    stolenShare: 0.05,
    frequencyMhz: 2500,
    throttleEvents: 2,
    temperatureCelsius: 50,
    swappedPages: 0,
  });
});

test("rounding of the counters never makes less than nothing", () => {
  const after = { ...counters, idleMs: 11_200, ownMs: 5_905, stolenMs: 90 };
  expect(compareCounters(counters, after, 1_000)).toMatchObject({ otherCpus: 0, stolenShare: 0 });
});

test("what a system doesn't tell stays unknown", () => {
  const silent = { ...counters, stolenMs: null, throttleEvents: null, swappedPages: null, frequencyMhz: null };
  const row = compareCounters(silent, { ...silent, idleMs: 12_000 }, 1_000);
  expect(row).toMatchObject({ stolenShare: null, throttleEvents: null, swappedPages: null, frequencyMhz: null });
});

test("reads what the kernel of a real machine shows", async () => {
  const root = await mkdtemp(join(tmpdir(), "counters "));
  const files = {
    "proc/stat":
      "cpu  100 10 50 4000 20 1 2 30 0 0\ncpu0 50 5 25 2000 10 1 1 15 0 0\ncpu1 50 5 25 2000 10 0 1 15 0 0\n",
    "proc/vmstat": "nr_free_pages 1\npswpin 4\npswpout 6\n",
    "proc/77/stat": "77 (a) b) c) S 1 77 77 0 -1 4194560 1 2 3 4 11 12 13 14 20 0 1 0 5\n",
    "sys/devices/system/cpu/cpu0/cpufreq/scaling_cur_freq": "1800000\n",
    "sys/devices/system/cpu/cpu1/cpufreq/scaling_cur_freq": "3500000\n",
    "sys/devices/system/cpu/cpu0/thermal_throttle/core_throttle_count": "2\n",
    "sys/devices/system/cpu/cpu0/thermal_throttle/package_throttle_count": "3\n",
    "sys/class/thermal/thermal_zone0/type": "acpitz\n",
    "sys/class/thermal/thermal_zone0/temp": "80000\n",
    "sys/class/thermal/thermal_zone1/type": "x86_pkg_temp\n",
    "sys/class/thermal/thermal_zone1/temp": "55500\n",
  };
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
  }
  // A process that has ended counts nothing.
  expect(readLinuxCounters([77, 78], root)).toEqual({
    processors: 2,
    idleMs: 40_200,
    stolenMs: 300,
    ownMs: 500,
    throttleEvents: 5,
    swappedPages: 10,
    frequencyMhz: 3500,
    temperatureCelsius: 55.5,
  });
  await rm(root, { recursive: true });
});

test("gives a row when enough time has passed, with the samples it covers", async () => {
  const monitor = createConditionMonitor({ measurerPid: process.pid, leastRowMs: 100 });
  expect(monitor.finish()).toBeNull();
  expect(monitor.afterSample(0, 1e6)).toBeNull();
  expect(monitor.afterSample(1, 1e6)).toBeNull();
  await delay(110);
  const row = monitor.afterSample(2, null)!;
  expect(ConditionSample.parse(row)).toEqual({ ...row, beside: [] });
  expect(row).toMatchObject({ firstSample: 0, lastSample: 2 });
  expect(row.elapsedMs).toBeGreaterThanOrEqual(100);
  expect(monitor.afterSample(3, null)).toBeNull();
  expect(monitor.finish()).toMatchObject({ firstSample: 3, lastSample: 3 });
});

test("a measured program is not other programs' load, another program is", async () => {
  const measurer = await createMeasurer({ entry: builtEntry("measurer"), launcher: null });
  const command = { exe: process.execPath, args: ["-e", BUSY, "700"], timeoutMs: 20_000, maxOutputBytes: 100 };
  const sampled = async () => {
    const monitor = createConditionMonitor({ measurerPid: measurer.pid, leastRowMs: 100 });
    const { userNs, sysNs } = await measurer.measure(command);
    const row = monitor.afterSample(0, (userNs ?? 0) + (sysNs ?? 0))!;
    return { row, ownCpus: ((userNs ?? 0) + (sysNs ?? 0)) / 1e6 / row.elapsedMs };
  };
  const alone = await sampled();
  const other = spawn(process.execPath, ["-e", BUSY, "3000"], { stdio: "ignore" });
  await delay(200);
  const disturbed = await sampled();
  other.kill("SIGKILL");
  await measurer.close();
  const { length: processors } = (await import("node:os")).cpus();
  // All that is busy is somebody's: the program's own share is never counted twice.
  expect(alone.row.otherCpus! + alone.ownCpus).toBeLessThan(processors + 0.1);
  expect(disturbed.row.otherCpus).toBeGreaterThan(0.25);
});
