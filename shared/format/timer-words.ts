/** A timer of a program's own without its unit: `sort_ns` is the timer "sort". */
export function timerWords(name: string): string {
  return name.replace(/_(ns|us|ms|s)$/, "").replaceAll("_", " ");
}
