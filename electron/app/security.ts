import type { BrowserWindowConstructorOptions } from "electron";

/** The window's own scheme; registered as standard and secure, so that it has an origin like any site. */
export const APP_SCHEME = "app";
const APP_ORIGIN = `${APP_SCHEME}://workbench`;
export const APP_URL = `${APP_ORIGIN}/`;

/** The page may use the same things as a page of an unknown site: nothing but its own script context. */
export function windowOptions(preload: string): BrowserWindowConstructorOptions {
  return {
    width: 1400,
    height: 900,
    minWidth: 720,
    minHeight: 480,
    show: false,
    title: "Wasm Workbench",
    webPreferences: {
      preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      webviewTag: false,
      navigateOnDragDrop: false,
    },
  };
}

function parseUrl(url: string): URL | null {
  return URL.canParse(url) ? new URL(url) : null;
}

/** Whether an address is one of the window's own pages. The origin of a custom scheme is "null" to URL, hence the parts. */
export function isOwnUrl(url: string): boolean {
  const parsed = parseUrl(url);
  return parsed?.protocol === `${APP_SCHEME}:` && parsed.host === "workbench" && !parsed.username && !parsed.password;
}

/** Whether a link may be handed to the user's browser: a plain https address and nothing a program could be started by. */
export function isWebLink(url: string): boolean {
  const parsed = parseUrl(url);
  return parsed?.protocol === "https:" && !parsed.username && !parsed.password;
}

/** Copying a command or a figure; everything else a page can ask for is refused. */
export function isGrantedPermission(permission: string, requestingUrl: string): boolean {
  return permission === "clipboard-sanitized-write" && isOwnUrl(requestingUrl);
}

/** What of an IPC event decides whether its port is passed on. */
export interface ConnectRequest {
  senderFrame: { origin: string; parent: unknown } | null;
  ports: readonly unknown[];
}

/** Only the main frame of our own page gets a connection, and a message brings exactly one port. */
export function mayConnect({ senderFrame, ports }: ConnectRequest): boolean {
  return senderFrame !== null && senderFrame.parent === null && senderFrame.origin === APP_ORIGIN && ports.length === 1;
}
