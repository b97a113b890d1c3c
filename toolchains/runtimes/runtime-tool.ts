import type { Target } from "#shared/model/target.ts";
import type { DetectedTool, RuntimeId, ToolCandidate } from "#shared/model/tool.ts";
import { runtimeMode } from "./runtime-mode.ts";

export interface FoundRuntime {
  id: RuntimeId;
  name: string;
  candidates: ToolCandidate[];
  /** Of the first available candidate: the variants it really offers, besides the plain runtime. */
  variants: string[];
  targets: Target[];
  parts?: Record<string, string>;
  crossModes?: DetectedTool["crossModes"];
  limitations?: string[];
  /** Said when nothing was found, such as `no wasmer on PATH or in the usual folders`. */
  missing: string;
  /** How to get or repair it. */
  hint: string;
}

/** Sums candidates up: the first available one is used. */
export function runtimeTool(found: FoundRuntime): DetectedTool {
  const { id, name, candidates, variants, targets, parts, crossModes, limitations, missing, hint } = found;
  const shared = { id, kind: "runtime" as const, name, languages: [], limitations, candidates };
  const used = candidates.find((candidate) => candidate.state === "available");
  if (used !== undefined) {
    const { version, path } = used;
    const modes = [null, ...variants].map((variant) => runtimeMode(id, variant));
    return {
      ...shared,
      state: "available",
      version,
      path,
      parts,
      targets,
      modes,
      crossModes,
      reason: null,
      hint: null,
    };
  }
  const broken = candidates[0];
  return {
    ...shared,
    state: broken === undefined ? "missing" : "broken",
    version: broken?.version ?? null,
    path: broken?.path ?? null,
    targets: [],
    modes: [],
    reason: broken === undefined ? missing : candidates.map(({ path, reason }) => `${path} ${reason}`).join("; "),
    hint,
  };
}
