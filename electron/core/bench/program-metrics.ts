const METRIC_LINE = /^metric ([A-Za-z_][A-Za-z0-9_]*) (-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)\s*$/gm;

/** In-program timers: lines `metric NAME VALUE` on stderr, such as `metric sort_ns 123`. The last value of a name counts. */
export function parseProgramMetrics(stderr: string): Record<string, number> {
  return Object.fromEntries([...stderr.matchAll(METRIC_LINE)].map(([, name, value]) => [name, Number(value)]));
}
