import { z } from "zod";
import { InputConvention, OutputConvention } from "./faas/function.ts";
import { Target } from "./target.ts";

/** How the programs of a project are built for some kinds of sandboxes. */
const FunctionBuild = z.object({
  /** Ids of sandboxes; `process:*` stands for every runtime that has no line of its own. */
  sandboxes: z.array(z.string()).min(1),
  target: Target,
  /** Besides those of the program in `workbench.json`. */
  flags: z.array(z.string()).default([]),
});

/** One call of a function with what it has to answer. */
const FunctionSample = z.object({
  label: z.string(),
  arguments: z.record(z.string(), z.unknown()),
  /** Members of the arguments that are files of the project, in base64; paths relative to the project's root. */
  base64Files: z.record(z.string(), z.string()).default({}),
  /** Members that the answer has to have, with these values; numbers are compared to the last digit given. */
  answer: z.record(z.string(), z.unknown()),
});
export type FunctionSample = z.infer<typeof FunctionSample>;

const ProjectFunction = z.object({
  name: z.string(),
  title: z.string(),
  /** A program of `workbench.json`, which says what it is built from and how. */
  program: z.string(),
  memoryMb: z.number().int().positive(),
  input: InputConvention,
  output: OutputConvention,
  /** The first one is what a load test sends. */
  samples: z.array(FunctionSample).min(1),
});
export type ProjectFunction = z.infer<typeof ProjectFunction>;

/** `functions.json` beside a project's `workbench.json`: which of its programs are functions, and how they are called. */
export const FunctionsFile = z.object({
  schemaVersion: z.literal(1),
  builds: z.array(FunctionBuild).min(1),
  functions: z.array(ProjectFunction).min(1),
});
export type FunctionsFile = z.infer<typeof FunctionsFile>;
