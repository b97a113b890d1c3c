import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { DetectionContext } from "../process/detection.ts";
import { probe } from "../process/probe.ts";

/** The binary of `(module (func))`. */
const SMALLEST_MODULE = Buffer.from("0061736d01000000010401600000030201000a040102000b", "hex");

/** Whether a runtime compiles a module with these options: a compiler is a build option that help texts don't betray. */
export async function compilesModule(
  context: DetectionContext,
  exe: string,
  args: (module: string, output: string) => string[],
): Promise<boolean> {
  const folder = await mkdtemp(join(tmpdir(), "wasm-runtime-probe-"));
  try {
    const module = join(folder, "probe.wasm");
    await writeFile(module, SMALLEST_MODULE);
    return "output" in (await probe(context, exe, args(module, join(folder, "probe.out"))));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
