// The lens in headless Chromium with a module of 3 MB and 5,000 functions: from opening its address to the list of functions,
// and the longest time between two frames while the list and the code of a function are scrolled. `-- VISITS`: how often.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { chromium } from "@playwright/test";
import { FUNCTIONS, largeModule } from "./large-module.mjs";
import { say, startWorkbench } from "./workbench.mjs";

const visits = Number(process.argv[2] ?? 5);
/** Of turning the wheel, so many times this far. */
const TURNS = 60;
const WHEEL_PIXELS = 400;
/** A gap that is seen: six frames of a screen at 60 Hz. */
const STALL = "100 ms";

const workbench = await startWorkbench();
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM_PATH ?? "/usr/bin/chromium",
  args: process.getuid?.() === 0 ? ["--no-sandbox"] : [],
});
try {
  const file = join(workbench.dataDir, "large.wasm");
  writeFileSync(file, largeModule());
  const opened = [];
  const gaps = { "the list of functions": [], "the code of a function": [] };
  for (let visit = 0; visit < visits; visit += 1) {
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
    const page = await context.newPage();
    await page.goto(workbench.url);
    await page.getByRole("link", { name: "Lens" }).first().waitFor();
    const startedMs = performance.now();
    await page.evaluate(
      (query) => (location.hash = `#/lens?${query}`),
      new URLSearchParams({ file, on: "" }).toString(),
    );
    const list = page.getByRole("tree");
    await list
      .getByRole("treeitem", { name: /^function_/ })
      .first()
      .waitFor();
    opened.push(performance.now() - startedMs);
    const code = page.getByRole("region", { name: /^WAT/ }).getByRole("listbox");
    await list
      .getByRole("treeitem", { name: /^function_/ })
      .first()
      .click();
    await code.getByRole("option").first().waitFor();
    gaps["the list of functions"].push(await longestGap(page, list));
    gaps["the code of a function"].push(await longestGap(page, code));
    await context.close();
  }
  say(`${FUNCTIONS} functions are listed`, opened, " ms", "2000 ms");
  for (const [what, longest] of Object.entries(gaps))
    say(`longest time between two frames, scrolling ${what}`, longest, " ms", STALL);
} finally {
  await browser.close();
  await workbench.close();
}

/** Milliseconds, while the wheel is turned over it. */
async function longestGap(page, place) {
  await place.hover();
  await page.evaluate(() => {
    const state = { longest: 0, last: performance.now(), over: false };
    window.frames_ = state;
    const frame = (now) => {
      state.longest = Math.max(state.longest, now - state.last);
      state.last = now;
      if (!state.over) requestAnimationFrame(frame);
    };
    requestAnimationFrame((now) => {
      state.last = now;
      requestAnimationFrame(frame);
    });
  });
  for (let turn = 0; turn < TURNS; turn += 1) await page.mouse.wheel(0, WHEEL_PIXELS);
  return page.evaluate(() => {
    window.frames_.over = true;
    return window.frames_.longest;
  });
}
