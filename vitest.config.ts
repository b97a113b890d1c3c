import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    globalSetup: [".tests/build-first.ts"],
    projects: [
      {
        extends: true,
        test: {
          name: "node",
          environment: "node",
          include: ["{shared,toolchains,electron,examples,docs,.tests}/**/*.test.ts"],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        extends: true,
        test: { name: "dom", environment: "happy-dom", include: ["renderer/**/*.test.{ts,tsx}"], testTimeout: 20_000 },
      },
    ],
  },
});
