import { spawn } from "node:child_process";
import { packageRoot } from "#core/store/package-root.ts";
import { EXIT } from "#shared/exit-codes.ts";
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
export async function open({ json }: { json: boolean }, interrupted: AbortSignal): Promise<void> {
  const electron = findElectronBinary(packageRoot.root, process.env);
  const obstacle = electronObstacle(electron);
  const inBrowser = (reason: string) => serve({ open: true, json, reason }, interrupted);
  if (electron === null || obstacle !== null) return inBrowser(`The browser host is used, as ${obstacle}.`);
  const output = createOutput(json);
  // Electron's own words are no JSON.
  const child = spawn(electron, [packageRoot.root], { stdio: ["inherit", json ? "ignore" : "inherit", "inherit"] });
  const forward = () => child.kill(interrupted.reason as NodeJS.Signals);
  if (interrupted.aborted) forward();
  else interrupted.addEventListener("abort", forward);
  child.once("spawn", () => {
    output.answer({ url: null }, "");
    output.note(`Opening the workbench in Electron (${electron}).`);
  });
  const fault = await new Promise<Error | null>((resolve) => {
    child.once("error", resolve);
    child.once("exit", (code) => {
      process.exitCode = code ?? EXIT.failed;
      resolve(null);
    });
  });
  interrupted.removeEventListener("abort", forward);
  if (fault) await inBrowser(`Electron didn't start (${fault.message}).`);
}
