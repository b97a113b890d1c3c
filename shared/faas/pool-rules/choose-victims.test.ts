import { expect, test } from "vitest";
import type { SandboxState } from "../../model/faas/pool.ts";
import { chooseVictims, victimsFor } from "./choose-victims.ts";
import type { RuledSandbox } from "./ruled-sandbox.ts";

interface Named extends RuledSandbox {
  name: string;
}

function sandbox(name: string, memoryMb: number, idleSinceMs: number, what: Partial<Named> = {}): Named {
  const group = {
    kind: { id: "node-process" },
    memoryMb,
    shared: false,
    idle: [],
    stems: [],
    stemsStarting: 0,
    size: 1,
    givenOutMs: 0,
  };
  const state: SandboxState = "idle";
  return { name, state, group, idleSinceMs, makingMs: 100, readySinceMs: 0, ...what };
}

const names = (sandboxes: readonly Named[]) => sandboxes.map(({ name }) => name);

test("the least recently used go first, stem cells last, and nothing that works", () => {
  const all = [
    sandbox("newer", 128, 30),
    sandbox("older", 256, 10, { state: "paused" }),
    sandbox("stem", 256, 0, { state: "stem" }),
    sandbox("busy", 1024, 5, { state: "running" }),
  ];
  expect(names(chooseVictims(all, { mb: 200, places: 1 }).chosen)).toEqual(["older"]);
  expect(names(chooseVictims(all, { mb: 200, places: 2 }).chosen)).toEqual(["older", "newer"]);
  expect(chooseVictims(all, { mb: 600, places: 0 })).toMatchObject({ suffice: true });
  expect(chooseVictims(all, { mb: 641, places: 0 })).toMatchObject({ suffice: false });
});

test("one that was just made stays for four times as long as that took, where the call may wait", () => {
  const all = [
    sandbox("used longer ago", 256, 10, { readySinceMs: 900 }),
    sandbox("there for longer", 256, 20, { readySinceMs: 0 }),
  ];
  const missing = { mb: 256, places: 0 };
  const at = (nowMs: number, mayWait = true) => {
    const victims = victimsFor(all, missing, { nowMs, mayWait });
    return typeof victims === "string" ? victims : names(victims);
  };
  expect(at(1299)).toBe("later");
  expect(at(1299, false)).toEqual(["used longer ago"]);
  expect(at(1300)).toEqual(["used longer ago"]);
  expect(victimsFor([sandbox("busy", 256, 0, { state: "running" })], missing, { nowMs: 9e9, mayWait: true })).toBe(
    "full",
  );
});

test("a start that took for ever doesn't make it stay for ever; one that needs the room of several waits for none", () => {
  const slow = sandbox("slow", 256, 10, { makingMs: 30_000, readySinceMs: 0 });
  const missing = { mb: 256, places: 0 };
  expect(victimsFor([slow], missing, { nowMs: 4_999, mayWait: true })).toBe("later");
  expect(victimsFor([slow], missing, { nowMs: 5_000, mayWait: true })).toEqual([slow]);
  const young = [sandbox("one", 256, 1), sandbox("other", 256, 2)];
  expect(victimsFor(young, { mb: 300, places: 0 }, { nowMs: 1, mayWait: true })).toHaveLength(2);
});
