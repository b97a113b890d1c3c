import { spawn } from "node:child_process";
import { packageRoot } from "#core/store/package-root.ts";
import { findElectronBinary } from "../find-electron.ts";
import { createOutput } from "../output.ts";
import { serve } from "./serve.ts";

/** Why Electron can't open a window here, in words; null when it can. */
function electronObstacle(binary: string | null): string | null {
  if (!binary) return "Electron isn't installed";
  if (process.platform !== "linux") return null;
  if (!process.env.DISPLAY && !process.env.WAYLAND_DISPLAY) return "there is no display for Electron";
  return process.getuid?.() === 0 ? "Electron doesn't start for the superuser" : null;
}

/** `wb`: opens the workbench in Electron when its program is there, otherwise in a browser, and says which and why. */
export async function open(options: { json: boolean }): Promise<void> {
  const electron = findElectronBinary(packageRoot.root, process.env);
  const obstacle = electronObstacle(electron);
  if (electron === null || obstacle !== null) {
    await serve({ open: true, json: options.json, reason: `The browser host is used, as ${obstacle}.` });
    return;
  }
  createOutput(options.json).note(`Opening the workbench in Electron (${electron}).`);
  const child = spawn(electron, [packageRoot.root], { stdio: "inherit" });
  const forward = (signal: NodeJS.Signals) => child.kill(signal);
  process.on("SIGINT", forward);
  process.on("SIGTERM", forward);
  child.once("error", (error) => {
    process.off("SIGINT", forward);
    process.off("SIGTERM", forward);
    void serve({ open: true, json: options.json, reason: `Electron didn't start (${error.message}).` });
  });
  child.once("exit", (code) => {
    process.exitCode = code ?? 1;
  });
}
