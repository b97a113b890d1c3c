import type { DetectedTool } from "#shared/model/tool.ts";

/** `wasmtime` or `wasmtime:aot`. */
export function runtimeMode(id: string, variant: string | null): string {
  return variant === null ? id : `${id}:${variant}`;
}

/** Why a variant can't be used; undefined when the tool has it. */
export function unsupportedMode(tool: DetectedTool, variant: string | null): string | undefined {
  if (tool.state !== "available") return tool.reason ?? `${tool.name} is not available`;
  const mode = runtimeMode(tool.id, variant);
  if (tool.modes.includes(mode)) return undefined;
  return `${tool.name} ${tool.version ?? ""} can't run as ${mode}; it can as ${tool.modes.join(", ")}.`;
}
