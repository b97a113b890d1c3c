import { mkdtemp, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, type TestContext } from "vitest";
import type { TrapKind } from "#shared/model/program-run.ts";
import type { CommandResult } from "../process/command-spec.ts";
import { MODULE_MODES, type ModuleMode, preparedModule, type RunModule, toolOf } from "./testing/available-modes.ts";
import { RUNTIME_FACTS } from "./testing/runtime-facts.ts";
import {
  buildForger,
  buildSilentModule,
  buildTableModule,
  buildTrapModule,
  TRAP_KINDS,
} from "./testing/trap-programs.ts";

/** How the end of a module is told, on each runtime that is on this machine. */

let folder: string;
let trapModule: string;

beforeAll(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), "runtime traps ")));
  process.env["WASMER_DIR"] = join(folder, "wasmer");
  trapModule = await buildTrapModule(folder);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const factsOf = ({ runtime }: ModuleMode) => RUNTIME_FACTS[runtime.id]!;
const trapOf = ({ runtime }: ModuleMode, result: CommandResult, silent = false) =>
  runtime.readTrap?.({ ...result, silent });
const named = (mode: ModuleMode, kind: TrapKind) => factsOf(mode).mistakenTraps?.[kind] ?? kind;

/** Compiled once for each mode. */
const prepared = new Map<string, Promise<RunModule>>();
async function trapProgram(ctx: TestContext, mode: ModuleMode): Promise<RunModule> {
  const tool = await toolOf(ctx, mode);
  const program = prepared.get(mode.ref) ?? preparedModule(mode, tool, trapModule, folder);
  prepared.set(mode.ref, program);
  return program;
}

describe.each(MODULE_MODES)("$ref", (mode) => {
  test("names each trap in WebAssembly's words", async (ctx) => {
    const run = await trapProgram(ctx, mode);
    for (const [number, kind] of TRAP_KINDS.entries()) {
      const result = await run({ args: [String(number)] });
      const said = `${kind}: ${result.exitCode} ${result.stderr}`;
      expect(trapOf(mode, result), said).toMatchObject({ kind: named(mode, kind) });
    }
  });
});

describe.each(MODULE_MODES.filter(({ variant }) => variant === null))("$ref", (mode) => {
  const { runtime } = mode;

  test("names what its first version had not", async (ctx) => {
    const { withoutTableInstructions } = factsOf(mode);
    if (withoutTableInstructions !== undefined) ctx.skip(withoutTableInstructions);
    const run = await preparedModule(mode, await toolOf(ctx, mode), await buildTableModule(folder), folder);
    const result = await run();
    const kind = named(mode, "out of bounds table access");
    expect(trapOf(mode, result, true), result.stderr).toMatchObject({ kind });
  });

  test("a program that repeats its words is not one that trapped, or a limitation says so", async (ctx) => {
    const tool = await toolOf(ctx, mode);
    const {
      forgeableTraps,
      trap: { exitCode: trapCode },
    } = factsOf(mode);
    const { stderr } = await (await trapProgram(ctx, mode))({ args: ["0"] });
    const forged = await preparedModule(mode, tool, await buildForger(folder, stderr, trapCode ?? 1), folder);
    const trap = trapOf(mode, await forged());
    if (forgeableTraps) {
      expect(trap).not.toBeNull();
      expect(tool.limitations).toContainEqual(expect.stringContaining("is taken for one that trapped"));
    } else {
      expect(trap).toBeNull();
      expect((await forged()).exitCode).toBe(1);
    }
    // With the exit code of any other failure it deceives only where that is the one of a trap.
    expect(trapOf(mode, { ...(await forged()), exitCode: 1 }) === null).toBe(trapCode !== 1);
  });

  test("prints nothing of its own for a module that prints nothing, but what is known", async (ctx) => {
    const run = await preparedModule(mode, await toolOf(ctx, mode), await buildSilentModule(folder), folder);
    expect(await run()).toMatchObject({ exitCode: 0, stdout: runtime.silentProgramStdout ?? "", stderr: "" });
  });
});
