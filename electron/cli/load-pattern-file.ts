import { readFile } from "node:fs/promises";
import { basename, extname, resolve } from "node:path";
import { z } from "zod";
import { fromFileSystemError, WorkbenchError } from "#shared/errors.ts";
import { BUILT_IN_PATTERNS, type BuiltInPattern } from "#shared/load/built-in-patterns.ts";
import { readJmx } from "#shared/load/jmeter/read-jmx.ts";
import type { LoadTarget } from "#shared/model/load/load-target.ts";
import { LoadPattern } from "#shared/model/load/load-pattern.ts";

interface NamedPattern {
  patternName: string;
  pattern: LoadPattern;
  /** What a test plan asks for by itself. */
  targets: LoadTarget[][] | null;
  /** What of a file could not be taken over. */
  notes: string[];
}

/** SCMA, MCSA, MCMA, or a file: our JSON, or a test plan of JMeter. Throws what is wrong with it. */
export async function readPattern(name: string | undefined): Promise<NamedPattern> {
  if (name === undefined)
    throw new WorkbenchError("INVALID_REQUEST", "Which pattern is missing.", { hint: PATTERNS_HINT });
  const known = name.toLowerCase();
  if (Object.hasOwn(BUILT_IN_PATTERNS, known))
    return {
      patternName: known.toUpperCase(),
      pattern: BUILT_IN_PATTERNS[known as BuiltInPattern],
      targets: null,
      notes: [],
    };
  if (extname(name) === ".jmx") return readPlan(name);
  if (extname(name) !== ".json")
    throw new WorkbenchError("INVALID_REQUEST", `There is no pattern ${name}.`, { hint: PATTERNS_HINT });
  const parsed = LoadPattern.safeParse(parseJson(await readText(name), name));
  if (!parsed.success)
    throw new WorkbenchError("INVALID_REQUEST", `${name} is no pattern: ${z.prettifyError(parsed.error)}`);
  return { patternName: basename(name, ".json"), pattern: parsed.data, targets: null, notes: [] };
}

const PATTERNS_HINT = "Patterns: SCMA, MCSA, MCMA, or a file (.json, .jmx).";

async function readPlan(file: string): Promise<NamedPattern> {
  const { pattern, targets, warnings } = readJmx(await readText(file));
  return { patternName: basename(file, ".jmx"), pattern, targets, notes: warnings };
}

async function readText(file: string): Promise<string> {
  const path = resolve(file);
  return readFile(path, "utf8").catch((error: unknown) => {
    throw fromFileSystemError(error, path);
  });
}

function parseJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new WorkbenchError("INVALID_REQUEST", `${file} is no JSON: ${(error as Error).message}`);
  }
}
