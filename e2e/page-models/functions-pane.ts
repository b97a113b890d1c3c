import { expect, type Locator, type Page } from "@playwright/test";

/** The Functions page by the names a person sees. */
export class FunctionsPane {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  get list(): Locator {
    return this.page.getByRole("list", { name: "Functions" });
  }

  get answer(): Locator {
    return this.page.getByRole("region", { name: "Answer" });
  }

  get waterfall(): Locator {
    return this.page.getByRole("table", { name: /^Phases of the call/ });
  }

  get activations(): Locator {
    return this.page.getByRole("listbox", { name: /^Activations/ });
  }

  /** How many calls began in which way. */
  get starts(): Locator {
    return this.page.getByRole("group", { name: /^Starts of / });
  }

  /** The start kind of the chosen activation, in words. */
  get start(): Locator {
    return this.page.getByRole("article").getByText(/^(cold|prewarm|recreated|warm): /);
  }

  /** Types arguments and sends them by the keyboard; returns when the record of the call is shown. */
  async call(args: string): Promise<void> {
    const before = this.page.url();
    await this.page.getByRole("textbox", { name: "Arguments of the program" }).fill(args);
    await this.page.keyboard.press("Control+Enter");
    await expect.poll(() => this.page.url(), { timeout: 30_000 }).not.toBe(before);
    const id = new URL(this.page.url()).hash.split("/").at(-1);
    await expect(this.page.getByRole("article", { name: `Activation ${id}` })).toBeVisible();
  }

  async deployAgainIn(sandbox: string): Promise<void> {
    await this.page.getByRole("button", { name: "Deploy", exact: true }).first().click();
    const dialog = this.page.getByRole("dialog");
    await dialog.getByRole("radio", { name: new RegExp(`^${sandbox} `) }).check();
    await dialog.getByRole("button", { name: "Deploy", exact: true }).click();
    await expect(this.list).toContainText(sandbox, { timeout: 60_000 });
  }
}
