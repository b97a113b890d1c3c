import { EDGE_REPORT } from "#shared/load/server-report.ts";
import type { SandboxId } from "#shared/model/faas/sandbox.ts";
import type { LoadRequest } from "#shared/model/load/load-run.ts";
import { LoadTarget } from "#shared/model/load/load-target.ts";

/** A name that OpenWhisk takes, in the same package. */
export function nameIn(sandbox: SandboxId, name: string): string {
  return `${name}.${sandbox.replaceAll(":", ".")}`;
}

/** Calls at our emulator's edge, whose answers tell everything of them. */
export function edgeTarget(
  edgeUrl: string,
  name: string,
  argument: unknown,
  { timeoutMs }: Pick<LoadRequest, "timeoutMs">,
): LoadTarget {
  const path = name.split("/").map(encodeURIComponent).join("/");
  const call =
    argument === undefined
      ? {}
      : { method: "POST", headers: { "content-type": "application/json" }, bodies: [JSON.stringify(argument)] };
  return LoadTarget.parse({ url: `${edgeUrl}/${path}`, ...call, timeoutMs, report: EDGE_REPORT });
}
