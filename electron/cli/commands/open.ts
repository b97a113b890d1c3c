import { spawn } from "node:child_process";
import { packageRoot } from "#core/store/package-root.ts";
import { findElectronBinary } from "../find-electron.ts";
import { createOutput } from "../output.ts";
import { serve } from "./serve.ts";

/** `wb`: opens the workbench in Electron when its program is there, otherwise in a browser, and says which and why. */
export async function open(options: { json: boolean }): Promise<void> {
  const electron = findElectronBinary(packageRoot.root, process.env);
  if (!electron) {
    await serve({ open: true, json: options.json, reason: "Electron isn't installed, so the browser host is used." });
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
