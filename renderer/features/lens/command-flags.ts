/** What says where files are, what is left out or how messages look: nothing that changes the code. */
const SILENT =
  /^-(c|o|M[A-Z]*|g\d?|I.*|L.*|l.*|W.*|fdiagnostics.*|fcolor.*|fno-color.*|-?color.*|-?target=.*|isystem|-sysroot.*|x|m)$/;

/** The options of command lines that decide about the code, each once: `-O2 -msimd128`. */
export function commandFlags(commands: readonly string[]): string {
  const telling = commands.flatMap((command) => {
    const words = command.split(/\s+/).slice(1);
    return words.flatMap((word, at) => {
      if (!/^-[-\w]/.test(word) || /[\\/]/.test(word) || SILENT.test(word)) return [];
      const value = words[at + 1] ?? "";
      return [/^[-\w]+=[-\w,.]+$/.test(value) ? `${word} ${value}` : word];
    });
  });
  const isLevel = (word: string) => word.startsWith("-O");
  return [...new Set(telling)].sort((a, b) => Number(isLevel(b)) - Number(isLevel(a))).join(" ");
}
