import { AxeBuilder } from "@axe-core/playwright";
import { expect, type Download, type Locator, type Page } from "@playwright/test";
import { FunctionsPane } from "./functions-pane.ts";

/** The window by the names a person sees; specs never name a class or an id. */
export class WorkbenchPage {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  async openExample(title: string | RegExp): Promise<void> {
    await this.page.getByRole("button", { name: title }).first().click();
    await expect(this.editor).toBeVisible();
  }

  get editor(): Locator {
    return this.page.getByRole("region", { name: "Editor", exact: true });
  }

  get results(): Locator {
    return this.page.getByRole("region", { name: "Results" });
  }

  /** What the last build complained about. */
  get problems(): Locator {
    return this.page.getByRole("region", { name: "Problems" });
  }

  get jobs(): Locator {
    return this.page.getByRole("contentinfo", { name: "Jobs" });
  }

  get files(): Locator {
    return this.page.getByRole("tree", { name: /^Files of/ });
  }

  /** The chart, whose accessible name is its verdict. */
  get chart(): Locator {
    return this.results.getByRole("img").first();
  }

  get functions(): FunctionsPane {
    return new FunctionsPane(this.page);
  }

  async area(
    name:
      | "Edit & compare"
      | "Lens"
      | "Benchmarks"
      | "Functions"
      | "Load"
      | "Papers"
      | "Runtimes"
      | "Tools"
      | "Settings",
  ): Promise<void> {
    await this.page.getByRole("navigation", { name: "Areas" }).getByRole("link", { name }).click();
  }

  /** Leaves exactly these runtimes ticked. */
  async tickRuntimes(wanted: readonly string[]): Promise<void> {
    await this.results.getByRole("button", { name: "All runtimes" }).click();
    const list = this.page.getByRole("dialog", { name: "All runtimes" });
    const ticked = list.getByRole("checkbox", { checked: true });
    for (let left = await ticked.count(); left > 0; left -= 1) await ticked.first().click();
    for (const runtime of wanted)
      await list
        .getByRole("checkbox", { name: new RegExp(`^${runtime} `) })
        .first()
        .setChecked(true);
    await this.page.keyboard.press("Escape");
  }

  /** Replaces the whole text of the open file, as by typing. */
  async type(text: string): Promise<void> {
    await this.editor.getByRole("textbox").focus();
    await this.page.keyboard.press("Control+A");
    await this.page.keyboard.insertText(text);
  }

  /** Opens what can be chosen about how a comparison is measured. */
  async openDesign(): Promise<Locator> {
    await this.results.getByRole("button", { name: /^Design:/ }).click();
    return this.page.getByRole("dialog", { name: "Design of the benchmark" });
  }

  async setRuns(runs: number): Promise<void> {
    const design = await this.openDesign();
    await design.getByRole("spinbutton", { name: "Runs" }).fill(String(runs));
    await this.page.keyboard.press("Escape");
  }

  /** Shows the result as another figure. */
  async chooseFigure(label: string): Promise<void> {
    await this.page
      .getByRole("button", { name: /^(Means|Every|Runs in|Distribution|Ratio|Phases|Over|Peak|File)/ })
      .click();
    await this.page.getByRole("menuitemcheckbox", { name: new RegExp(`^${label}`) }).click();
  }

  /** What breaks WCAG AA on the screen as it is. */
  async accessibilityFaults(): Promise<string[]> {
    const { violations } = await new AxeBuilder({ page: this.page })
      .withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"])
      // Monaco's inside is its own: it has an accessibility mode that axe can't switch on.
      .exclude(".monaco-editor")
      .analyze();
    return violations.map(({ id, nodes }) => `${id} at ${nodes.map(({ target }) => target.join(" ")).join(", ")}`);
  }

  /** Nothing breaks WCAG AA, light or dark. */
  async expectAccessible(): Promise<void> {
    for (const colorScheme of ["light", "dark"] as const) {
      await this.page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      expect(await this.accessibilityFaults(), colorScheme).toEqual([]);
    }
  }

  async isWiderThanThePage(): Promise<boolean> {
    return this.page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth);
  }

  async compare(): Promise<void> {
    await this.page.keyboard.press("Control+Enter");
  }

  /** The finished comparison's table. */
  get table(): Locator {
    return this.page.getByRole("table").first();
  }

  row(runtime: string): Locator {
    return this.table.getByRole("row").filter({ hasText: new RegExp(`^${runtime}`) });
  }

  async compareFinished(): Promise<void> {
    await expect(this.jobs).toContainText("Finished", { timeout: 60_000 });
    await expect(this.table).toBeVisible();
  }

  async export(format: "SVG" | "PNG" | "PDF" | "CSV" | "Everything" | "Markdown" | "LaTeX"): Promise<Download> {
    const download = this.page.waitForEvent("download");
    await this.page.getByRole("button", { name: "Export", exact: true }).click();
    await this.page.getByRole("menuitem", { name: new RegExp(format) }).click();
    return download;
  }
}
