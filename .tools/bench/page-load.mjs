// From navigation to a usable page and a usable editor, in headless Chromium with an empty cache each time.
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { chromium } from "@playwright/test";
import { root, say, startWorkbench } from "./workbench.mjs";

const visits = Number(process.argv[2] ?? 10);
const workbench = await startWorkbench();
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM_PATH ?? "/usr/bin/chromium",
  args: process.getuid?.() === 0 ? ["--no-sandbox"] : [],
});
try {
  const project = await workbench.client.examples.open({ id: "persaud-2019" });
  const interactive = [];
  const editor = [];
  for (let visit = 0; visit < visits; visit += 1) {
    const context = await browser.newContext();
    const page = await context.newPage();
    const started = performance.now();
    await page.goto(workbench.url, { waitUntil: "commit" });
    const compare = page.getByRole("button", { name: /^Compare/ }).first();
    await compare.waitFor();
    await page.waitForFunction(() => !document.querySelector("[aria-busy=true][data-shell]"));
    interactive.push(performance.now() - started);
    await page.locator(".monaco-editor .view-line").first().waitFor({ timeout: 10_000 });
    editor.push(performance.now() - started);
    await context.close();
  }
  say(`page interactive (${project.name} open)`, interactive, " ms", "1500 ms");
  say("editor shows the text", editor, " ms", "2500 ms");
} finally {
  await browser.close();
  await workbench.close();
}
const assets = join(root, "dist/renderer/assets");
const files = readdirSync(assets)
  .filter((name) => /\.(js|css)$/.test(name))
  .map((name) => ({
    name,
    bytes: statSync(join(assets, name)).size,
    gzip: gzipSync(readFileSync(join(assets, name))).length,
  }))
  .sort((a, b) => b.bytes - a.bytes);
for (const { name, bytes, gzip } of files)
  if (bytes > 20_000) console.log(`${name}: ${Math.round(bytes / 1e3)} kB, ${Math.round(gzip / 1e3)} kB gzip`);
