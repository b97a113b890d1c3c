import { cpSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createWorkbench, type Workbench } from "#core/create-workbench.ts";
import { jobEnd, toolMissing } from "#core/testing/follow-job.ts";
import type { ProgramRunRequestInput, ProgramRunResult } from "#shared/model/program-run.ts";
import { WorkbenchFile } from "#shared/model/project.ts";

const shipped = fileURLToPath(new URL("rust-words", import.meta.url));
const text = readFileSync(join(shipped, "sea.txt"), "utf8");

/** What the program prints of the text, counted in another way than its own. */
function frequentWords(howMany: number, ignoreCase = false): string {
  const counts = new Map<string, number>();
  for (const [word] of text.matchAll(/[A-Za-z]+(?:'[A-Za-z]+)*/g)) {
    const key = ignoreCase ? word.toLowerCase() : word;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  const sorted = [...counts].toSorted(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
  const total = sorted.reduce((sum, [, times]) => sum + times, 0);
  const lines = sorted.slice(0, howMany).map(([word, times]) => `${String(times).padStart(6)} ${word}\n`);
  return `${lines.join("")}${total} words, ${sorted.length} different\n`;
}

let workbench: Workbench;
let work: string;
/** A copy, as the gallery makes one. */
let folder: string;
beforeAll(async () => {
  work = mkdtempSync(join(tmpdir(), "rust-words-"));
  folder = join(work, "copy");
  cpSync(shipped, folder, { recursive: true });
  workbench = await createWorkbench({ dataDir: join(work, "data") });
});
afterAll(async () => {
  await workbench.close();
  rmSync(work, { recursive: true, force: true });
});

async function run(more: Omit<ProgramRunRequestInput, "file">): Promise<ProgramRunResult> {
  const { jobId } = await workbench.client.programs.run({ file: join(folder, "Cargo.toml"), ...more });
  return (await jobEnd(workbench.client, jobId)).result as ProgramRunResult;
}

/** Why a runtime's program can't be built here; null when it can. */
async function missingFor(runtime: string): Promise<string | null> {
  const missing = await toolMissing(workbench.client, "cargo");
  if (missing !== null) return missing;
  const { tools } = await workbench.client.tools.list();
  const cargo = tools.find(({ id }) => id === "cargo");
  const target = runtime === "native" ? "native" : "wasm32-wasip1";
  return cargo?.targets.includes(target) ? null : `cargo here doesn't build for ${target}`;
}

describe.each(["native", "node"])("the package on %s", (runtime) => {
  test("counts the words of its standard input", async (context) => {
    const missing = await missingFor(runtime);
    if (missing !== null) return context.skip(missing);
    const result = await run({ runtime, invocation: { args: ["7"], stdin: text } });
    expect(result).toMatchObject({ failure: null, stdout: frequentWords(7), stderr: "" });
    expect(result.build?.diagnostics).toEqual([]);
  });

  test("with its feature and in the dev profile", async (context) => {
    const missing = await missingFor(runtime);
    if (missing !== null) return context.skip(missing);
    const build = { flags: ["--features=ignore-case", "--profile=dev"] };
    const result = await run({ runtime, build, invocation: { stdin: text } });
    expect(result).toMatchObject({ failure: null, stdout: frequentWords(10, true) });
  });

  test("of a file, when its folder was handed over; otherwise wasm has no such file", async (context) => {
    const missing = await missingFor(runtime);
    if (missing !== null) return context.skip(missing);
    const dirs = [{ host: folder, guest: "." }];
    const file = runtime === "native" ? join(folder, "sea.txt") : "sea.txt";
    expect(await run({ runtime, invocation: { args: ["3", file], dirs } })).toMatchObject({
      failure: null,
      stdout: frequentWords(3),
    });
    const without = await run({ runtime, invocation: { args: ["3", "sea.txt"] } });
    expect(without).toMatchObject({ execution: { exitCode: 1 }, stdout: "" });
    expect(without.stderr).toMatch(/^rust-words: sea\.txt: /);
  });

  test("prints its usage for arguments that it doesn't take", async (context) => {
    const missing = await missingFor(runtime);
    if (missing !== null) return context.skip(missing);
    for (const args of [["many"], ["1", "2", "3"]]) {
      const result = await run({ runtime, invocation: { args } });
      expect(result).toMatchObject({ execution: { exitCode: 2 }, stdout: "" });
      expect(result.stderr).toMatch(/^usage: /);
    }
  });
});

test("the example is one program, the package", () => {
  const workbenchFile = WorkbenchFile.parse(JSON.parse(readFileSync(join(shipped, "workbench.json"), "utf8")));
  expect(workbenchFile.programs.map(({ file }) => file)).toEqual(["Cargo.toml"]);
});

test("building leaves the package as it was", () => {
  expect(readFileSync(join(folder, "Cargo.lock"), "utf8")).toBe(readFileSync(join(shipped, "Cargo.lock"), "utf8"));
});
