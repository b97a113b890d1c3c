import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createORPCClient } from "@orpc/client";
import { RPCLink } from "@orpc/client/message-port";
import type * as Electron from "electron";
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { createWorkbench } from "#core/create-workbench.ts";
import type { WorkbenchClient } from "#shared/contract/index.ts";
import { runCoreProcess } from "./core-process.ts";
import { createConnection, createElectronStandIn, type CoreStandIn } from "./testing/electron-stand-in.ts";

let folder: string;
let electron: ReturnType<typeof createElectronStandIn>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "run-app-"));
  await mkdir(join(folder, "renderer"));
  await writeFile(join(folder, "renderer", "index.html"), "<!doctype html><title>window</title>");
});
afterAll(() => rm(folder, { recursive: true }));

beforeEach(() => {
  electron = createElectronStandIn();
  vi.resetModules();
  vi.doMock("electron", () => electron.module);
});

async function start(): Promise<void> {
  const { runApp } = await import("./run-app.ts");
  await runApp({
    rendererDir: join(folder, "renderer"),
    preload: "/dist/preload.cjs",
    coreProcess: "/dist/core-process.js",
  });
}

/** Runs the real core behind the process that main forked. */
async function runCore(core: CoreStandIn) {
  const opening = createWorkbench({ dataDir: join(folder, "data") });
  const ended = runCoreProcess(core.parentPort, opening).then(() => core.end(0));
  return { workbench: await opening, ended };
}

const ownFrame = { origin: "app://workbench", parent: null };

describe("starting", () => {
  test("a sandboxed window of the own scheme, one core", async () => {
    await start();
    expect(electron.app.isSandboxed).toBe(true);
    expect(electron.schemes).toEqual([
      { scheme: "app", privileges: expect.objectContaining({ standard: true, secure: true }) },
    ]);
    expect(electron.cores.map((core) => core.entry)).toEqual(["/dist/core-process.js"]);
    expect(electron.windows).toHaveLength(1);
    expect(electron.windows[0]).toMatchObject({ url: "app://workbench/", isShown: true });
    expect(electron.windows[0]?.options.webPreferences).toMatchObject({
      preload: "/dist/preload.cjs",
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webSecurity: true,
      webviewTag: false,
    });
  });

  test("a second program hands over to the first and quits", async () => {
    electron.app.hasLock = false;
    await start();
    expect(electron.app.hasQuit).toBe(true);
    expect(electron.windows).toHaveLength(0);
    expect(electron.cores).toHaveLength(0);
  });

  test("the first shows its window when a second was started", async () => {
    await start();
    const [window] = electron.windows;
    if (window) window.minimized = true;
    electron.app.emit("second-instance");
    expect(electron.windows).toHaveLength(1);
    expect(window).toMatchObject({ minimized: false, focusCount: 1 });
  });

  test("the scheme answers with the built files and the policy", async () => {
    await start();
    const answer = electron.protocolHandlers.get("app");
    const page = await answer?.(new Request("app://workbench/"));
    expect(page?.headers.get("content-security-policy")).toContain("default-src 'none'");
    expect(await page?.text()).toBe("<!doctype html><title>window</title>");
  });
});

describe("confinement", () => {
  test("no navigation, no redirect, no webview; links go to the user's browser", async () => {
    await start();
    const contents = electron.windows[0]?.webContents;
    expect(contents?.isAllowed("will-frame-navigate", "https://example.org/")).toBe(false);
    expect(contents?.isAllowed("will-frame-navigate", "file:///etc/passwd")).toBe(false);
    expect(contents?.isAllowed("will-frame-navigate", "app://workbench/")).toBe(true);
    expect(contents?.isAllowed("will-redirect", "app://workbench/")).toBe(false);
    expect(contents?.isAllowed("will-attach-webview", "app://workbench/")).toBe(false);
    for (const url of ["https://example.org/install", "file:///bin/sh", "javascript:alert(1)", "smb://host/share"])
      expect(contents?.openHandler?.({ url } as Electron.HandlerDetails)).toEqual({ action: "deny" });
    expect(electron.openedLinks).toEqual(["https://example.org/install"]);
  });

  test("copying is the only permission, for the own page only", async () => {
    await start();
    const contents = {} as Electron.WebContents;
    const { requestHandler, checkHandler, deviceHandler } = electron.session;
    const request = (permission: "clipboard-sanitized-write" | "media", requestingUrl: string) =>
      new Promise((resolve) => {
        requestHandler?.(contents, permission, resolve, { requestingUrl, isMainFrame: true });
      });
    expect(await request("clipboard-sanitized-write", "app://workbench/")).toBe(true);
    expect(await request("clipboard-sanitized-write", "https://example.org/")).toBe(false);
    expect(await request("media", "app://workbench/")).toBe(false);
    const details = { isMainFrame: true } as Electron.PermissionCheckHandlerHandlerDetails;
    expect(checkHandler?.(contents, "clipboard-sanitized-write", "app://workbench", details)).toBe(true);
    expect(checkHandler?.(contents, "geolocation", "app://workbench", details)).toBe(false);
    expect(deviceHandler?.({} as Electron.DevicePermissionHandlerHandlerDetails)).toBe(false);
  });

  test.each([
    ["a frame that is gone", null],
    ["a foreign origin", { origin: "https://example.org", parent: null }],
    ["a frame inside the page", { origin: "app://workbench", parent: ownFrame }],
  ])("%s gets no connection", async (_name, senderFrame) => {
    await start();
    const { far } = createConnection();
    electron.ipcMain.emit("workbench:connect", { senderFrame, ports: [far] });
    await vi.waitFor(() => expect(far.isClosed).toBe(true));
    expect(electron.cores[0]?.received).toEqual([]);
  });
});

describe("life", () => {
  test("a window talks to the real core, and quitting ends it", async () => {
    await start();
    const [core] = electron.cores;
    if (!core) throw new Error("no core");
    const { ended } = await runCore(core);
    const { near, far } = createConnection();
    electron.ipcMain.emit("workbench:connect", { senderFrame: ownFrame, ports: [far] });
    const client: WorkbenchClient = createORPCClient(new RPCLink({ port: near }));
    near.start();
    expect(await client.app.info()).toMatchObject({ dataDir: join(folder, "data") });
    await expect(client.jobs.cancel({ jobId: "none" })).rejects.toMatchObject({ code: "JOB_NOT_FOUND" });

    electron.app.quit();
    expect(electron.app.hasQuit).toBe(false);
    await ended;
    await electron.untilQuit();
    near.close();
  });

  test("closing the last window quits at once when no job runs", async () => {
    await start();
    const [core] = electron.cores;
    if (!core) throw new Error("no core");
    await runCore(core);
    electron.windows[0]?.close();
    await electron.untilQuit();
    expect(core.received).toEqual([{ type: "report-idle" }, { type: "close" }]);
  });

  test("closing the last window waits for the job that runs", async () => {
    await start();
    const [core] = electron.cores;
    if (!core) throw new Error("no core");
    const { workbench } = await runCore(core);
    const source = join(folder, "one.c");
    await writeFile(source, "int main(void) { return 0; }\n");
    const { jobId } = await workbench.client.builds.start({ requests: [{ sources: [source], target: "native" }] });
    const statusOf = async () => (await workbench.client.jobs.list()).find(({ id }) => id === jobId)?.status;
    await expect.poll(statusOf).toBe("running");

    electron.windows[0]?.close();
    await electron.untilQuit();
    // Not cancelled; without a C compiler the job fails.
    expect(["succeeded", "failed"]).toContain(await statusOf());
  });

  test("a window that was opened while a job ended keeps the app", async () => {
    await start();
    const [core] = electron.cores;
    electron.windows[0]?.close();
    electron.app.emit("activate");
    core?.emit("message", { type: "idle" });
    expect(core?.received).toEqual([{ type: "report-idle" }]);
    expect(electron.windows).toHaveLength(1);
  });

  test("a core that died can be started again", async () => {
    await start();
    electron.answers.push(0);
    electron.cores[0]?.end(139);
    const { far: early } = createConnection();
    electron.ipcMain.emit("workbench:connect", { senderFrame: ownFrame, ports: [early] });
    await vi.waitFor(() => expect(early.isClosed).toBe(true));
    await vi.waitFor(() => expect(electron.cores).toHaveLength(2));
    expect(electron.dialogs).toEqual([expect.objectContaining({ detail: expect.stringContaining("code 139") })]);
    const { far } = createConnection();
    electron.ipcMain.emit("workbench:connect", { senderFrame: ownFrame, ports: [far] });
    expect(electron.cores[1]?.received).toEqual([{ type: "connect" }]);
    expect(electron.app.hasQuit).toBe(false);
  });

  test("a core that couldn't start has its reason and what to do in the dialog", async () => {
    await start();
    electron.answers.push(1);
    const failure = { code: "PERMISSION_DENIED", message: "No permission: /data", hint: "Name another folder." };
    electron.cores[0]?.emit("message", { type: "failed", failure });
    electron.cores[0]?.end(1);
    await electron.untilQuit();
    expect(electron.dialogs).toEqual([
      expect.objectContaining({ detail: "No permission: /data\nName another folder.", defaultId: 1 }),
    ]);
  });

  test("or not: then the app quits", async () => {
    await start();
    electron.answers.push(1);
    electron.cores[0]?.end(1);
    await electron.untilQuit();
    expect(electron.cores).toHaveLength(1);
  });

  test("a core that doesn't end in time is killed", async () => {
    await start();
    vi.useFakeTimers();
    try {
      electron.app.quit();
      await vi.advanceTimersByTimeAsync(10_000);
    } finally {
      vi.useRealTimers();
    }
    await electron.untilQuit();
    expect(electron.cores[0]?.wasKilled).toBe(true);
    expect(electron.dialogs).toEqual([]);
  });
});

test("main starts the app with the files that lie beside it", async () => {
  await import("./main.ts");
  await vi.waitFor(() => expect(electron.windows).toHaveLength(1));
  expect(electron.cores[0]?.entry).toMatch(/core-process\.js$/);
  expect(electron.windows[0]?.options.webPreferences?.preload).toMatch(/preload[/\\]preload\.cjs$/);
  expect(electron.errorBoxes).toEqual([]);
});
