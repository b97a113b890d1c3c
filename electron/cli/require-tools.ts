import { WorkbenchError } from "#shared/errors.ts";
import { refuseUnknownRuntimes } from "#shared/model/runtime-names.ts";
import { parseRuntimeRef, type CompilerId, type Tool } from "#shared/model/tool.ts";

interface Lack {
  what: string;
  hint: string | null;
}

/**
 * Looks at every tool that a command line names before anything is built or measured. Throws INVALID_REQUEST for
 * runtimes that don't exist, and TOOL_UNAVAILABLE with all that can't be used here.
 */
export function requireTools(
  { runtimes, compilers }: { runtimes: readonly string[]; compilers: readonly CompilerId[] },
  tools: readonly Tool[],
): void {
  refuseUnknownRuntimes(
    runtimes,
    tools.flatMap(({ modeDetails }) => modeDetails.map(({ ref }) => ref)),
  );
  const lacks = [
    ...runtimes.flatMap((ref) => lackOfRuntime(ref, tools) ?? []),
    ...compilers.flatMap((id) => lackOf(tools.find((tool) => tool.kind === "compiler" && tool.id === id)) ?? []),
  ];
  const said = [...new Map(lacks.map((lack) => [lack.what, lack])).values()];
  if (said.length === 0) return;
  const hints = [...new Set(said.flatMap(({ hint }) => hint ?? []))];
  throw new WorkbenchError("TOOL_UNAVAILABLE", said.map(({ what }) => what).join("; "), {
    hint: hints.length === 0 ? undefined : hints.join("\n"),
  });
}

function lackOfRuntime(ref: string, tools: readonly Tool[]): Lack | null {
  const tool = tools.find(({ kind, id }) => kind === "runtime" && id === parseRuntimeRef(ref).id);
  const lack = lackOf(tool);
  if (lack !== null || tool === undefined || tool.modes.includes(ref)) return lack;
  return {
    what: `${tool.name} at ${tool.path} was built without the mode ${ref}`,
    hint: `It offers: ${tool.modes.join(", ")}.`,
  };
}

function lackOf(tool: Tool | undefined): Lack | null {
  if (tool === undefined || tool.state === "available") return null;
  return { what: `${tool.name}: ${tool.reason ?? tool.state}`, hint: tool.hint };
}
