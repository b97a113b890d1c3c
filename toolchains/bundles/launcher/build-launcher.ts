import commonSource from "../../containers/action-proxy/common.c?raw";
import jsonSource from "../../containers/action-proxy/json.c?raw";
import { buildHelperProgram, type HelperBuildOptions, type HelperProgram } from "../../measure/build-helper-program.ts";
import bytesSource from "./bytes.c?raw";
import headSource from "./head.c?raw";
import lambdaSource from "./lambda.c?raw";
import mainSource from "./main.c?raw";
import runSource from "./run.c?raw";
import settingsSource from "./settings.c?raw";

/** What it answers when it is started without a call. */
const USAGE_EXIT_CODE = 2;

const launcher: HelperProgram = {
  name: "function-launcher",
  source: [headSource, commonSource, bytesSource, jsonSource, settingsSource, runSource, lambdaSource, mainSource].join(
    "\n",
  ),
  // Static alone: it has to run wherever the bundle goes.
  variants: [{ flags: ["-static", "-s"], label: "static" }],
  works: ({ exitCode, stderr }) => exitCode === USAGE_EXIT_CODE && stderr.startsWith("usage: launcher "),
};

/** Compiles the launcher for this machine's own Linux; its absolute path, or null where no compiler can. */
export async function buildLauncher(options: HelperBuildOptions): Promise<string | null> {
  if (process.platform !== "linux") return null;
  return (await buildHelperProgram(launcher, options))?.path ?? null;
}
