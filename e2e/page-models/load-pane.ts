import { expect, type Locator, type Page } from "@playwright/test";

/** The Load page by the names a person sees. */
export class LoadPane {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  get runs(): Locator {
    return this.page.getByRole("navigation", { name: "Load runs" });
  }

  /** The numbers of each sandbox. */
  get table(): Locator {
    return this.page.getByRole("table", { name: /^Times by / });
  }

  /** Every request over time. */
  get requests(): Locator {
    return this.page.getByRole("group", { name: /^Every request, / });
  }

  /** The request that is shown with its phases. */
  get request(): Locator {
    return this.page.getByRole("region", { name: "Chosen request" });
  }

  figure(title: string): Locator {
    return this.page.getByRole("region", { name: title });
  }

  /** Leaves exactly these sandboxes ticked. */
  async tickSandboxes(wanted: readonly string[]): Promise<void> {
    const boxes = this.page.getByRole("group", { name: /^Sandboxes/ }).getByRole("checkbox");
    await expect(boxes.first()).toBeVisible();
    for (const box of await boxes.all()) if (await box.isChecked()) await box.uncheck();
    for (const sandbox of wanted) await this.page.getByRole("checkbox", { name: sandbox, exact: true }).check();
  }

  async setNumbers(numbers: Readonly<Record<string, number>>): Promise<void> {
    for (const [label, value] of Object.entries(numbers))
      await this.page.getByRole("spinbutton", { name: label }).fill(String(value));
  }

  async waitUntilFinished(): Promise<void> {
    await expect(this.page.getByRole("main").getByText("Finished", { exact: true })).toBeVisible({ timeout: 120_000 });
  }
}
