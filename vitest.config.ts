import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";
import { LongestFirst } from "./.tests/longest-first.ts";

/** Every compiler, runtime, mode or sandbox against every case, and whole papers: a minute and more each; asked for by `npm test -- --matrices`. */
const MATRICES = [
  "examples/matrix.test.ts",
  "examples/hall-2019.test.ts",
  "examples/hall-2019-matrix.test.ts",
  "electron/core/load/lost-containers.test.ts",
  "electron/core/load/what-if/run-what-if.test.ts",
  "electron/core/papers/run-hall.test.ts",
  "electron/core/papers/run-openwhisk.test.ts",
  "electron/core/runs/limits.test.ts",
  "electron/faas/hostile.test.ts",
  "electron/faas/sandboxes/process/process-kinds.test.ts",
  "toolchains/compilers/compilers.test.ts",
  "toolchains/compilers/several-sources.test.ts",
  "toolchains/runtimes/runtime-contract.test.ts",
  "toolchains/runtimes/traps.test.ts",
];
const withMatrices = process.env.WORKBENCH_MATRICES === "1";

export default defineConfig({
  test: {
    // On a machine that does much else at the time; `npm test` names what needed it.
    retry: process.env.CI ? 1 : 0,
    globalSetup: [".tests/prepare-machine.ts"],
    // Where there are cores to spare one is left alone.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        extends: true,
        // Pure functions: nothing that one file does can be seen by another, so that modules are loaded once.
        test: { name: "shared", environment: "node", include: ["shared/**/*.test.ts"], isolate: false },
      },
      {
        extends: true,
        test: {
          name: "node",
          environment: "node",
          setupFiles: [".tests/own-lanes.ts"],
          include: ["{toolchains,electron,examples,docs,.tests}/**/*.test.ts"],
          exclude: withMatrices ? [] : MATRICES,
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        extends: true,
        test: {
          name: "dom",
          environment: "happy-dom",
          setupFiles: [".tests/patient-queries.ts"],
          include: ["renderer/**/*.test.{ts,tsx}"],
          testTimeout: 20_000,
          // Loading React, the window's parts and the document anew takes longer than most of these files' tests; each
          // unmounts what it mounted.
          isolate: false,
        },
      },
    ],
  },
});
