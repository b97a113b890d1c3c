import { expect, test } from "vitest";
import type { MeasuredExecution } from "#toolchains/measure/measured-command.ts";
import { attributeMemoryLimit } from "./attribute-memory-limit.ts";

const MIB = 2 ** 20;
const MARK = "limit limit 42";

function execution(what: Partial<MeasuredExecution>): MeasuredExecution {
  return {
    exitCode: 0,
    signal: null,
    limit: null,
    wallNs: 1,
    userNs: null,
    sysNs: null,
    maxRssBytes: null,
    events: null,
    stdout: Buffer.alloc(0),
    stderr: Buffer.alloc(0),
    ...what,
  };
}

test("an execution with the mark was ended by its memory limit, whatever else happened to it", () => {
  const killedLater = (stderr: string) =>
    execution({ exitCode: null, signal: "SIGKILL", limit: "time", stderr: Buffer.from(stderr) });
  const limit = { by: "program", mark: MARK } as const;
  const attributed = attributeMemoryLimit(killedLater(`größe${MARK}\ntrap`), limit);
  expect(attributed.limit).toBe("memory");
  expect(Buffer.from(attributed.stderr).toString()).toBe("größetrap");
  expect(attributeMemoryLimit(killedLater(MARK), limit)).toMatchObject({ limit: "time" });
});

test.each([
  { peakMib: 17, limitMib: 16, limit: "memory" },
  { peakMib: 16, limitMib: 16, limit: null },
  { peakMib: null, limitMib: 16, limit: null },
  // May be the launcher's.
  { peakMib: 1.2, limitMib: 1, limit: null },
  { peakMib: 2.1, limitMib: 1, limit: "memory" },
])("a peak of $peakMib MiB under a limit of $limitMib MiB that nobody saw passed: $limit", (what) => {
  const maxRssBytes = what.peakMib === null ? null : what.peakMib * MIB;
  const limit = { by: "measurer", maxBytes: what.limitMib * MIB } as const;
  expect(attributeMemoryLimit(execution({ maxRssBytes }), limit).limit).toBe(what.limit);
});

test("a program that another limit ended keeps that reason", () => {
  const ended = execution({ limit: "time", maxRssBytes: 64 * MIB });
  expect(attributeMemoryLimit(ended, { by: "measurer", maxBytes: 16 * MIB }).limit).toBe("time");
});
