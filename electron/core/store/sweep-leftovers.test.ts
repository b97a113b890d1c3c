import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { temporaryFolder } from "../testing/temporary-folder.ts";
import { sweepLeftovers } from "./sweep-leftovers.ts";

/** No process has it: above Linux's largest pid, and not a multiple of four as on Windows. */
const DEAD_PID = 2 ** 22 + 1;

test("what dead processes left goes, what living ones use and what is the user's stays", async () => {
  const dataDir = temporaryFolder();
  const temporary = temporaryFolder();
  const folders: [string, string[], string[]][] = [
    [
      join(dataDir, "cache", "builds"),
      [`work-${DEAD_PID}-ab`, `staging-${DEAD_PID}-ab`],
      [`work-${process.pid}-ab`, "0af"],
    ],
    [join(dataDir, "tools"), [`staging-${DEAD_PID}-zig`], [`staging-${process.pid}-zig`, "zig"]],
    [join(dataDir, "runs"), [".removed-20260101-000000-aaaaaa"], ["20260101-000000-aaaaaa", "my notes"]],
    [
      temporary,
      [`wasm-workbench-run-${DEAD_PID}-x`, `wasm-workbench-bench-${DEAD_PID}-x`],
      [`wasm-workbench-run-${process.pid}-x`, `other-${DEAD_PID}-x`],
    ],
  ];
  for (const [folder, gone, kept] of folders)
    for (const name of [...gone, ...kept]) {
      mkdirSync(join(folder, name), { recursive: true });
      writeFileSync(join(folder, name, "file"), "");
    }
  writeFileSync(join(dataDir, `.settings.json.${DEAD_PID}-0123abcd.tmp`), "");
  writeFileSync(join(dataDir, "settings.json"), "");
  await sweepLeftovers(dataDir, temporary);
  for (const [folder, , kept] of folders) expect(readdirSync(folder).sort()).toEqual(kept.toSorted());
  expect(readdirSync(dataDir).sort()).toEqual(["cache", "runs", "settings.json", "tools"]);
});

test("a data folder that isn't there yet is no fault", async () => {
  await sweepLeftovers(join(temporaryFolder(), "none"), join(temporaryFolder(), "none"));
});
