/** Every place in the window that can be linked to; `app/` gives each its screen. */
export const addresses = {
  edit: "#/edit",
  examples: "#/examples",
  lens: "#/lens",
  /** The lens with these panes of machine code, at this level of optimisation. */
  lensOf: (engines: readonly string[], optimization: string) =>
    `#/lens?${new URLSearchParams({ on: engines.join(), opt: optimization }).toString()}`,
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
