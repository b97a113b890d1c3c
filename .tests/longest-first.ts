import { BaseSequencer, type TestSpecification } from "vitest/node";

/** Begun last, one of these would go on alone for a minute or two; a new checkout doesn't know how long any takes. */
const LONGEST = [
  "examples/matrix.test.ts",
  "toolchains/compilers/compilers.test.ts",
  "electron/core/runs/limits.test.ts",
  "electron/faas/hostile.test.ts",
  "electron/cli/bench.test.ts",
  "electron/cli/cli.test.ts",
  "electron/core/bench/run-benchmark.test.ts",
  "electron/core/workbench.test.ts",
  "toolchains/compilers/several-sources.test.ts",
  "toolchains/runtimes/traps.test.ts",
];

/** The order of the test files: the longest first, so that no processor is idle at the end. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification) => {
      const found = LONGEST.findIndex((path) => moduleId.replaceAll("\\", "/").endsWith(`/${path}`));
      return found === -1 ? LONGEST.length : found;
    };
    return (await super.sort(files)).toSorted((a, b) => place(a) - place(b));
  }
}
