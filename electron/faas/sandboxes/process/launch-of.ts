import type { RuntimeLaunch } from "#toolchains/runtimes/adapter.ts";

/** Without anything that a call adds. `folder` is shown to the program as `guest`. */
export function launchOf(artifact: string, variant: string | null, folder: string | null, guest = "/"): RuntimeLaunch {
  const dirs = folder === null ? [] : [{ host: folder, guest }];
  return { artifact, variant, invocation: { args: [], env: {}, stdin: "", dirs, timeoutMs: 1 } };
}
