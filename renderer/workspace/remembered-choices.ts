import { z } from "zod";
import { Optimization, Target, WasmOptLevel } from "#shared/model/target.ts";
import { PreopenedFolder } from "#shared/model/program-run.ts";
import { CompilerId, RuntimeRef } from "#shared/model/tool.ts";
import { DesignForm } from "./design-form.ts";
import type { Choices } from "./workspace-store.ts";

const StoredInvocation = z.object({
  args: z.string(),
  env: z.string(),
  stdin: z.string(),
  dirs: z.array(PreopenedFolder),
  timeoutMs: z.number().int().positive(),
  maxMemoryBytes: z.number().int().positive().nullable().default(null),
});

const StoredChoices = z
  .object({
    tabs: z.array(z.string()),
    activeFile: z.string().nullable(),
    program: z.string().nullable(),
    optimization: Optimization,
    flags: z.string(),
    simd: z.boolean(),
    wasmOpt: WasmOptLevel.nullable(),
    compilers: z.partialRecord(Target, CompilerId),
    runtimes: z.array(RuntimeRef),
    runs: z.number().int().positive(),
    warmupRuns: z.number().int().min(0),
    invocations: z.record(z.string(), StoredInvocation),
    designs: z.record(z.string(), DesignForm),
  })
  .partial();

const keyOf = (root: string) => `workbench.choices:${root}`;

/** What the window kept for a project; null when there is nothing, or nothing that can be read. */
export function recallChoices(storage: Pick<Storage, "getItem">, root: string): Partial<Choices> | null {
  try {
    const text = storage.getItem(keyOf(root));
    return text === null ? null : StoredChoices.parse(JSON.parse(text));
  } catch {
    return null;
  }
}

export function rememberChoices(storage: Pick<Storage, "setItem">, root: string, choices: Choices): void {
  try {
    storage.setItem(keyOf(root), JSON.stringify(StoredChoices.parse(choices)));
  } catch {
    // A full or forbidden storage only costs the memory of what was chosen.
  }
}
