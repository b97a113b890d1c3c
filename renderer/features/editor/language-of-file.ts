const LANGUAGES: Record<string, string> = {
  c: "c",
  h: "c",
  cc: "cpp",
  cpp: "cpp",
  cxx: "cpp",
  hh: "cpp",
  hpp: "cpp",
  hxx: "cpp",
  rs: "rust",
  md: "markdown",
};

/** Monaco's name of a file's language, for highlighting; headers included. */
export function highlightingOf(path: string): string {
  return LANGUAGES[/\.([^./]+)$/.exec(path)?.[1]?.toLowerCase() ?? ""] ?? "plaintext";
}
