import type { Tool } from "#shared/model/tool.ts";

const TITLES: Record<Tool["kind"], string> = {
  compiler: "COMPILERS",
  runtime: "RUNTIMES",
  "container-engine": "CONTAINER ENGINES",
};

/** Narrower than this, a column of its own has no room: lines then run on. */
const LEAST_WIDTH = 60;

/**
 * Every tool with its version, what it can do and where it is; or its state, why and how to get it. With a width, in
 * characters, the last column is wrapped; without one (a pipe) each tool is one line.
 */
export function formatTools(tools: readonly Tool[], width: number | null): string {
  const widths = [0, 1].map((column) => Math.max(...tools.map((tool) => firstColumns(tool)[column]?.length ?? 0)));
  const used = widths.reduce((sum, each) => sum + each + 2, 0);
  const room = width === null || width < LEAST_WIDTH ? Infinity : width - used;
  return Object.entries(TITLES)
    .flatMap(([kind, title]) => {
      const group = tools.filter((tool) => tool.kind === kind);
      return group.length === 0 ? [] : [[title, ...group.flatMap((tool) => formatTool(tool, widths, room))].join("\n")];
    })
    .join("\n\n");
}

function firstColumns(tool: Tool): string[] {
  if (tool.builders) return [tool.id, `${tool.builders.length} versions`];
  return [tool.id, tool.state === "available" ? (tool.version ?? tool.state) : tool.state];
}

function formatTool(tool: Tool, widths: number[], room: number): string[] {
  const start = firstColumns(tool)
    .map((cell, column) => cell.padEnd(widths[column] ?? 0))
    .join("  ");
  const indent = " ".repeat(start.length);
  return wrap(describe(tool), room).map((line, index) => `${index === 0 ? start : indent}  ${line}`.trimEnd());
}

/** Pieces that belong together are kept on one line where they fit. */
function describe(tool: Tool): string[] {
  if (tool.builders) {
    const shares = tool.builders.map(({ targets, version, path }) => `${targets.join(" ")}: ${version ?? ""} ${path}`);
    return shares.map((share, index) => (index < shares.length - 1 ? `${share};` : share));
  }
  if (tool.state === "available") {
    const abilities = tool.kind === "compiler" ? tool.targets : tool.modes;
    const path = tool.path === null ? [] : [tool.path];
    return [...abilities, ...path];
  }
  // What is broken may need something else than the tool itself.
  if (tool.state === "broken") return [...(tool.reason ? [`${tool.reason};`] : []), tool.hint ?? ""];
  return [tool.install.length > 0 ? `wb tools install ${tool.id}` : (tool.installPage ?? tool.hint ?? "")];
}

function wrap(pieces: string[], room: number): string[] {
  const words = pieces.flatMap((piece) => (piece.length > room ? piece.split(" ") : [piece]));
  const lines: string[] = [];
  for (const word of words) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= room) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines.length === 0 ? [""] : lines;
}
