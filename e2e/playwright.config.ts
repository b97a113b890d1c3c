import { defineConfig } from "@playwright/test";
import type { HostOptions } from "./fixtures.ts";

/** The same specs for every host: the browser host everywhere, Electron wherever its program is installed. */
export default defineConfig<HostOptions>({
  testDir: "specs",
  outputDir: "../test-results",
  // Benchmarks run in these specs: side by side they would measure each other.
  workers: 1,
  timeout: 60_000,
  expect: { timeout: 15_000 },
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
