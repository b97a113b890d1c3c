import { writeFileSync } from "node:fs";
import type { Reporter, TestModule } from "vitest/node";

/** Writes what `npm test` counts and names at its end to the file that WORKBENCH_UNIT_VERDICT says. */
// oxlint-disable-next-line import/no-default-export -- what Vitest takes from a reporter's file
export default class VerdictReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const path = process.env["WORKBENCH_UNIT_VERDICT"];
    if (path === undefined) return;
    const verdict = { passed: 0, failed: 0, skipped: 0, failedTests: [] as string[], secondTries: [] as string[] };
    for (const module of modules)
      for (const test of module.children.allTests()) {
        const { state } = test.result();
        const name = `${module.relativeModuleId} > ${test.fullName}`;
        if (state === "failed") verdict.failedTests.push(name);
        else if (test.diagnostic()?.flaky === true) verdict.secondTries.push(name);
        if (state === "pending") continue;
        verdict[state] += 1;
      }
    writeFileSync(path, JSON.stringify(verdict));
  }
}
