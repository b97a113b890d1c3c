import { z } from "zod";
import { Optimization, Target } from "./target.ts";
import { CompilerId } from "./tool.ts";

/** A named set of arguments for a program, such as the sizes of a paper. */
const ArgumentPreset = z.object({ label: z.string(), args: z.array(z.string()) });
type ArgumentPreset = z.infer<typeof ArgumentPreset>;

/** What a project says of one of its programs; every field but the file is optional. */
export const ProgramEntry = z.object({
  file: z.string(),
  title: z.string().optional(),
  about: z.string().optional(),
  /** The arguments the program takes when none are given, in words or values, for the form's placeholder. */
  defaultArgs: z.array(z.string()).default([]),
  presets: z.array(ArgumentPreset).default([]),
  /** The program's other source files, relative to the project's root. */
  sources: z.array(z.string()).default([]),
  /** Flags that it can't be built without, besides those of the project; `--package=NAME` names a package of headers. */
  flags: z.array(z.string()).optional(),
  /** For targets that not every compiler can build it for. */
  compilers: z.partialRecord(Target, CompilerId).optional(),
});
export type ProgramEntry = z.infer<typeof ProgramEntry>;

/** `workbench.json` in a project's folder. A folder without it is a project too. */
export const WorkbenchFile = z.object({
  schemaVersion: z.literal(1),
  title: z.string().optional(),
  about: z.string().optional(),
  programs: z.array(ProgramEntry).default([]),
  optimization: Optimization.optional(),
  flags: z.array(z.string()).optional(),
});
export type WorkbenchFile = z.infer<typeof WorkbenchFile>;

/** A file or folder of a project; `path` is relative to the project's root, with forward slashes. */
export const ProjectEntry = z.object({ path: z.string(), kind: z.enum(["file", "folder"]) });
export type ProjectEntry = z.infer<typeof ProjectEntry>;

/** Text that was typed but not saved when the window or machine died. */
export const Draft = z.object({ path: z.string(), text: z.string(), savedAtMs: z.number() });
export type Draft = z.infer<typeof Draft>;

export const Project = z.object({
  root: z.string(),
  name: z.string(),
  workbench: WorkbenchFile,
  /** What is wrong with workbench.json, if anything; the project opens all the same. */
  workbenchProblem: z.string().nullable(),
  entries: z.array(ProjectEntry),
  /** True when the folder holds more than is listed. */
  truncated: z.boolean(),
  drafts: z.array(Draft),
});
export type Project = z.infer<typeof Project>;

export const Example = z.object({
  id: z.string(),
  title: z.string(),
  about: z.string(),
  programs: z.array(ProgramEntry),
});
export type Example = z.infer<typeof Example>;

export const FolderListing = z.object({
  path: z.string(),
  parent: z.string().nullable(),
  folders: z.array(z.string()),
});
export type FolderListing = z.infer<typeof FolderListing>;
