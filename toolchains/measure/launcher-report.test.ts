import { constants } from "node:os";
import { expect, test } from "vitest";
import { readLauncherReport, whyNotCounted } from "./launcher-report.ts";

const ENDED = "ended 768 1500000 900 200 1048576 70 2 3 4\n";

test("reads how a program ended and what it used", () => {
  expect(readLauncherReport(ENDED, "/bin/true")).toEqual({
    exitCode: 3,
    signal: null,
    wallNs: 1_500_000,
    userNs: 900_000,
    sysNs: 200_000,
    maxRssBytes: 1_048_576,
    events: { minorFaults: 70, majorFaults: 2, voluntarySwitches: 3, involuntarySwitches: 4, counters: null },
  });
});

test("scales counters that took turns and leaves out what never counted", () => {
  const counts =
    "count instructions 1000 400 400\ncount cycles 600 400 100\ncount cacheMisses 5 400 0\ncount branchMisses 0 400 400\n";
  expect(readLauncherReport(counts + ENDED, "/bin/true").events?.counters).toEqual({
    instructions: 1000,
    cycles: 2400,
    cacheMisses: null,
    branchMisses: 0,
    countedShare: 0.25,
  });
  expect(whyNotCounted(counts + ENDED)).toBeNull();
});

test.each([
  ["ENOENT", "virtual machines"],
  ["EACCES", "perf_event_paranoid"],
  ["EPERM", "container"],
  ["ENOSYS", "no perf_event_open"],
  ["EMFILE", "EMFILE"],
] as const)("says why nothing was counted: %s", (name, words) => {
  const report = `uncounted ${constants.errno[name]}\n${ENDED}`;
  expect(whyNotCounted(report)).toContain(words);
  expect(readLauncherReport(report, "/bin/true").events?.counters).toBeNull();
});

test("tells a program that can't be executed from a launcher that died", () => {
  const failed = () => readLauncherReport(`failed ${constants.errno.ENOENT}\n`, "/no/program");
  expect(failed).toThrow(expect.objectContaining({ code: "TOOL_UNAVAILABLE" }));
  for (const report of ["", "ended 0 12", "nonsense\n"])
    expect(() => readLauncherReport(report, "/bin/true")).toThrow(expect.objectContaining({ code: "HELPER_CRASHED" }));
});
