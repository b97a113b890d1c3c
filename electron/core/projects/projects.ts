import { cp, readdir, realpath, stat } from "node:fs/promises";
import { homedir } from "node:os";
import { basename, dirname, join, resolve } from "node:path";
import { fromFileSystemError, toWireError, WorkbenchError } from "#shared/errors.ts";
import { WorkbenchFile, type Draft, type Example, type FolderListing, type Project } from "#shared/model/project.ts";
import { readJsonFile } from "../store/json-file.ts";
import type { SettingsStore } from "../store/settings-store.ts";
import { createDraftStore } from "./drafts.ts";
import { listEntries, openRoot, readProjectFile } from "./project-files.ts";

const RECENT_PROJECTS = 8;

/** Projects are ordinary folders of the user's; examples are opened as copies, which are the user's from then on. */
export function createProjects(dataDir: string, examplesFolder: string, settings: SettingsStore) {
  const drafts = createDraftStore(dataDir);

  async function readWorkbenchFile(root: string): Promise<Pick<Project, "workbench" | "workbenchProblem">> {
    const none = WorkbenchFile.parse({ schemaVersion: 1 });
    try {
      const found = await readJsonFile(join(root, "workbench.json"), WorkbenchFile, 1);
      return { workbench: found ?? none, workbenchProblem: null };
    } catch (error) {
      return { workbench: none, workbenchProblem: toWireError(error).message };
    }
  }

  /** A draft that says what its file says (saved just before the crash) is no draft. */
  async function unsavedDrafts(root: string): Promise<Draft[]> {
    const kept: Draft[] = [];
    for (const draft of await drafts.of(root)) {
      const saved = await readProjectFile(root, draft.path).catch(() => null);
      if (saved === draft.text) await drafts.drop(root, draft.path).catch(() => undefined);
      else kept.push(draft);
    }
    return kept;
  }

  async function remember(root: string): Promise<void> {
    const { recentProjects } = await settings.get();
    if (recentProjects[0] === root) return;
    const others = recentProjects.filter((other) => other !== root);
    await settings.update({ recentProjects: [root, ...others].slice(0, RECENT_PROJECTS) });
  }

  async function open(path: string): Promise<Project> {
    const root = await openRoot(path);
    // A full disk must not keep a project from being opened, least of all one with text to rescue.
    await remember(root).catch(() => undefined);
    return {
      root,
      name: basename(root) || root,
      ...(await readWorkbenchFile(root)),
      ...(await listEntries(root)),
      drafts: await unsavedDrafts(root),
    };
  }

  return {
    open,
    drafts,

    async examples(): Promise<Example[]> {
      const names = await readdir(examplesFolder, { withFileTypes: true });
      const examples: Example[] = [];
      for (const { name } of names.filter((entry) => entry.isDirectory())) {
        const file = await readJsonFile(join(examplesFolder, name, "workbench.json"), WorkbenchFile, 1);
        if (file)
          examples.push({ id: name, title: file.title ?? name, about: file.about ?? "", programs: file.programs });
      }
      return examples;
    },

    async openExample(id: string, fresh: boolean): Promise<Project> {
      const known = await readdir(examplesFolder);
      if (!known.includes(id))
        throw new WorkbenchError("FILE_NOT_FOUND", `There is no example named ${id}.`, {
          hint: `Examples: ${known.join(", ")}.`,
        });
      const projects = join(dataDir, "projects");
      for (let copy = 1; ; copy += 1) {
        const target = join(projects, copy === 1 ? id : `${id}-${copy}`);
        const exists = await stat(target).then(
          () => true,
          () => false,
        );
        if (exists && !fresh) return open(target);
        if (exists) continue;
        try {
          await cp(join(examplesFolder, id), target, {
            recursive: true,
            filter: (source) => !source.endsWith(".test.ts"),
          });
        } catch (error) {
          throw fromFileSystemError(error, target);
        }
        return open(target);
      }
    },

    async browse(path: string | undefined): Promise<FolderListing> {
      const folder = resolve(path ?? homedir());
      try {
        const real = await realpath(folder);
        const entries = await readdir(real, { withFileTypes: true });
        const folders = entries
          .filter((entry) => entry.isDirectory() && !entry.name.startsWith("."))
          .map(({ name }) => name);
        const parent = dirname(real);
        return {
          path: real,
          parent: parent === real ? null : parent,
          folders: folders.sort((a, b) => a.localeCompare(b)),
        };
      } catch (error) {
        throw fromFileSystemError(error, folder);
      }
    },
  };
}

export type Projects = ReturnType<typeof createProjects>;
