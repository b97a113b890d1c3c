import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { createDetectionContext } from "../process/create-detection-context.ts";
import { runCommand as run } from "../process/run-command.ts";
import { temporaryFolder } from "../testing/fake-tools.ts";
import { createZig } from "./zig.ts";

function install(folder: string, name: string, script: string): string {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, name);
  writeFileSync(path, `#!/bin/sh\n${script}\n`);
  chmodSync(path, 0o755);
  return path;
}

function detect(folder: string) {
  const context = createDetectionContext({ run, env: { PATH: folder }, platform: "linux" });
  return createZig().detect({ ...context, findExecutables: (names) => context.findExecutables(names) });
}

test.skipIf(process.platform === "win32").for(["0.13.0", "0.17.1", "0.16.0-dev.1484+d0ba6642b"])(
  "%s",
  async (version) => {
    const folder = temporaryFolder();
    const path = install(folder, "zig", `echo ${version}`);
    expect(await detect(folder)).toMatchObject({ state: "available", path, version, languages: ["c", "cpp"] });
  },
);

test.skipIf(process.platform === "win32")("the one inside a Python package is found, and used by itself", async () => {
  const folder = temporaryFolder();
  const zig = install(join(folder, "site-packages", "ziglang"), "zig", "echo 0.17.1");
  install(folder, "python3", `echo '${zig}'`);
  expect(await detect(folder)).toMatchObject({ state: "available", path: zig, version: "0.17.1" });
  // A Python without the package prints nothing.
  install(folder, "python3", "exit 0");
  expect(await detect(folder)).toMatchObject({ state: "missing", reason: expect.stringContaining("ziglang") });
});
