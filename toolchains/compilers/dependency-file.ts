/**
 * The prerequisites named in a Make-style dependency file, as gcc, clang and rustc write it: `\` escapes a space, a
 * `#` or itself before a space, `$$` is a dollar sign, a backslash at the end of a line continues it, and a colon
 * ends the target only when white space follows (`C:\x.o` is one name). Each file is given once, in order.
 */
export function parseDependencyFile(text: string): string[] {
  const prerequisites = new Set<string>();
  for (const rule of text.replaceAll(/\\\r?\n/g, " ").split(/\r?\n/)) {
    const afterTarget = /(?<!\\):(?=\s)(.*)$/s.exec(`${rule} `)?.[1];
    if (afterTarget === undefined || rule.startsWith("#")) continue;
    for (const [word] of afterTarget.matchAll(/(?:\\[\s#\\]|\S)+/g)) prerequisites.add(unescapeName(word));
  }
  return [...prerequisites];
}

/**
 * The environment variables a Rust program was compiled with (`env!`), as rustc's `# env-dep:NAME=VALUE` lines name
 * them; null for one that was not set.
 */
export function parseEnvironmentDependencies(text: string): Record<string, string | null> {
  const variables: Record<string, string | null> = {};
  for (const [, name = "", value] of text.matchAll(/^# env-dep:([^=\r\n]*)(?:=(.*))?$/gm))
    variables[unescapeVariable(name)] = value === undefined ? null : unescapeVariable(value);
  return variables;
}

const VARIABLE_ESCAPES: Record<string, string> = { n: "\n", r: "\r" };

function unescapeVariable(text: string): string {
  return text.replaceAll(/\\(.)/g, (_, escaped: string) => VARIABLE_ESCAPES[escaped] ?? escaped);
}

function unescapeName(word: string): string {
  return word
    .replaceAll(/(\\+)(?=[ \t])/g, (slashes) => "\\".repeat((slashes.length - 1) / 2))
    .replaceAll("\\#", "#")
    .replaceAll("$$", "$");
}

/** Writes one rule that `parseDependencyFile` and Make read back. */
export function formatDependencyFile(target: string, prerequisites: readonly string[]): string {
  const escape = (name: string) =>
    name
      .replaceAll("$", "$$$$")
      .replaceAll("#", "\\#")
      .replaceAll(/(\\*)([ \t])/g, (_, slashes: string, space: string) => `${slashes}${slashes}\\${space}`);
  return `${[`${escape(target)}:`, ...prerequisites.map(escape)].join(" \\\n  ")}\n`;
}
