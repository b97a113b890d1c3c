import { mkdir, mkdtemp, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Invocation } from "#shared/model/program-run.ts";
import { MODULE_MODES, preparedModule, toolOf } from "./testing/available-modes.ts";
import { buildUnstableExit, buildUnstableModule } from "./testing/trap-programs.ts";

/** Modules for `wasi_unstable`, the WASI before preview 1, as compilers of 2019 made them. */

const OFFERED = ["wasmtime", "wasmer", "lucet"];
const REFUSED = ["wasmi", "wasm2c", "wasmedge"];

let folder: string;
let data: string;
let unstable: string;
let unstableExit: string;

beforeAll(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), "unstable wasi ")));
  process.env["WASMER_DIR"] = join(folder, "wasmer");
  data = join(folder, "data");
  await mkdir(data);
  await writeFile(join(data, "ten.txt"), "0123456789");
  [unstable, unstableExit] = await Promise.all([buildUnstableModule(folder), buildUnstableExit(folder)]);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe.each(MODULE_MODES.filter(({ variant }) => variant === null))("$ref", (mode) => {
  const { runtime } = mode;

  test("runs a module whose numbers mean what they did then, or says before that they don't", async (ctx) => {
    const tool = await toolOf(ctx, mode);
    if (OFFERED.includes(runtime.id)) {
      const run = await preparedModule(mode, tool, unstable, folder);
      expect(await run({ dirs: [{ host: data, guest: "." }] })).toMatchObject({ exitCode: 33 });
      return;
    }
    const launch = { artifact: unstable, variant: null, invocation: Invocation.parse({}) };
    const words = REFUSED.includes(runtime.id)
      ? /doesn't have\. Build it .*wasmtime/
      : /other things by the same numbers/;
    expect(runtime.unsupported(launch, tool)).toMatch(words);
  });

  test("runs one whose functions have stayed the same, where it has them at all", async (ctx) => {
    const tool = await toolOf(ctx, mode);
    const launch = { artifact: unstableExit, variant: null, invocation: Invocation.parse({}) };
    if (REFUSED.includes(runtime.id)) {
      expect(runtime.unsupported(launch, tool)).toMatch(/doesn't have/);
      return;
    }
    const run = await preparedModule(mode, tool, unstableExit, folder);
    expect(await run()).toMatchObject({ exitCode: 7 });
  });
});
