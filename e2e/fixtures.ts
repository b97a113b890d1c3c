import { spawn, type ChildProcess } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { _electron, test as base, chromium, type Browser, type Page } from "@playwright/test";

export interface HostOptions {
  host: "browser" | "electron";
}

/** A running workbench with its window; `restart` ends it as asked and opens it on the same data folder. */
interface RunningWorkbench {
  page: Page;
  dataDir: string;
  restart(signal?: "SIGTERM" | "SIGKILL"): Promise<Page>;
}

interface WorkerFixtures {
  /** Starts the browser for the first test that needs one; it serves the others, each in a context of its own. */
  launchBrowser: (executablePath: string) => Promise<Browser>;
}

interface Fixtures extends HostOptions {
  /** What the workbench finds on PATH; left out: what is installed here. */
  searchPath: string | undefined;
  workbench: RunningWorkbench;
  page: Page;
}

const root = fileURLToPath(new URL("..", import.meta.url));
const CHROMIUM_PLACES = [
  process.env["CHROMIUM_PATH"],
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
];

/** Electron's program by its files; asking the package itself would start a download. */
function electronBinary(): string | null {
  const folder = join(root, "node_modules", "electron");
  const override = process.env["ELECTRON_OVERRIDE_DIST_PATH"];
  try {
    const name = readFileSync(join(folder, "path.txt"), "utf8");
    const path = join(override ?? join(folder, "dist"), name);
    return existsSync(path) ? path : null;
  } catch {
    return null;
  }
}

function environment(dataDir: string, searchPath: string | undefined): Record<string, string> {
  const env = Object.fromEntries(
    Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
  const change = { WASM_WORKBENCH_DATA: dataDir, WASM_WORKBENCH_LOCK_DIR: dataDir };
  return { ...env, ...change, ...(searchPath === undefined ? {} : { PATH: searchPath }) };
}

async function serve(env: Record<string, string>): Promise<{ url: string; child: ChildProcess }> {
  const args = [join(root, "dist", "node", "cli.js"), "serve", "--no-open", "--json"];
  const child = spawn(process.execPath, args, { env, stdio: ["ignore", "pipe", "inherit"] });
  const url = await new Promise<string>((resolve, reject) => {
    let text = "";
    child.stdout.on("data", (chunk: Buffer) => {
      text += chunk.toString();
      const found = /"url":"([^"]+)"/.exec(text)?.[1];
      if (found) resolve(found);
    });
    child.once("exit", (code) => reject(new Error(`wb serve ended with code ${code}`)));
  });
  return { url, child };
}

async function end(child: ChildProcess, signal: "SIGTERM" | "SIGKILL"): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once("exit", resolve));
  child.kill(signal);
  await ended;
}

async function openInBrowser(dataDir: string, searchPath: string | undefined, browser: Browser) {
  const env = environment(dataDir, searchPath);
  let server = await serve(env);
  const context = await browser.newContext({ acceptDownloads: true, viewport: { width: 1280, height: 800 } });
  const page = await context.newPage();
  await page.goto(server.url);
  const workbench: RunningWorkbench = {
    page,
    dataDir,
    async restart(signal = "SIGTERM") {
      await end(server.child, signal);
      server = await serve(env);
      await page.goto(server.url);
      return page;
    },
  };
  return {
    workbench,
    async close() {
      await context.close();
      await end(server.child, "SIGTERM");
    },
  };
}

async function openInElectron(dataDir: string, searchPath: string | undefined, executablePath: string) {
  const launch = () => _electron.launch({ executablePath, args: [root], env: environment(dataDir, searchPath) });
  let app = await launch();
  const workbench: RunningWorkbench = {
    page: await app.firstWindow(),
    dataDir,
    async restart(signal = "SIGTERM") {
      await end(app.process(), signal);
      app = await launch();
      workbench.page = await app.firstWindow();
      return workbench.page;
    },
  };
  return { workbench, close: () => app.close() };
}

export const test = base.extend<Fixtures, WorkerFixtures>({
  launchBrowser: [
    // oxlint-disable-next-line eslint/no-empty-pattern -- Playwright reads the fixtures it depends on from here
    async ({}, use) => {
      const browsers: Browser[] = [];
      await use(async (executablePath) => {
        const [known] = browsers;
        if (known) return known;
        const launched = await chromium.launch({
          executablePath,
          // Chromium's own sandbox refuses to start for the superuser.
          args: process.getuid?.() === 0 ? ["--no-sandbox", "--disable-quic"] : ["--disable-quic"],
        });
        browsers.push(launched);
        return launched;
      });
      for (const launched of browsers) await launched.close();
    },
    { scope: "worker" },
  ],

  host: ["browser", { option: true }],
  searchPath: [undefined, { option: true }],

  workbench: async ({ host, searchPath, launchBrowser }, use, testInfo) => {
    const dataDir = mkdtempSync(join(tmpdir(), "workbench e2e ü-"));
    try {
      if (host === "electron") {
        const binary = electronBinary();
        testInfo.skip(binary === null, "Electron's program is not installed (npx install-electron fetches it)");
        const opened = await openInElectron(dataDir, searchPath, binary ?? "");
        await use(opened.workbench);
        await opened.close();
      } else {
        const executablePath = CHROMIUM_PLACES.find((path) => path !== undefined && existsSync(path));
        testInfo.skip(executablePath === undefined, "no Chromium or Chrome was found (CHROMIUM_PATH names one)");
        const browser = await launchBrowser(executablePath ?? "");
        const opened = await openInBrowser(dataDir, searchPath, browser);
        await use(opened.workbench);
        await opened.close();
      }
    } finally {
      rmSync(dataDir, { recursive: true, force: true });
    }
  },

  page: async ({ workbench }, use) => use(workbench.page),
});

export { expect } from "@playwright/test";
