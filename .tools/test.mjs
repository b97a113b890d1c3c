// `npm test`: static checks, unit tests, end-to-end tests; the last line counts all of them.
//   --matrices   also every compiler, runtime, mode and sandbox against every case, and whole papers
//                (`npm test -- --matrices`)
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const reports = mkdtempSync(join(tmpdir(), "wasm-workbench-reports-"));
const total = { passed: 0, failed: 0, skipped: 0 };
/** Named at the end, where a long log is read first. */
const named = { failed: new Set(), secondTries: new Set() };

const bin = (...path) => join(root, "node_modules", ...path);
const node = (args, env = {}) =>
  spawnSync(process.execPath, args, { cwd: root, stdio: "inherit", env: { ...process.env, ...env } }).status ?? 1;

function check(name, args) {
  console.log(`\n== ${name}`);
  if (node(args) === 0) total.passed += 1;
  else {
    named.failed.add(name);
    total.failed += 1;
  }
}

function suite(name, args, env, count) {
  console.log(`\n== ${name}`);
  const status = node(args, env);
  try {
    const counted = count();
    for (const key of Object.keys(total)) total[key] += counted[key];
    for (const test of counted.failedTests) named.failed.add(test);
    for (const test of counted.secondTries) named.secondTries.add(test);
    // A runner that dies outside a test (a file that can't be loaded) must not pass for green.
    if (status === 0 || counted.failed > 0) return;
    named.failed.add(`${name}: ended with an error outside its tests`);
    total.failed += 1;
  } catch (error) {
    named.failed.add(`${name} left no report: ${error.message}`);
    total.failed += 1;
  }
}

/** Titles of Playwright's specs, with their files, of which a test ended so. */
function specsThatEnded(suites, status) {
  return suites.flatMap(({ specs = [], suites: inner = [] }) => [
    ...specs
      .filter(({ tests }) => tests.some((test) => test.status === status))
      .map(({ file, title }) => `${file} > ${title}`),
    ...specsThatEnded(inner, status),
  ]);
}

const readJson = (name) => JSON.parse(readFileSync(join(reports, name), "utf8"));

check("build", [".tools/build-if-needed.mjs"]);
check("types", [bin("typescript", "bin", "tsc"), "-b"]);
check("lint", [bin("oxlint", "bin", "oxlint"), "--type-aware", "--deny-warnings"]);
check("format", [bin("oxfmt", "bin", "oxfmt"), "--check"]);
check("unused code", [bin("knip", "bin", "knip.js"), "--treat-config-hints-as-errors"]);
suite(
  "unit tests",
  [bin("vitest", "vitest.mjs"), "run", "--reporter=default", "--reporter=./.tests/verdict-reporter.ts"],
  {
    WORKBENCH_UNIT_VERDICT: join(reports, "unit.json"),
    ...(process.argv.includes("--matrices") && { WORKBENCH_MATRICES: "1" }),
  },
  () => readJson("unit.json"),
);
suite(
  "end-to-end tests",
  [bin("@playwright", "test", "cli.js"), "test", "--config", "e2e/playwright.config.ts", "--reporter=list,json"],
  { PLAYWRIGHT_JSON_OUTPUT_NAME: join(reports, "e2e.json") },
  () => {
    const { stats, suites } = readJson("e2e.json");
    const { expected, unexpected, flaky, skipped } = stats;
    return {
      passed: expected + flaky,
      failed: unexpected,
      skipped,
      failedTests: specsThatEnded(suites, "unexpected"),
      secondTries: specsThatEnded(suites, "flaky"),
    };
  },
);

rmSync(reports, { recursive: true, force: true });
for (const name of named.secondTries) console.log(`needed a second try: ${name}`);
for (const name of named.failed) console.log(`failed: ${name}`);
console.log(`\n${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
process.exitCode = total.failed === 0 ? 0 : 1;
