import { app, BrowserWindow, dialog, ipcMain, protocol, session, shell } from "electron";
import type { Failure } from "#shared/model/failure.ts";
import { answerAppRequest } from "./app-protocol.ts";
import { createCoreSupervisor } from "./core-supervisor.ts";
import {
  APP_SCHEME,
  APP_URL,
  isGrantedPermission,
  isOwnUrl,
  isWebLink,
  mayConnect,
  windowOptions,
} from "./security.ts";

export interface AppPaths {
  /** The built window: the folder that holds index.html. */
  rendererDir: string;
  preload: string;
  /** A real file, not one inside an archive: the core starts helpers that lie beside it. */
  coreProcess: string;
}

/** Runs the desktop host until it quits: one core process, one window, and nothing the page could escape through. */
export async function runApp(paths: AppPaths): Promise<void> {
  if (!app.requestSingleInstanceLock()) {
    app.quit();
    return;
  }
  app.enableSandbox();
  protocol.registerSchemesAsPrivileged([
    { scheme: APP_SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
  ]);

  const core = createCoreSupervisor({
    entry: paths.coreProcess,
    onIdle: quitWithoutWindows,
    onCrash: (exitCode, failure) => void askAfterCrash(exitCode, failure),
  });

  function quitWithoutWindows(): void {
    if (BrowserWindow.getAllWindows().length === 0) app.quit();
  }

  function showWindow(): void {
    const [open] = BrowserWindow.getAllWindows();
    if (open) {
      if (open.isMinimized()) open.restore();
      open.focus();
      return;
    }
    const window = new BrowserWindow(windowOptions(paths.preload));
    window.once("ready-to-show", () => window.show());
    void window.loadURL(APP_URL);
  }

  async function askAfterCrash(exitCode: number, failure: Failure | null): Promise<void> {
    if (BrowserWindow.getAllWindows().length === 0) return app.quit();
    const { response } = await dialog.showMessageBox({
      type: "error",
      message: failure ? "The workbench can't start." : "The workbench's core has stopped.",
      detail: failure
        ? [failure.message, failure.hint ?? ""].join("\n").trim()
        : `Its process ended with code ${exitCode}. Files and every finished sample are saved; running jobs have ended.`,
      buttons: [failure ? "Try again" : "Start it again", "Quit"],
      // What kept it from starting once will do so again unless something is changed first.
      defaultId: failure ? 1 : 0,
      cancelId: 1,
    });
    if (response !== 0) return app.quit();
    // The page connects again by itself and keeps what it shows.
    core.start();
  }

  app.on("web-contents-created", (_event, contents) => {
    contents.on("will-frame-navigate", (navigation) => {
      if (!isOwnUrl(navigation.url)) navigation.preventDefault();
    });
    contents.on("will-redirect", (redirection) => redirection.preventDefault());
    contents.on("will-attach-webview", (attachment) => attachment.preventDefault());
    contents.setWindowOpenHandler(({ url }) => {
      if (isWebLink(url)) void shell.openExternal(url);
      return { action: "deny" };
    });
  });
  app.on("second-instance", showWindow);
  app.on("activate", showWindow);
  // A job outlives the window: the app goes when the last one has ended, unless a window was opened meanwhile.
  app.on("window-all-closed", () => {
    if (core.isRunning) core.reportIdle();
    else app.quit();
  });
  app.on("before-quit", (event) => {
    if (!core.isRunning) return;
    event.preventDefault();
    void core.close().then(() => app.quit());
  });

  await app.whenReady();

  session.defaultSession.setPermissionRequestHandler((_contents, permission, decide, { requestingUrl }) =>
    decide(isGrantedPermission(permission, requestingUrl)),
  );
  session.defaultSession.setPermissionCheckHandler((_contents, permission, requestingOrigin) =>
    isGrantedPermission(permission, requestingOrigin),
  );
  session.defaultSession.setDevicePermissionHandler(() => false);
  protocol.handle(APP_SCHEME, (request) => answerAppRequest(request, paths.rendererDir));
  ipcMain.on("workbench:connect", ({ senderFrame, ports }) => {
    const [port] = ports;
    if (port && mayConnect({ senderFrame, ports })) core.connect(port);
    else for (const refused of ports) refused.close();
  });

  core.start();
  showWindow();
}
