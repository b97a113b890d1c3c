import { EventEmitter, once } from "node:events";
import { MessageChannel, type MessagePort } from "node:worker_threads";
import type * as Electron from "electron";

/**
 * The parts of Electron that the host uses, for tests on machines without its binary. What they promise to do is typed
 * by Electron's own declarations; messages and ports are really cloned and transferred.
 */

/** A worker thread's port in the clothes of Electron's: events with `data` and `ports`, nothing before `start`. */
export class PortStandIn
  extends EventEmitter
  implements Pick<Electron.MessagePortMain, "postMessage" | "start" | "close">
{
  isClosed = false;

  constructor(private readonly port: MessagePort) {
    super();
    port.on("close", () => {
      this.isClosed = true;
      this.emit("close");
    });
  }
  postMessage(message: unknown): void {
    this.port.postMessage(message);
  }
  start(): void {
    this.port.on("message", (data: unknown) => this.emit("message", { data, ports: [] }));
  }
  close(): void {
    this.port.close();
  }
}

/** Two ends of a connection: one as a page or Node holds it, one as Electron hands it on. */
export function createConnection(): { near: MessagePort; far: PortStandIn } {
  const { port1, port2 } = new MessageChannel();
  return { near: port1, far: new PortStandIn(port2) };
}

/** The process that main forks, seen from both sides; a test runs the core at `parentPort` or lets it end. */
export class CoreStandIn extends EventEmitter implements Pick<Electron.UtilityProcess, "postMessage" | "kill" | "pid"> {
  readonly pid = 4242;
  readonly received: unknown[] = [];
  wasKilled = false;
  readonly parentPort: EventEmitter & Pick<Electron.ParentPort, "postMessage">;

  constructor(readonly entry: string) {
    super();
    this.parentPort = Object.assign(new EventEmitter(), {
      postMessage: (message: unknown) => void this.emit("message", structuredClone(message)),
    });
  }
  postMessage(message: unknown, ports: Electron.MessagePortMain[] = []): void {
    this.received.push(message);
    this.parentPort.emit("message", { data: structuredClone(message), ports });
  }
  kill(): boolean {
    this.wasKilled = true;
    this.end(143);
    return true;
  }
  end(exitCode: number): void {
    this.emit("exit", exitCode);
  }
}

class WebContentsStandIn extends EventEmitter {
  openHandler: Parameters<Electron.WebContents["setWindowOpenHandler"]>[0] | null = null;

  setWindowOpenHandler: Electron.WebContents["setWindowOpenHandler"] = (handler) => {
    this.openHandler = handler;
  };
  /** Whether a page that asks for this event's default gets it. */
  isAllowed(event: "will-frame-navigate" | "will-redirect" | "will-attach-webview", url: string): boolean {
    let allowed = true;
    const preventDefault = () => {
      allowed = false;
    };
    this.emit(event, { url, preventDefault });
    return allowed;
  }
}

class AppStandIn
  extends EventEmitter
  implements Pick<Electron.App, "whenReady" | "quit" | "exit" | "requestSingleInstanceLock" | "enableSandbox">
{
  hasLock = true;
  isSandboxed = false;
  hasQuit = false;
  exitCode: number | undefined;
  readonly whenReady = () => Promise.resolve();
  readonly requestSingleInstanceLock = () => this.hasLock;

  enableSandbox(): void {
    this.isSandboxed = true;
  }
  exit(exitCode = 0): void {
    this.exitCode = exitCode;
  }
  /** As Electron does it: anybody may prevent it in `before-quit`. */
  quit(): void {
    let prevented = false;
    const preventDefault = () => {
      prevented = true;
    };
    this.emit("before-quit", { preventDefault });
    if (prevented) return;
    this.hasQuit = true;
    this.emit("quit");
  }
}

class SessionStandIn implements Pick<
  Electron.Session,
  "setPermissionRequestHandler" | "setPermissionCheckHandler" | "setDevicePermissionHandler"
> {
  requestHandler: Parameters<Electron.Session["setPermissionRequestHandler"]>[0] = null;
  checkHandler: Parameters<Electron.Session["setPermissionCheckHandler"]>[0] = null;
  deviceHandler: Parameters<Electron.Session["setDevicePermissionHandler"]>[0] = null;

  setPermissionRequestHandler(handler: SessionStandIn["requestHandler"]): void {
    this.requestHandler = handler;
  }
  setPermissionCheckHandler(handler: SessionStandIn["checkHandler"]): void {
    this.checkHandler = handler;
  }
  setDevicePermissionHandler(handler: SessionStandIn["deviceHandler"]): void {
    this.deviceHandler = handler;
  }
}

type ProtocolHandler = Parameters<Electron.Protocol["handle"]>[1];

/** A fresh Electron: `module` is what `import "electron"` gives, the rest is what a test looks at. */
export function createElectronStandIn() {
  const app = new AppStandIn();
  const windows: BrowserWindowStandIn[] = [];
  const cores: CoreStandIn[] = [];
  const openedLinks: string[] = [];
  const schemes: Electron.CustomScheme[] = [];
  const protocolHandlers = new Map<string, ProtocolHandler>();
  const dialogs: Electron.MessageBoxOptions[] = [];
  const errorBoxes: string[] = [];
  const answers: number[] = [];
  const session = new SessionStandIn();

  class BrowserWindowStandIn
    extends EventEmitter
    implements Pick<Electron.BrowserWindow, "show" | "focus" | "isMinimized" | "restore" | "loadURL">
  {
    static readonly getAllWindows = () => [...windows];
    readonly webContents = new WebContentsStandIn();
    url = "";
    isShown = false;
    focusCount = 0;
    minimized = false;

    constructor(readonly options: Electron.BrowserWindowConstructorOptions) {
      super();
      windows.push(this);
      app.emit("web-contents-created", {}, this.webContents);
    }
    loadURL(url: string): Promise<void> {
      this.url = url;
      this.emit("ready-to-show");
      return Promise.resolve();
    }
    show(): void {
      this.isShown = true;
    }
    focus(): void {
      this.focusCount += 1;
    }
    isMinimized(): boolean {
      return this.minimized;
    }
    restore(): void {
      this.minimized = false;
    }
    close(): void {
      windows.splice(windows.indexOf(this), 1);
      if (windows.length === 0) app.emit("window-all-closed");
    }
  }

  const dialog: Pick<Electron.Dialog, "showErrorBox"> & {
    showMessageBox(o: Electron.MessageBoxOptions): Promise<Electron.MessageBoxReturnValue>;
  } = {
    showErrorBox: (_title, content) => void errorBoxes.push(content),
    showMessageBox(options) {
      dialogs.push(options);
      return Promise.resolve({ response: answers.shift() ?? options.cancelId ?? 0, checkboxChecked: false });
    },
  };
  const protocol: Pick<Electron.Protocol, "registerSchemesAsPrivileged" | "handle"> = {
    registerSchemesAsPrivileged: (custom) => void schemes.push(...custom),
    handle: (scheme, handler) => void protocolHandlers.set(scheme, handler),
  };
  const shell: Pick<Electron.Shell, "openExternal"> = {
    openExternal(url) {
      openedLinks.push(url);
      return Promise.resolve();
    },
  };
  const ipcMain = new EventEmitter();
  const utilityProcess = {
    fork(entry: string): CoreStandIn {
      const core = new CoreStandIn(entry);
      cores.push(core);
      return core;
    },
  };

  return {
    module: {
      app,
      BrowserWindow: BrowserWindowStandIn,
      dialog,
      ipcMain,
      protocol,
      session: { defaultSession: session },
      shell,
      utilityProcess,
    } as object,
    app,
    windows,
    cores,
    openedLinks,
    schemes,
    protocolHandlers,
    dialogs,
    errorBoxes,
    /** What the user will press in the next dialogs. */
    answers,
    session,
    ipcMain,
    untilQuit: () => (app.hasQuit ? Promise.resolve() : once(app, "quit").then(() => {})),
  };
}
