import { expect, test } from "../fixtures.ts";
import { WorkbenchPage } from "../page-models/workbench-page.ts";

test("keyboard: the palette runs commands, ? shows the shortcuts, Ctrl+number changes the area, back goes back", async ({
  page,
}) => {
  const window = new WorkbenchPage(page);
  await window.openExample(/^Hello/);
  await page.keyboard.press("Control+K");
  // Typed at once, as by someone who knows the key.
  await page.keyboard.type("tools");
  await expect(page.getByRole("dialog").getByRole("option").first()).toContainText(/Tools/);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { name: "Tools", level: 1 })).toBeVisible();
  await page.keyboard.press("?");
  await expect(page.getByRole("dialog")).toContainText("Ctrl");
  await page.keyboard.press("Escape");
  await page.keyboard.press("Control+1");
  await expect(window.editor).toBeVisible();
  await page.goBack();
  await expect(page.getByRole("heading", { name: "Tools", level: 1 })).toBeVisible();
});

for (const scheme of ["light", "dark"] as const)
  test(`every screen meets WCAG AA (${scheme})`, async ({ page }) => {
    test.setTimeout(120_000);
    await page.emulateMedia({ colorScheme: scheme, reducedMotion: "reduce" });
    const window = new WorkbenchPage(page);
    const check = async (screen: string) => {
      expect(await window.accessibilityFaults(), screen).toEqual([]);
    };
    await expect(page.getByRole("button", { name: /^Prime number/ })).toBeVisible();
    await check("gallery");
    await window.openExample(/^Hello/);
    await window.setRuns(6);
    await check("before comparing");
    await window.compare();
    await window.compareFinished();
    await check("compared");
    for (const tab of ["Run", "Build"]) {
      await window.results.getByRole("tab", { name: tab }).click();
      await check(tab);
    }
    await window.area("Lens");
    await expect(page.getByRole("region", { name: /^WAT/ }).getByRole("option").first()).toBeVisible({
      timeout: 60_000,
    });
    await check("lens");
    await window.area("Benchmarks");
    await page
      .getByRole("link", { name: /hello\.c/ })
      .first()
      .click();
    await expect(window.table).toBeVisible();
    await check("history");
    await window.area("Runtimes");
    await expect(page.getByRole("button", { name: "Probe now" })).toBeVisible();
    await check("runtimes");
    await window.area("Tools");
    await expect(page.getByRole("heading", { name: "Compilers" })).toBeVisible();
    await check("tools");
    await window.area("Settings");
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    await check("settings");
    await page.getByRole("checkbox", { name: /^Lecture mode/ }).check();
    // There is no rail in lecture mode: its screens are reached by keyboard.
    await page.keyboard.press("Control+1");
    await window.results.getByRole("tab", { name: "Compare" }).click();
    await window.openDesign();
    await check("design of a benchmark in lecture mode");
  });

test("the connection: lost is said, and found again by itself", async ({ page, workbench, host }) => {
  test.skip(host === "electron", "Electron's core can't be reached by a stray restart of a server");
  const window = new WorkbenchPage(page);
  await window.openExample(/^Hello/);
  const errors: string[] = [];
  page.on("pageerror", (error) => errors.push(error.message));
  await workbench.restart("SIGKILL");
  await expect(window.editor).toBeVisible();
  expect(errors).toEqual([]);
});
