import { buildHelperProgram } from "../measure/build-helper-program.ts";
import type { HelperBuildOptions, HelperProgram } from "../measure/build-helper-program.ts";
import type { Confiner } from "./confine.ts";
import confineSource from "./confine.c?raw";
import familySource from "./family.c?raw";
import landlockSource from "./landlock.c?raw";
import optionsSource from "./options.c?raw";
import seccompSource from "./seccomp.c?raw";
import { PROTECTIONS } from "./confinement.ts";

/** What the launcher answers when it is started without a program. */
const USAGE_EXIT_CODE = 2;
const PROBE_TIMEOUT_MS = 5_000;

const launcher: HelperProgram = {
  name: "confine",
  source: [landlockSource, familySource, seccompSource, optionsSource, confineSource].join("\n"),
  // A static one starts sooner, and it starts with every call.
  variants: [
    { flags: ["-static"], label: "static" },
    { flags: [], label: "dynamic" },
  ],
  works: ({ exitCode, stderr }) => exitCode === USAGE_EXIT_CODE && stderr.startsWith("usage: confine "),
};

/**
 * Compiles the launcher with the first of `compilerPaths` that can, keeps it in `cacheFolder`, and asks it what this
 * machine's kernel holds. Never rejects: what can't be held is said by the confiner.
 */
export async function createConfiner(
  options: HelperBuildOptions,
  platform: NodeJS.Platform = process.platform,
): Promise<Confiner> {
  const unconfined = (reason: string): Confiner => ({ launcher: null, held: new Set(), reason });
  if (platform !== "linux")
    return unconfined(`Programs are confined by means of Linux; ${SYSTEM_NAMES[platform] ?? platform} has others.`);
  const built = await buildHelperProgram(launcher, options);
  if (built === null)
    return unconfined(
      "The launcher that confines programs could not be compiled. Install a C compiler (gcc or clang) and start again.",
    );
  const probed = await options
    .run({ exe: built.path, args: ["--probe"], timeoutMs: PROBE_TIMEOUT_MS })
    .catch(() => null);
  const lines = probed?.exitCode === 0 ? probed.stdout.split("\n") : [];
  const held = new Set(PROTECTIONS.filter((protection) => lines.includes(`holds ${protection}`)));
  const lacking = PROTECTIONS.filter((protection) => !held.has(protection));
  return {
    launcher: built.path,
    held,
    reason: lacking.length === 0 ? null : `This Linux does not offer what it takes to hold: ${lacking.join(", ")}.`,
  };
}

const SYSTEM_NAMES: Partial<Record<NodeJS.Platform, string>> = { darwin: "macOS", win32: "Windows" };
