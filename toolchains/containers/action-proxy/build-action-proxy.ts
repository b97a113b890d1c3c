import { buildHelperProgram, type HelperBuildOptions, type HelperProgram } from "../../measure/build-helper-program.ts";
import baseSource from "./base.c?raw";
import commonSource from "./common.c?raw";
import httpSource from "./http.c?raw";
import jsonSource from "./json.c?raw";
import mainSource from "./main.c?raw";
import runProgramSource from "./run-program.c?raw";
import unzipSource from "./unzip.c?raw";

/** What it answers when it is started without a task. */
const USAGE_EXIT_CODE = 2;

const actionProxy: HelperProgram = {
  name: "action-proxy",
  source: [baseSource, commonSource, jsonSource, unzipSource, httpSource, runProgramSource, mainSource].join("\n"),
  // Static alone: an image need hold no library for it.
  variants: [{ flags: ["-static", "-s"], label: "static" }],
  works: ({ exitCode, stderr }) => exitCode === USAGE_EXIT_CODE && stderr.startsWith("usage: action-proxy "),
};

/** Compiles the action proxy for this machine's own Linux; its absolute path, or null where no compiler can. */
export async function buildActionProxy(options: HelperBuildOptions): Promise<string | null> {
  if (process.platform !== "linux") return null;
  return (await buildHelperProgram(actionProxy, options))?.path ?? null;
}
