import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import type { BuildRequestInput, BuildResult } from "#shared/model/build.ts";
import { createWorkbench, type Workbench } from "../create-workbench.ts";
import { jobEnd, toolMissing } from "../testing/follow-job.ts";

let workbench: Workbench;
let work: string;
let headers: string;
beforeAll(async () => {
  work = mkdtempSync(join(tmpdir(), "packages-"));
  headers = join(work, "include");
  write("include/stb/stb_image.h", "#define ANSWER 41\n#include <assert.h>\n");
  // It would be found if the folder itself were searched.
  write("include/stdint.h", "#error not the compiler's own\n");
  write(
    "main.c",
    "#include <stb/stb_image.h>\n#include <stdint.h>\nint main(void) { assert(ANSWER); return ANSWER; }\n",
  );
  vi.stubEnv("CPLUS_INCLUDE_PATH", headers);
  workbench = await createWorkbench({ dataDir: join(work, "data") });
});
afterAll(async () => {
  await workbench.close();
  vi.unstubAllEnvs();
  rmSync(work, { recursive: true, force: true });
});

function write(name: string, text: string): void {
  mkdirSync(dirname(join(work, name)), { recursive: true });
  writeFileSync(join(work, name), text);
}

async function build(more: Partial<BuildRequestInput>): Promise<BuildResult> {
  const request: BuildRequestInput = {
    sources: [join(work, "main.c")],
    target: "wasm32-wasip1",
    flags: ["--package=stb"],
    ...more,
  };
  const { jobId } = await workbench.client.builds.start({ requests: [request] });
  const [result] = (await jobEnd(workbench.client, jobId)).result as BuildResult[];
  return result!;
}

test.for([
  { target: "native", compiler: "gcc" },
  { target: "native", compiler: "clang" },
  { target: "wasm32-wasip1", compiler: "embedded-clang" },
  { target: "wasm32-wasip1", compiler: "wasi-sdk" },
  { target: "emscripten", compiler: "emcc" },
] as const)("a package's headers, and no others beside them, for $target by $compiler", async (how, context) => {
  const missing = await toolMissing(workbench.client, how.compiler);
  if (missing !== null) context.skip(missing);
  const built = await build(how);
  expect(built).toMatchObject({ failure: null, diagnostics: [], cached: false });
  // Found again, though the folder that it was built in is gone.
  expect(await build(how)).toMatchObject({ cached: true, artifact: { sha256: built.artifact?.sha256 } });
});

test("a package that changed is built with anew", async () => {
  const before = await build({});
  write("include/stb/stb_image.h", "#define ANSWER 42\n#include <assert.h>\n");
  await new Promise((resolve) => setTimeout(resolve, 50));
  const after = await build({});
  expect(after).toMatchObject({ failure: null, cached: false });
  expect(after.artifact?.sha256).not.toBe(before.artifact?.sha256);
  // Where it was built is nobody's business.
  expect(readFileSync(after.artifact!.path).includes(work)).toBe(false);
});

test("a package that isn't known fails before any compiler starts", async () => {
  const result = await build({ flags: ["--package=nothing"] });
  expect(result).toMatchObject({ artifact: null, commands: [], failure: { code: "INVALID_REQUEST" } });
});
