/** Every place in the window that can be linked to; `app/` gives each its screen. */
export const addresses = {
  edit: "#/edit",
  examples: "#/examples",
  runs: "#/runs",
  run: (runId: string) => `#/runs/${encodeURIComponent(runId)}`,
  runtimes: "#/runtimes",
  tools: "#/tools",
  settings: "#/settings",
} as const;
