// `npm test`: static checks, unit tests, end-to-end tests; the last line counts all of them.
//   --matrices   also every compiler, runtime, mode and sandbox against every case (`npm test -- --matrices`)
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const reports = mkdtempSync(join(tmpdir(), "wasm-workbench-reports-"));
const total = { passed: 0, failed: 0, skipped: 0 };

const bin = (...path) => join(root, "node_modules", ...path);
const node = (args, env = {}) =>
  spawnSync(process.execPath, args, { cwd: root, stdio: "inherit", env: { ...process.env, ...env } }).status ?? 1;

function check(name, args) {
  console.log(`\n== ${name}`);
  if (node(args) === 0) total.passed += 1;
  else {
    console.log(`${name} failed`);
    total.failed += 1;
  }
}

function suite(name, args, env, count) {
  console.log(`\n== ${name}`);
  const status = node(args, env);
  try {
    const counted = count();
    for (const key of Object.keys(total)) total[key] += counted[key];
    // A runner that dies outside a test (a file that can't be loaded) must not pass for green.
    if (status !== 0 && counted.failed === 0) total.failed += 1;
  } catch (error) {
    console.log(`${name} left no report: ${error.message}`);
    total.failed += 1;
  }
}

const readJson = (name) => JSON.parse(readFileSync(join(reports, name), "utf8"));

check("build", [".tools/build-if-needed.mjs"]);
check("types", [bin("typescript", "bin", "tsc"), "-b"]);
check("lint", [bin("oxlint", "bin", "oxlint"), "--type-aware", "--deny-warnings"]);
check("format", [bin("oxfmt", "bin", "oxfmt"), "--check"]);
check("unused code", [bin("knip", "bin", "knip.js"), "--treat-config-hints-as-errors"]);
suite(
  "unit tests",
  [
    bin("vitest", "vitest.mjs"),
    "run",
    "--reporter=default",
    "--reporter=json",
    `--outputFile.json=${join(reports, "unit.json")}`,
  ],
  process.argv.includes("--matrices") ? { WORKBENCH_MATRICES: "1" } : {},
  () => {
    const report = readJson("unit.json");
    return {
      passed: report.numPassedTests,
      failed: report.numFailedTests,
      skipped: report.numPendingTests + report.numTodoTests,
    };
  },
);
suite(
  "end-to-end tests",
  [bin("@playwright", "test", "cli.js"), "test", "--config", "e2e/playwright.config.ts", "--reporter=list,json"],
  { PLAYWRIGHT_JSON_OUTPUT_NAME: join(reports, "e2e.json") },
  () => {
    const { expected, unexpected, flaky, skipped } = readJson("e2e.json").stats;
    return { passed: expected + flaky, failed: unexpected, skipped };
  },
);

rmSync(reports, { recursive: true, force: true });
console.log(`\n${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
process.exitCode = total.failed === 0 ? 0 : 1;
