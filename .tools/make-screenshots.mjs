// Draws every screen in both themes and two sizes into docs/screenshots; shows the tools that are on PATH.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { chromium } from "@playwright/test";
import { root, startWorkbench } from "./bench/workbench.mjs";

const SIZES = [
  { width: 1280, height: 800 },
  { width: 1920, height: 1080 },
];
const folder = join(root, "docs", "screenshots");
mkdirSync(folder, { recursive: true });

const workbench = await startWorkbench();
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM_PATH ?? "/usr/bin/chromium",
  // Chromium's own sandbox refuses to start for the superuser.
  args: process.getuid?.() === 0 ? ["--no-sandbox"] : [],
});
const page = await (await browser.newContext({ viewport: SIZES[0], reducedMotion: "reduce" })).newPage();
const button = (name) => page.getByRole("button", { name, exact: true });

/** False while the editor still colours its text anew after a change of theme. */
function isDrawn() {
  const shown = [...document.querySelectorAll(".view-line")].filter((line) => line.checkVisibility());
  const last = shown.sort((a, b) => a.offsetTop - b.offsetTop).slice(-12);
  const colors = last.flatMap((line) =>
    [...line.querySelectorAll("span[class^=mtk]")].map((span) => span.classList[0]),
  );
  return last.length === 0 || new Set(colors).size > 2;
}

/** The screen that is shown now, in every theme and size. */
async function shoot(name) {
  for (const size of SIZES) {
    await page.setViewportSize(size);
    for (const theme of ["light", "dark"]) {
      await page.emulateMedia({ colorScheme: theme });
      await page.mouse.move(2, size.height - 40);
      await page.waitForFunction(isDrawn);
      await page.waitForTimeout(500);
      await page.screenshot({ path: join(folder, `${name}-${theme}-${size.width}.png`) });
    }
  }
  await page.setViewportSize(SIZES[0]);
}

async function goTo(address) {
  await page.evaluate((hash) => {
    window.location.hash = hash;
  }, address);
}

try {
  await page.goto(workbench.url);
  await page.getByRole("heading", { name: "How fast is WebAssembly here?" }).waitFor();
  await shoot("gallery");

  await page.locator("button", { hasText: "prime.c" }).click();
  await page.locator(".view-line").first().waitFor();
  await page.locator("fieldset").filter({ hasText: "Runtimes to compare" }).getByRole("checkbox").first().waitFor();
  await shoot("editor");

  await button("Compare").click();
  await page.getByText("Finished", { exact: true }).first().waitFor({ timeout: 120_000 });
  await page.locator("[data-mark=bar]").nth(1).waitFor();
  await shoot("compare");

  await button("Means with intervals").click();
  await page
    .getByRole("menuitem", { name: /^Runs in their order/ })
    .or(page.getByRole("menuitemradio", { name: /^Runs in their order/ }))
    .click();
  await page.locator("[data-part]").first().waitFor();
  await shoot("compare-figures");
  await page.getByRole("button", { name: /^Design: / }).click();
  await page.getByRole("dialog", { name: "Design of the benchmark" }).waitFor();
  await shoot("compare-design");
  await page.keyboard.press("Escape");

  await page.getByRole("tab", { name: "Run", exact: true }).click();
  await page.getByRole("region", { name: "Run" }).getByRole("button", { name: "Run", exact: true }).click();
  await page.getByRole("log").getByText("prime", { exact: false }).first().waitFor();
  await shoot("run");

  await goTo("#/lens?on=native,wasmtime&opt=O2");
  const code = page.getByRole("region", { name: /^WAT/ }).getByRole("option");
  await page
    .getByRole("status", { name: "State of the lens" })
    .getByText(/\d (µs|ms|s)$/)
    .waitFor({ timeout: 120_000 });
  await page
    .getByRole("treeitem", { name: /^is_prime|^main/ })
    .first()
    .click();
  await code.filter({ hasText: "rem" }).first().click();
  await shoot("lens");

  await goTo("#/runs");
  await page.locator('a[href^="#/runs/"]').first().click();
  await page.locator("[data-mark=bar]").first().waitFor();
  await shoot("history");
  await goTo("#/papers");
  for (const box of await page.getByRole("group", { name: "Figures" }).getByRole("checkbox").all()) await box.uncheck();
  for (const name of [/^6 /, /^7 /]) await page.getByRole("checkbox", { name }).check();
  await button("Run").click();
  await page.getByRole("main").getByText("Finished").waitFor({ timeout: 400_000 });
  await shoot("papers");

  await page.getByRole("radio", { name: "Hall 2019" }).check();
  await page.getByRole("tab", { name: "How a call flows" }).click();
  await page.getByRole("combobox", { name: "Sandbox to call it in" }).selectOption("v8-context");
  await button("Start the emulator and call the plate reader").click();
  await page.getByText(/^license-plate-reader-example in v8-context/).waitFor({ timeout: 120_000 });
  await shoot("papers-flows");
  await workbench.client.faas.stop();

  await goTo("#/load");
  await page.getByRole("radio", { name: "SCMA" }).check();
  await page.keyboard.press("Control+Enter");
  await page
    .getByRole("main")
    .getByText(/^Finished/)
    .first()
    .waitFor({ timeout: 300_000 });
  await page.getByRole("figure").first().waitFor();
  await shoot("load");

  await goTo("#/runtimes");
  await button("Probe now").click();
  await page.getByText(/^Probed /).waitFor({ timeout: 240_000 });
  await shoot("runtimes");
  await goTo("#/tools");
  await page.getByRole("heading", { name: "Tools" }).waitFor();
  await shoot("tools");
  // The ways of a tool are worth a look where it is installed too, but only a missing one offers them.
  const install = page.getByRole("button", { name: /^Install / }).first();
  if ((await install.count()) > 0) {
    await install.click();
    await page.getByRole("dialog").waitFor();
    await shoot("tools-install");
    await page.keyboard.press("Escape");
  } else console.log("no tool is missing here: tools-install was not drawn");
  await goTo("#/settings");
  await page.getByRole("heading", { name: "Settings" }).waitFor();
  await shoot("settings");

  await goTo("#/edit");
  await page.keyboard.press("Control+k");
  await page.getByPlaceholder("Type a command").fill("prime");
  await page.getByRole("dialog").getByRole("option").first().waitFor();
  await shoot("palette");
  await page.keyboard.press("Escape");

  await button("Deploy as a function").click();
  await page.getByRole("dialog").getByRole("button", { name: "Deploy", exact: true }).click();
  const sent = page.getByRole("textbox", { name: "Arguments of the program" });
  await sent.waitFor({ timeout: 120_000 });
  for (const argument of ["3571", "104729", "1299709", "15485863"]) {
    const before = page.url();
    await sent.fill(argument);
    await page.keyboard.press("Control+Enter");
    await page.waitForFunction((url) => window.location.href !== url, before);
    await page.getByRole("table", { name: /^Phases of the call/ }).waitFor();
  }
  await shoot("functions");
  await workbench.client.faas.stop();
  await goTo("#/edit");

  // Last: it leaves a broken program.
  await page.locator(".view-line", { hasText: "divisors = 0;" }).click();
  await page.keyboard.press("End");
  await page.keyboard.type(" divisors += missing;");
  await button("Build").click();
  await page.locator('section[aria-label="Problems"] li').first().waitFor({ timeout: 60_000 });
  await shoot("build-error");
} finally {
  await browser.close();
  await workbench.close();
}
