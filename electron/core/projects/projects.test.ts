import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { mountSmallDisk, remountReadOnly } from "../testing/small-disk.ts";
import { createSettingsStore } from "../store/settings-store.ts";
import { temporaryFolder } from "../testing/temporary-folder.ts";
import { createProjects } from "./projects.ts";

function setUp() {
  const dataDir = temporaryFolder();
  const examples = join(dataDir, "shipped");
  mkdirSync(join(examples, "paper"), { recursive: true });
  writeFileSync(join(examples, "paper", "prime.c"), "int main(void) { return 0; }\n");
  writeFileSync(
    join(examples, "paper", "workbench.json"),
    JSON.stringify({ schemaVersion: 1, title: "A paper", programs: [{ file: "prime.c", title: "Prime" }] }),
  );
  const settings = createSettingsStore(dataDir);
  return { dataDir, settings, projects: createProjects(dataDir, examples, settings) };
}

test("an example is opened as a copy, which keeps the user's changes; a fresh copy is another folder", async () => {
  const { projects } = setUp();
  expect(await projects.examples()).toMatchObject([{ id: "paper", title: "A paper", programs: [{ file: "prime.c" }] }]);
  const copy = await projects.openExample("paper", false);
  writeFileSync(join(copy.root, "prime.c"), "changed");
  const again = await projects.openExample("paper", false);
  expect(again.root).toBe(copy.root);
  const fresh = await projects.openExample("paper", true);
  expect(fresh.root).not.toBe(copy.root);
  expect(readFileSync(join(fresh.root, "prime.c"), "utf8")).toContain("main");
  await expect(projects.openExample("../..", false)).rejects.toMatchObject({ code: "FILE_NOT_FOUND" });
});

test("opened folders are remembered, the latest first, once each", async () => {
  const { projects, settings } = setUp();
  const a = temporaryFolder();
  const b = temporaryFolder();
  for (const root of [a, b, a]) await projects.open(root);
  expect((await settings.get()).recentProjects).toEqual([a, b]);
});

test("a data folder on a full or read-only disk keeps no project from opening", async (context) => {
  const dataDir = temporaryFolder();
  const disk = join(dataDir, "disk");
  const refusal = mountSmallDisk(disk, 64 * 1024);
  if (refusal) return context.skip(refusal);
  const projects = createProjects(disk, dataDir, createSettingsStore(disk));
  const root = temporaryFolder();
  writeFileSync(join(root, "a.c"), "saved");
  await projects.drafts.write(root, "a.c", "saved");
  await projects.drafts.write(root, "b.c", "typed");
  remountReadOnly(disk);
  expect(await projects.open(root)).toMatchObject({ root, drafts: [{ path: "b.c", text: "typed" }] });
});

test("a damaged workbench.json is told and the folder opens all the same", async () => {
  const { projects } = setUp();
  const root = temporaryFolder();
  writeFileSync(join(root, "workbench.json"), '{"schemaVersion":1,"programs":"none"}');
  const project = await projects.open(root);
  expect(project.workbenchProblem).toMatch(/programs/);
  expect(project.workbench.programs).toEqual([]);
});

test("unsaved text comes back after a crash, and not when it was saved after all", async () => {
  const { projects } = setUp();
  const root = temporaryFolder();
  writeFileSync(join(root, "a.c"), "saved");
  writeFileSync(join(root, "b.c"), "same");
  await projects.drafts.write(root, "a.c", "typed but not saved");
  await projects.drafts.write(root, "b.c", "same");
  await projects.drafts.write(temporaryFolder(), "a.c", "of another project");
  expect((await projects.open(root)).drafts).toMatchObject([{ path: "a.c", text: "typed but not saved" }]);
  await projects.drafts.drop(root, "a.c");
  expect((await projects.open(root)).drafts).toEqual([]);
});

test("browsing for a folder: sorted, with the way up, hidden ones left out", async () => {
  const { projects } = setUp();
  const root = temporaryFolder();
  for (const name of ["b", "a", ".hidden"]) mkdirSync(join(root, name));
  writeFileSync(join(root, "file"), "");
  expect(await projects.browse(root)).toMatchObject({ path: root, folders: ["a", "b"], parent: expect.any(String) });
  await expect(projects.browse(join(root, "none"))).rejects.toMatchObject({ code: "FILE_NOT_FOUND" });
});
