import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

// A layer rule that a silent linter or compiler no longer enforces is worse than none: every rule is broken here once.
const root = fileURLToPath(new URL("..", import.meta.url));
let tree = "";

beforeAll(() => {
  tree = mkdtempSync(join(tmpdir(), "forbidden-imports-"));
  for (const file of [".oxlintrc.json", "tsconfig.base.json", "package.json"])
    cpSync(join(root, file), join(tree, file));
  symlinkSync(join(root, "node_modules"), join(tree, "node_modules"), "junction");
});
afterAll(() => rmSync(tree, { recursive: true, force: true }));

function write(path: string, text: string): void {
  mkdirSync(dirname(join(tree, path)), { recursive: true });
  writeFileSync(join(tree, path), text);
}

function run(tool: string[], args: string[]): { status: number | null; output: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(root, "node_modules", ...tool), ...args], {
    cwd: tree,
    encoding: "utf8",
  });
  return { status, output: stdout + stderr };
}

describe("the linter refuses", () => {
  test.each([
    ["shared/model/x.ts", "node:fs"],
    ["shared/model/x.ts", "electron"],
    ["shared/model/x.ts", "#toolchains/process/run-command.ts"],
    ["toolchains/process/x.ts", "#core/router.ts"],
    ["toolchains/process/x.ts", "electron"],
    ["electron/core/x.ts", "electron"],
    ["electron/core/x.ts", "../serve/serve.ts"],
    ["electron/core/x.ts", "#faas/emulator.ts"],
    ["electron/faas/x.ts", "#core/router.ts"],
    ["electron/load/x.ts", "#core/router.ts"],
    ["electron/load/x.ts", "#toolchains/process/built-entry.ts"],
    ["electron/faas/x.ts", "electron"],
    ["electron/serve/x.ts", "#toolchains/process/run-command.ts"],
    ["electron/serve/x.ts", "electron"],
    ["electron/cli/x.ts", "#toolchains/process/run-command.ts"],
    ["electron/cli/x.ts", "../app/main.ts"],
    ["electron/app/x.ts", "../serve/serve.ts"],
    ["electron/preload/x.ts", "#shared/errors.ts"],
    ["electron/preload/x.ts", "node:fs"],
    ["renderer/features/editor/x.ts", "node:fs"],
    ["renderer/features/editor/x.ts", "#core/router.ts"],
    ["renderer/features/editor/x.ts", "../compare/compare-panel.tsx"],
    ["renderer/features/editor/x.ts", "../../app/shell.tsx"],
    ["renderer/workspace/x.ts", "../features/editor/index.ts"],
    ["renderer/workspace/x.ts", "../app/router.ts"],
    ["renderer/jobs/x.ts", "../features/jobs/job-bar.tsx"],
    ["renderer/jobs/x.ts", "#core/router.ts"],
    ["renderer/results/x.ts", "../features/compare/compare-panel.tsx"],
    ["renderer/results/x.ts", "../app/shell.tsx"],
    ["renderer/host/x.ts", "../features/editor/index.ts"],
    ["renderer/ui/x.ts", "../host/connect.ts"],
    ["renderer/charts/x.ts", "../features/compare/compare-panel.tsx"],
  ])("%s importing %s", (path, specifier) => {
    write(path, `import { something } from ${JSON.stringify(specifier)};\nconsole.log(something);\n`);
    const { status, output } = run(["oxlint", "bin", "oxlint"], [path]);
    rmSync(join(tree, path));
    expect(output).toContain("no-restricted-imports");
    expect(status).not.toBe(0);
  });

  test.each([
    ["shared/model/x.ts", "zod"],
    ["toolchains/process/x.ts", "#shared/errors.ts"],
    ["electron/core/x.ts", "#toolchains/process/run-command.ts"],
    ["electron/faas/x.ts", "#core/store/lock-file.ts"],
    ["electron/faas/x.ts", "#shared/model/faas/pool.ts"],
    ["electron/core/x.ts", "#shared/model/faas/pool.ts"],
    ["electron/load/x.ts", "#shared/load/arrivals.ts"],
    ["renderer/features/editor/x.ts", "../../ui/index.ts"],
    ["renderer/jobs/x.ts", "../host/index.ts"],
    ["renderer/results/x.ts", "../workspace/index.ts"],
  ])("not %s importing %s", (path, specifier) => {
    write(path, `import { something } from ${JSON.stringify(specifier)};\nconsole.log(something);\n`);
    const { status, output } = run(["oxlint", "bin", "oxlint"], [path]);
    rmSync(join(tree, path));
    expect(output).not.toContain("no-restricted-imports");
    expect(status).toBe(0);
  });
});

describe("the compiler refuses", () => {
  test.each([
    ["renderer", "#toolchains/part.ts"],
    ["renderer", "#core/part.ts"],
    ["toolchains", "#core/part.ts"],
    ["shared", "#toolchains/part.ts"],
  ])("%s importing %s", (layer, specifier) => {
    for (const folder of ["shared", "toolchains", "electron/core", "renderer"]) {
      write(`${folder}/part.ts`, "export const part = 1;\n");
      cpSync(join(root, folder, "tsconfig.json"), join(tree, folder, "tsconfig.json"));
    }
    write(`${layer}/bad.ts`, `import { part } from ${JSON.stringify(specifier)};\nexport const bad = part;\n`);
    const { status, output } = run(["typescript", "bin", "tsc"], ["-b", layer]);
    rmSync(join(tree, layer, "bad.ts"));
    expect(output).toMatch(/TS6307|TS6059|is not listed within the file list|not under 'rootDir'/);
    expect(status).not.toBe(0);
  });

  test.each([
    ["shared", "console.log(process.pid);", "process"],
    ["shared", "document.title = '';", "document"],
    ["renderer", "console.log(Buffer.alloc(1));", "Buffer"],
    ["electron/core", "document.title = '';", "document"],
  ])("%s using %s", (layer, code, name) => {
    write(`${layer}/part.ts`, "export const part = 1;\n");
    cpSync(join(root, layer, "tsconfig.json"), join(tree, layer, "tsconfig.json"));
    write(`${layer}/bad.ts`, `${code}\nexport {};\n`);
    const { output } = run(["typescript", "bin", "tsc"], ["-b", layer]);
    rmSync(join(tree, layer, "bad.ts"));
    expect(output).toContain(`Cannot find name '${name}'`);
  });
});
