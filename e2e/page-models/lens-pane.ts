import { expect, type Locator, type Page } from "@playwright/test";

/** The Lens area by the names a person sees. */
export class LensPane {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  /** A pane of code by its title, such as `WAT` or `GCC`. */
  pane(title: RegExp): Locator {
    return this.page.getByRole("region", { name: title });
  }

  rows(title: RegExp): Locator {
    return this.pane(title).getByRole("option");
  }

  get source(): Locator {
    return this.page.getByRole("region", { name: "Source", exact: true });
  }

  async chooseFunction(name: string): Promise<void> {
    await this.page
      .getByRole("tree")
      .getByRole("treeitem", { name: new RegExp(`^${name}`) })
      .click();
  }

  /** The rows that are highlighted, of which a highlighted gutter is the sign that needs no colour. */
  lit(title: RegExp): Locator {
    return this.pane(title).locator('[role="option"][data-lit]');
  }

  /** What is wrong with the source. */
  get problem(): Locator {
    // Monaco has alerts of its own, which are empty.
    return this.page.getByRole("alert").filter({ hasText: /\d error/ });
  }

  /** Replaces the whole source, as by typing. */
  async type(text: string): Promise<void> {
    await this.source.getByRole("textbox").focus();
    await this.page.keyboard.press("Control+A");
    await this.page.keyboard.insertText(text);
  }

  async compiled(): Promise<void> {
    await expect(this.page.getByRole("status", { name: "State of the lens" })).toHaveText(/\d (µs|ms|s)$/, {
      timeout: 60_000,
    });
  }
}
