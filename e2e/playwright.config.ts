import { defineConfig } from "@playwright/test";
import type { HostOptions } from "./fixtures.ts";

/** The same specs for every host: the browser host everywhere, Electron wherever its program is installed. */
export default defineConfig<HostOptions>({
  testDir: "specs",
  outputDir: "../test-results",
  // Benchmarks run in these specs, side by side too: no spec says who has to be faster.
  workers: 2,
  timeout: 120_000,
  expect: { timeout: 30_000 },
  // On a machine that does much else at the time; `npm test` names what needed it.
  retries: process.env["CI"] ? 1 : 0,
  forbidOnly: Boolean(process.env["CI"]),
  reporter: "list",
  use: { viewport: { width: 1280, height: 800 }, trace: "retain-on-failure" },
  projects: [
    { name: "browser", use: { host: "browser" } },
    { name: "electron", use: { host: "electron" } },
  ],
});
