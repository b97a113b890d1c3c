/** Every place in the window that can be linked to; `app/` gives each its screen. */
export const addresses = {
  edit: "#/edit",
  examples: "#/examples",
  runs: "#/runs",
  run: (runId: string) => `#/runs/${encodeURIComponent(runId)}`,
  functions: "#/functions",
  function: (name: string) => `#/functions/${encodeURIComponent(name)}`,
  /** One call, beside the function that is chosen. */
  activation: (name: string | null, id: string) =>
    `#/functions/${name === null ? "" : encodeURIComponent(name)}/${encodeURIComponent(id)}`,
  loads: "#/load",
  load: (runId: string) => `#/load/${encodeURIComponent(runId)}`,
  papers: "#/papers",
  paper: (runId: string) => `#/papers/${encodeURIComponent(runId)}`,
  runtimes: "#/runtimes",
  tools: "#/tools",
  tool: (id: string) => `#/tools/${encodeURIComponent(id)}`,
  settings: "#/settings",
} as const;
