import { spawn, type ChildProcess } from "node:child_process";
import { existsSync } from "node:fs";
import { posix, win32 } from "node:path";
import open from "open";

/** Where the window goes, and why, in words that follow "because". */
export type WindowPlan =
  | { kind: "app-window"; browser: string; exe: string; args: string[]; reason: string }
  | { kind: "default-browser"; reason: string }
  | { kind: "address-only"; reason: string };

/** What of the machine decides over the plan. */
export interface WindowSurroundings {
  platform: NodeJS.Platform;
  env: Record<string, string | undefined>;
  /** True for the superuser, for whom browsers of the Chromium family don't start. */
  isRoot: boolean;
  fileExists: (path: string) => boolean;
}

interface BrowserLocation {
  browser: string;
  exe: string;
}

const LINUX_NAMES: [browser: string, ...names: string[]][] = [
  ["Chromium", "chromium", "chromium-browser"],
  ["Chrome", "google-chrome", "google-chrome-stable"],
  ["Edge", "microsoft-edge", "microsoft-edge-stable"],
];
const MAC_APPS: [browser: string, app: string][] = [
  ["Chrome", "Google Chrome"],
  ["Edge", "Microsoft Edge"],
  ["Chromium", "Chromium"],
];
const WINDOWS_PATHS: [browser: string, ...path: string[]][] = [
  ["Chrome", "Google", "Chrome", "Application", "chrome.exe"],
  ["Edge", "Microsoft", "Edge", "Application", "msedge.exe"],
  ["Chromium", "Chromium", "Application", "chrome.exe"],
];

function browserLocations({ platform, env }: WindowSurroundings): BrowserLocation[] {
  if (platform === "darwin")
    return MAC_APPS.flatMap(([browser, app]) =>
      ["/Applications", ...(env["HOME"] ? [posix.join(env["HOME"], "Applications")] : [])].map((folder) => ({
        browser,
        exe: posix.join(folder, `${app}.app`, "Contents", "MacOS", app),
      })),
    );
  if (platform === "win32") {
    const roots = [env["ProgramFiles"], env["ProgramFiles(x86)"], env["LOCALAPPDATA"]].filter(
      (root) => root !== undefined,
    );
    return WINDOWS_PATHS.flatMap(([browser, ...path]) =>
      roots.map((root) => ({ browser, exe: win32.join(root, ...path) })),
    );
  }
  const folders = (env["PATH"] ?? "").split(":").filter((folder) => posix.isAbsolute(folder));
  return LINUX_NAMES.flatMap(([browser, ...names]) =>
    names.flatMap((name) => folders.map((folder) => ({ browser, exe: posix.join(folder, name) }))),
  );
}

/**
 * Chooses between an app window of an installed browser, a tab of the default browser, and the address alone.
 * @param profileDir a browser profile of the workbench's own: no extensions, no history, one window.
 */
export function planWindow(url: string, profileDir: string, surroundings: WindowSurroundings): WindowPlan {
  const { platform, env, isRoot, fileExists } = surroundings;
  if (env["CI"] !== undefined && env["CI"] !== "" && env["CI"] !== "false")
    return { kind: "address-only", reason: "the variable CI is set" };
  const needsDisplay = platform !== "darwin" && platform !== "win32";
  if (needsDisplay && !env["DISPLAY"] && !env["WAYLAND_DISPLAY"])
    return { kind: "address-only", reason: "there is no display" };
  if (needsDisplay && isRoot) return { kind: "address-only", reason: "browsers don't start for the superuser" };

  const found = browserLocations(surroundings).find(({ exe }) => fileExists(exe));
  if (!found) return { kind: "default-browser", reason: "no Chromium, Chrome or Edge was found for an app window" };
  const args = [`--app=${url}`, `--user-data-dir=${profileDir}`, "--no-first-run", "--no-default-browser-check"];
  return { kind: "app-window", ...found, args, reason: `${found.browser} was found` };
}

/** How long a browser that can't start (no such display, a missing library) is given to say so. */
const EARLY_EXIT_MS = 700;

/** Resolves to null once the program runs (or has handed over to one that does), to the fault otherwise. */
function startFault(child: ChildProcess): Promise<string | null> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(null), EARLY_EXIT_MS);
    const settle = (fault: string | null) => {
      clearTimeout(timer);
      resolve(fault);
    };
    child.once("error", (error) => settle(error.message));
    child.once("exit", (code, signal) =>
      settle(code === 0 ? null : `it ended at once with ${signal ?? `code ${code}`}`),
    );
  });
}

export interface OpenedWindow {
  kind: WindowPlan["kind"];
  /** One line for people: what was opened and why that. */
  line: string;
}

/**
 * Carries out a plan and falls back from app window to default browser to the address alone. The browser is meant to
 * outlive this process. Never throws: the address works in any case.
 * @param address what people can open themselves; the plan's URL may be good for one visit only.
 */
export async function openWindow(plan: WindowPlan, url: string, address: string): Promise<OpenedWindow> {
  if (plan.kind === "address-only")
    return { kind: plan.kind, line: `Open ${address} in a browser (nothing was opened because ${plan.reason}).` };

  let reason = plan.reason;
  if (plan.kind === "app-window") {
    const child = spawn(plan.exe, plan.args, { detached: true, stdio: "ignore" });
    child.unref();
    const fault = await startFault(child);
    if (fault === null)
      return { kind: plan.kind, line: `Opened an app window of ${plan.browser}, as ${reason}: ${address}` };
    reason = `${plan.browser} didn't start: ${fault}`;
  }
  const fault = await open(url).then(startFault, (error: unknown) => String(error));
  if (fault === null) return { kind: "default-browser", line: `Opened the default browser, as ${reason}: ${address}` };
  return { kind: "address-only", line: `Open ${address} in a browser (none could be started: ${fault}).` };
}

/** The machine as it is. */
export function currentSurroundings(): WindowSurroundings {
  return {
    platform: process.platform,
    env: process.env,
    isRoot: process.getuid?.() === 0,
    fileExists: existsSync,
  };
}
